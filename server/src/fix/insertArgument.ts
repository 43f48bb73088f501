/** Puts a middleware among the arguments of a registration: Express, Koa, Hono, restify, Oak. */
import type { Endpoint, Service } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { CallExpr, Expr } from '../model/ir';
import { placeOf, type Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { callAt } from './syntaxIndex';
import { indentAt, newlineOf, startsLine } from './text';

const REGISTERS = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'del',
  'all',
  'head',
  'options',
  'query',
]);

/**
 * The edit that makes `expression` the first step of the route itself. Undefined where the registration is shared by
 * endpoints that are not meant, or is not one whose arguments are understood.
 */
export function beforeSteps(
  endpoint: Endpoint,
  expression: string,
  context: FixContext,
  meant: readonly Endpoint[] = [endpoint],
): Edit | undefined {
  const { file } = endpoint.location;
  const call = callIn(endpoint, context);
  const text = context.text(file);
  if (!call || text === undefined) return undefined;
  const sharing = endpointsAt(endpoint.location, context.service);
  if (sharing.some((e) => !meant.some((m) => m.id === e.id))) return undefined;
  const first = endpoint.framework === 'express' ? firstStep(call) : stepAfterPath(call, endpoint.framework);
  if (!first || first.k === 'spread') return undefined;
  const at = first.at[0];
  // An argument on a line of its own asks for one more such line.
  const gap = startsLine(text, at) ? `${newlineOf(text)}${indentAt(text, at)}` : ' ';
  return { file, span: [at, at], newText: `${expression},${gap}` };
}

const byPlace = new WeakMap<Service, ReadonlyMap<string, readonly Endpoint[]>>();

function indexed(service: Service): ReadonlyMap<string, readonly Endpoint[]> {
  const index = new Map<string, Endpoint[]>();
  for (const endpoint of service.endpoints) {
    const place = placeOf(endpoint.location);
    const others = index.get(place);
    if (others) others.push(endpoint);
    else index.set(place, [endpoint]);
  }
  return index;
}

/** What one registration serves. Asked for each of many findings, so the endpoints are gone through once. */
function endpointsAt(location: Location, service: Service): readonly Endpoint[] {
  let index = byPlace.get(service);
  if (!index) byPlace.set(service, (index = indexed(service)));
  return index.get(placeOf(location)) ?? [];
}

export function callIn(endpoint: Endpoint, context: FixContext): CallExpr | undefined {
  const facts = context.modules.get(endpoint.location.file);
  return facts && callAt(facts.ir, endpoint.location.span);
}

/** The first handler among the arguments: after the path, or at once in a `route()` chain. */
function firstStep(call: CallExpr): Expr | undefined {
  const { callee, args } = call;
  if (callee.k !== 'mem' || typeof callee.prop !== 'string' || !REGISTERS.has(callee.prop))
    return args.length > 1 ? args.at(-1) : undefined;
  return isRouteChain(callee.obj) ? args[0] : args[1];
}

/** Methods that no verb names, with the place of their first step. */
const OTHERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  hono: { on: 2 },
  restify: { opts: 1 },
};

/**
 * As `firstStep`, for frameworks whose registrations have more forms: a name before the path (Koa, Oak), a route object
 * that says itself what runs (`app.openapi(route, handler)`), which is not understood here.
 */
function stepAfterPath({ callee, args }: CallExpr, framework: string): Expr | undefined {
  if (callee.k !== 'mem' || typeof callee.prop !== 'string') return undefined;
  if (!REGISTERS.has(callee.prop)) return args[OTHERS[framework]?.[callee.prop] ?? args.length];
  const isNamed = (framework === 'koa' || framework === 'oak') && args.length > 2 && isText(args[1]);
  return args[isNamed ? 2 : 1];
}

const isText = (expr: Expr | undefined): boolean =>
  expr?.k === 'tpl' || (expr?.k === 'lit' && typeof expr.v === 'string');

function isRouteChain(expr: Expr): boolean {
  if (expr.k !== 'call' || expr.callee.k !== 'mem') return false;
  if (expr.callee.prop === 'route' && expr.args.length === 1) return true;
  return isRouteChain(expr.callee.obj);
}
