/**
 * Routes that are written in code and are not seen to be an application's: in a function that nothing calls, or a module
 * that is loaded by a name of the environment. What one of them may serve is not known to be served by nothing.
 */
import { callsOf, viewOf } from '../check/codeScan';
import type { Endpoint, Service } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr } from '../model/ir';
import { contains, type Span } from '../model/location';
import type { ValueView } from '../model/usage';
import type { Pair } from './pair';
import { endpointPaths, literals, mayServe, UNKNOWN, type Segments } from './paths';

interface WrittenRoute {
  /** Upper case; `*` for any. */
  readonly method: string;
  /** The end of its path. */
  readonly tail: Segments;
}

const REGISTERS = /(?:^|[.\w])(?:app|router|routes?|server|fastify)\.(get|post|put|patch|delete|all)$/i;

const found = new WeakMap<Pair, readonly WrittenRoute[]>();

/** Only those whose calls are the place of no endpoint of the applications that a document describes. */
export function writtenRoutes(
  pair: Pair,
  modules: ReadonlyMap<string, ModuleFacts>,
  { endpoints }: Service,
): readonly WrittenRoute[] {
  let routes = found.get(pair);
  if (!routes) {
    const keys = new Set(pair.applications.map(({ key }) => key));
    const own = endpoints.filter(({ app }) => keys.has(app));
    found.set(pair, (routes = routesWithout(own, modules)));
  }
  return routes;
}

function routesWithout(
  endpoints: readonly Endpoint[],
  modules: ReadonlyMap<string, ModuleFacts>,
): WrittenRoute[] {
  const known = new Map<string, Span[]>();
  for (const { location } of endpoints) {
    const spans = known.get(location.file);
    if (spans) spans.push(location.span);
    else known.set(location.file, [location.span]);
  }
  return [...modules.values()].flatMap((facts) =>
    callsOf(facts).flatMap(({ call, path }) => {
      const method = REGISTERS.exec(path)?.[1];
      const isKnown = known
        .get(facts.file)
        ?.some((span) => contains(span, call.at) || contains(call.at, span));
      return method === undefined || call.args.length < 2 || isKnown ? [] : routesOf(method, call, facts);
    }),
  );
}

function routesOf(method: string, call: CallExpr, facts: ModuleFacts): WrittenRoute[] {
  const view = viewOf(call.args[0], facts);
  const views = view.k === 'array' ? view.items : [view];
  return views
    .flatMap((one) => textOf(one) ?? [])
    .flatMap(endpointPaths)
    .map((segments) => segments.slice(segments.lastIndexOf(UNKNOWN) + 1))
    .filter((tail) => literals(tail).length > 0)
    .map((tail) => ({ method: method === 'all' ? '*' : method.toUpperCase(), tail }));
}

function textOf(view: ValueView): string | undefined {
  if (view.k === 'literal') return typeof view.value === 'string' ? view.value : undefined;
  return view.k === 'text' ? view.parts.map((part) => part ?? '/{?}').join('') : undefined;
}

export const isWritten = (routes: readonly WrittenRoute[], method: string, path: Segments): boolean =>
  routes.some(
    (route) =>
      (route.method === method || route.method === '*') &&
      route.tail.length <= path.length &&
      mayServe(route.tail, path.slice(path.length - route.tail.length)),
  );
