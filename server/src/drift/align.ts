/**
 * How paths of a document become paths of code. Where the document says nothing of a mount, or the code nothing of the
 * proxy in front of it, the prefix that makes most of them agree is taken.
 */
import type { Endpoint } from '../model/endpoint';
import type { DocumentSketch, OperationSketch } from '../openapi/sketch/sketch';
import { endpointPaths, keyOf, literals, operationSegments, startsWith, type Segments } from './paths';

/** What is taken off a path with its base in front, and what is put there instead. */
export interface Alignment {
  readonly base: string;
  readonly strip: Segments;
  readonly add: Segments;
}

export const PLAIN: Alignment = { base: '', strip: [], add: [] };

/** A path of code with its endpoints. */
export interface Route {
  readonly segments: Segments;
  readonly endpoint: Endpoint;
}

export type TextOf = (file: string) => string | undefined;

export const routesOf = (endpoints: readonly Endpoint[], text: TextOf = () => undefined): Route[] =>
  endpoints.flatMap((endpoint) =>
    endpointPaths(withOptional(endpoint, text)).map((segments) => ({ segments, endpoint })),
  );

/** An endpoint goes by its longest path; whether its last parameter may be left out stands in the code. */
function withOptional({ path, nameLocation }: Endpoint, text: TextOf): string {
  const last = /\/:([A-Za-z_]\w*)$/.exec(path)?.[1];
  if (last === undefined) return path;
  const written = text(nameLocation.file)?.slice(...nameLocation.span) ?? '';
  return new RegExp(`:${last}(\\([^()]*\\))?\\?`).test(written) ? `${path}?` : path;
}

/** The path of an operation as the code has it. */
export function alignedPath(operation: OperationSketch, { base, strip, add }: Alignment): Segments {
  const whole = [...operationSegments(base), ...operationSegments(operation.path)];
  return [...add, ...(startsWith(whole, strip) ? whole.slice(strip.length) : whole)];
}

function literalHead(segments: Segments): number {
  const first = segments.findIndex((segment) => segment.startsWith('{'));
  return first < 0 ? segments.length : first;
}

/** The path that a document would have for a path of code; undefined if it lies outside of what the servers cover. */
export function pathInDocument(
  segments: readonly string[],
  { base, strip, add }: Alignment,
): string[] | undefined {
  if (!startsWith(lowered(segments), add)) return undefined;
  const whole = [...strip, ...segments.slice(add.length)];
  const basis = operationSegments(base);
  return startsWith(lowered(whole), basis) ? whole.slice(basis.length) : undefined;
}

const lowered = (segments: readonly string[]): string[] => segments.map((segment) => segment.toLowerCase());

/** Longest prefix that is looked for where nothing is said. */
const MAX_PREFIX = 4;
const MAX_GUESSES = 4;

/** Ways to read the paths: as the document says, then those that code suggests. */
export function alignments(document: DocumentSketch, routes: readonly Route[]): Alignment[] {
  const said = document.bases.map((base): Alignment => ({ base, strip: [], add: [] }));
  const bare = document.bases.includes('') ? [] : [PLAIN];
  const base = document.bases[0] ?? '';
  return [...said, ...bare, ...added(document, routes), ...stripped(document, base, routes)];
}

/** The code has a prefix that the document lacks. */
function added({ operations }: DocumentSketch, routes: readonly Route[]): Alignment[] {
  const known = new Set(operations.map(({ path }) => keyOf(operationSegments(path))));
  const votes = new Map<string, number>();
  for (const { segments } of routes) {
    for (let i = 1; i <= MAX_PREFIX && i < segments.length; i++) {
      if (segments[i - 1]?.startsWith('{')) break;
      const rest = segments.slice(i);
      if (literals(rest).length > 0 && known.has(keyOf(rest))) vote(votes, keyOf(segments.slice(0, i)));
    }
  }
  return most(votes).map((key) => ({ base: '', strip: [], add: key.split('/') }));
}

/** The document has a prefix that the code lacks. */
function stripped({ operations }: DocumentSketch, base: string, routes: readonly Route[]): Alignment[] {
  const known = new Set(routes.map(({ segments }) => keyOf(segments)));
  const votes = new Map<string, number>();
  for (const operation of operations) {
    const whole = [...operationSegments(base), ...operationSegments(operation.path)];
    for (let i = 1; i <= Math.min(MAX_PREFIX, literalHead(whole)) && i < whole.length; i++) {
      const rest = whole.slice(i);
      if (literals(rest).length > 0 && known.has(keyOf(rest))) vote(votes, keyOf(whole.slice(0, i)));
    }
  }
  return most(votes).map((key) => ({ base, strip: key.split('/'), add: [] }));
}

const vote = (votes: Map<string, number>, key: string): void => {
  votes.set(key, (votes.get(key) ?? 0) + 1);
};

const most = (votes: ReadonlyMap<string, number>): string[] =>
  [...votes]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_GUESSES)
    .map(([key]) => key);
