/** Which applications a document describes, and what it says of them. */
import type { Application, Endpoint, Service } from '../model/endpoint';
import { alignedPath, alignments, routesOf, type Alignment, type Route, type TextOf } from './align';
import { isDescribable } from './describable';
import { matched, RouteIndex, scoreOf, type Match, type Matching } from './match';
import { commonPrefix, startsWith } from './paths';
import type { DocumentSketch, OperationSketch } from '../openapi/sketch/sketch';

export interface Pair {
  readonly document: DocumentSketch;
  readonly applications: readonly Application[];
  readonly alignment: Alignment;
  readonly matches: readonly Match[];
  /** Operations that no endpoint of the workspace may serve. */
  readonly unimplemented: readonly OperationSketch[];
  /** How many of its operations code serves, from 0 to 1. */
  readonly implemented: number;
  /** How many of the endpoints in its reach it describes, from 0 to 1. */
  readonly described: number;
  /** Endpoints in its reach that it does not describe. */
  readonly undescribed: readonly Endpoint[];
}

/**
 * Whether the code shows where its routes are mounted. Where the document has a prefix that the code lacks, the mount was
 * not seen, and neither was what stands before it.
 */
export const isMountSeen = ({ alignment }: Pair): boolean => alignment.strip.length === 0;

/** A document with fewer of its operations in the code describes something else: a vendor's API, an example. */
const LEAST_SHARE = 0.3;
/** An application with a smaller part in a document is met by chance. */
const LEAST_PART = 0.1;

interface Candidate {
  readonly application: Application;
  readonly matching: Matching;
  readonly routes: readonly Route[];
}

export function pairsOf(documents: readonly DocumentSketch[], service: Service, text?: TextOf): Pair[] {
  if (documents.length === 0 || service.endpoints.length === 0) return [];
  const endpoints = service.endpoints.filter(({ protocol }) => protocol === 'http');
  const routes = routesOf(endpoints, text);
  const byApplication = service.applications.map((application) => ({
    application,
    routes: routes.filter(({ endpoint }) => endpoint.app === application.key),
  }));
  const all = new RouteIndex(routes);
  return withoutCopies(documents).flatMap((document) => pairOf(document, byApplication, all) ?? []);
}

/** One document in two forms is compared once: bundles in JSON are made from YAML. */
function withoutCopies(documents: readonly DocumentSketch[]): DocumentSketch[] {
  const byContent = new Map<string, DocumentSketch>();
  for (const document of documents) {
    const names = document.operations.map(({ method, path }) => `${method} ${path}`).sort();
    const key = [document.bases.join(' '), ...names].join('\n');
    const known = byContent.get(key);
    if (!known || (known.file.endsWith('.json') && !document.file.endsWith('.json')))
      byContent.set(key, document);
  }
  return [...byContent.values()];
}

function pairOf(
  document: DocumentSketch,
  applications: readonly { readonly application: Application; readonly routes: readonly Route[] }[],
  all: RouteIndex,
): Pair | undefined {
  const total = document.operations.length;
  if (total === 0) return undefined;
  const readings = alignments(document, all.routes);
  const candidates = applications.flatMap(({ application, routes }): Candidate[] => {
    const index = new RouteIndex(routes);
    const reading = best(readings, (one) => sure(one, document, scoreOf(document, index, one)));
    return reading ? [{ application, matching: matched(document, index, reading), routes }] : [];
  });
  const chosen = withoutRivals(document, candidates).filter(({ matching, routes }) => {
    const own = new Set(routes.map(({ endpoint }) => endpoint));
    const api = [...own].filter((endpoint) => isDescribable(endpoint)).length;
    return matching.score >= Math.max(1, total * LEAST_PART) || matching.score >= api / 2;
  });
  const served = new Set(
    chosen.flatMap(({ matching }) =>
      matching.matches.flatMap(({ operation, isExact }) => (isExact ? [operation] : [])),
    ),
  );
  if (served.size < total * LEAST_SHARE) return undefined;
  const first = chosen.reduce((a, b) => (b.matching.score > a.matching.score ? b : a));
  return completed(document, first.matching.alignment, chosen, all);
}

/** A prefix that nothing but one operation of several speaks for is chance. */
const sure = ({ strip, add }: Alignment, { operations }: DocumentSketch, score: number): number =>
  strip.length + add.length > 0 && score < Math.min(2, operations.length) ? 0 : score;

/** The first of those with the highest score; undefined if that is none. */
function best(readings: readonly Alignment[], scored: (reading: Alignment) => number): Alignment | undefined {
  let most = 0;
  let found: Alignment | undefined;
  for (const reading of readings) {
    const score = scored(reading);
    if (score > most) [most, found] = [score, reading];
  }
  return found;
}

/**
 * Two applications that serve the same operations are copies or rivals: the one that serves more of them is meant, or
 * else the one that lies nearer to the document.
 */
function withoutRivals(document: DocumentSketch, candidates: readonly Candidate[]): Candidate[] {
  const distance = new Map(
    candidates.map((one) => [one, steps(document.file, one.application.location.file)]),
  );
  const ranked = [...candidates].sort(
    (a, b) => b.matching.score - a.matching.score || (distance.get(a) ?? 0) - (distance.get(b) ?? 0),
  );
  const kept: Candidate[] = [];
  const taken = new Set<OperationSketch>();
  for (const candidate of ranked) {
    const own = new Set(
      candidate.matching.matches.filter(({ isExact }) => isExact).map(({ operation }) => operation),
    );
    const shared = [...own].filter((operation) => taken.has(operation)).length;
    if (shared > own.size / 2) continue;
    kept.push(candidate);
    for (const operation of own) taken.add(operation);
  }
  return kept;
}

/** Folders that lie between two files. */
function steps(a: string, b: string): number {
  const [from, to] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return from.length + to.length - 2 * shared;
}

/** What one application serves exactly is not what another one may serve as well. */
function decided(matches: readonly Match[]): Match[] {
  const exact = new Set(matches.flatMap(({ operation, isExact }) => (isExact ? [operation] : [])));
  return matches.filter(({ operation, isExact }) => isExact || !exact.has(operation));
}

function completed(
  document: DocumentSketch,
  alignment: Alignment,
  chosen: readonly Candidate[],
  all: RouteIndex,
): Pair {
  const matches = decided(chosen.flatMap(({ matching }) => matching.matches));
  const served = new Set(matches.map(({ operation }) => operation));
  const elsewhere = matched(document, all, alignment);
  for (const { operation } of elsewhere.matches) served.add(operation);
  const unimplemented = document.operations.filter(
    (operation) => !served.has(operation) && operation.method !== 'OPTIONS',
  );
  const described = new Set(matches.map(({ endpoint }) => endpoint));
  const scope = commonPrefix(document.operations.map((operation) => alignedPath(operation, alignment)));
  const within = chosen
    .flatMap(({ routes }) => routes)
    .filter(
      ({ endpoint, segments }) =>
        isDescribable(endpoint, document.namesAnyMethod) && startsWith(segments, scope),
    );
  const reach = [...new Set(within.map(({ endpoint }) => endpoint))];
  const undescribed = reach.filter((endpoint) => !described.has(endpoint));
  return {
    document,
    applications: chosen.map(({ application }) => application),
    alignment,
    matches,
    unimplemented,
    implemented: 1 - unimplemented.length / document.operations.length,
    described: reach.length === 0 ? 0 : 1 - undescribed.length / reach.length,
    undescribed,
  };
}
