/** Operations of a document against endpoints of code, under one reading of the paths. */
import type { Endpoint } from '../model/endpoint';
import { alignedPath, type Alignment, type Route } from './align';
import { keyOf, literals, mayServe, isWhole, type Segments } from './paths';
import type { DocumentSketch, OperationSketch } from '../openapi/sketch/sketch';

export interface Match {
  readonly operation: OperationSketch;
  readonly endpoint: Endpoint;
  /** The templates are the same; otherwise one is a case of the other. */
  readonly isExact: boolean;
}

export interface Matching {
  readonly alignment: Alignment;
  readonly matches: readonly Match[];
  readonly unmatched: readonly OperationSketch[];
  /** How many operations are matched exactly by a path that not every service has. */
  readonly score: number;
}

/** Paths that many services have, so that sharing one proves nothing. */
const COMMON =
  /^(?:|api|v\d+|health(?:z|check|-check)?|ping|status|version|metrics|ready(?:z)?|live(?:z)?|login|logout|docs?)$/;

/** Whether a path tells one service from another. */
export const isTelling = (segments: Segments): boolean =>
  literals(segments).some((literal) => !COMMON.test(literal));

/** Operations are asked of by other tools than browsers: `OPTIONS` is answered by CORS, `HEAD` by what answers `GET`. */
export function answers(endpoint: Endpoint, method: string): boolean {
  return (
    endpoint.method === method || endpoint.method === '*' || (method === 'HEAD' && endpoint.method === 'GET')
  );
}

/** A last resort that is seen to answer that there is nothing; one of which nothing is seen may serve anything. */
const refuses = ({ traits, answers: given }: Endpoint): boolean =>
  traits.isErrorOrFallback && given.length > 0;

/** Files below any path at all: no operation is described by what happens to lie in a folder. */
const isAnyFile = ({ endpoint, segments }: Route): boolean =>
  endpoint.traits.isStatic && literals(segments).length === 0;

export class RouteIndex {
  private readonly byKey = new Map<string, Route[]>();

  constructor(readonly routes: readonly Route[]) {
    for (const route of routes) {
      const key = keyOf(route.segments);
      const same = this.byKey.get(key);
      if (same) same.push(route);
      else this.byKey.set(key, [route]);
    }
  }

  at(segments: Segments): readonly Route[] {
    return this.byKey.get(keyOf(segments)) ?? [];
  }
}

/** How many operations a reading matches exactly by a path that not every service has. */
export function scoreOf(document: DocumentSketch, index: RouteIndex, alignment: Alignment): number {
  return document.operations.filter((operation) =>
    pathsOf(operation, alignment).some(
      (path) => index.at(path).some(({ endpoint }) => answers(endpoint, operation.method)) && isTelling(path),
    ),
  ).length;
}

export function matched(document: DocumentSketch, index: RouteIndex, alignment: Alignment): Matching {
  const matches: Match[] = [];
  const open: { operation: OperationSketch; paths: Segments[] }[] = [];
  let score = 0;
  for (const operation of document.operations) {
    const paths = pathsOf(operation, alignment);
    const exact = paths
      .flatMap((path) => index.at(path))
      .filter(({ endpoint }) => answers(endpoint, operation.method));
    for (const { endpoint } of exact) matches.push({ operation, endpoint, isExact: true });
    if (exact.length === 0) open.push({ operation, paths });
    else if (paths.some(isTelling)) score++;
  }
  const taken = new Set(matches.map(({ endpoint }) => endpoint));
  const rest = index.routes.filter(
    (route) => !taken.has(route.endpoint) && !refuses(route.endpoint) && !isAnyFile(route),
  );
  const unmatched: OperationSketch[] = [];
  for (const { operation, paths } of open) {
    const loose = served(operation, paths, index.routes, rest);
    for (const endpoint of loose) matches.push({ operation, endpoint, isExact: false });
    if (loose.length === 0 && operation.method !== 'OPTIONS') unmatched.push(operation);
  }
  return { alignment, matches, unmatched, score };
}

/** Endpoints that may serve an operation though no template is the same. */
function served(
  operation: OperationSketch,
  paths: readonly Segments[],
  all: readonly Route[],
  rest: readonly Route[],
): Endpoint[] {
  const serves = ({ segments, endpoint }: Route): boolean =>
    answers(endpoint, operation.method) && paths.some((path) => mayServe(segments, path));
  // What a whole template of another operation stands for is taken only by parameters and wildcards of code.
  const found = rest.filter(serves);
  if (found.length > 0) return found.map(({ endpoint }) => endpoint);
  return all
    .filter((route) => !refuses(route.endpoint) && !route.endpoint.traits.isStatic)
    .filter((route) => serves(route) && isWider(route.segments, paths))
    .map(({ endpoint }) => endpoint);
}

const isWider = (segments: Segments, paths: readonly Segments[]): boolean =>
  !isWhole(segments) || paths.some((path) => literals(path).length > literals(segments).length);

function pathsOf(operation: OperationSketch, alignment: Alignment): Segments[] {
  const bases = operation.bases;
  if (!bases) return [alignedPath(operation, alignment)];
  const own = bases.map((base) => alignedPath(operation, { ...alignment, base, strip: [], add: [] }));
  return [...own, alignedPath(operation, alignment)];
}
