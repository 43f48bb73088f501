/** Guards among what a route says beside its handler: hooks of Elysia behind it, `options.pre` of hapi. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { ModuleIr, ObjectExpr } from '../model/ir';
import type { FixContext } from '../model/rule';
import { insertProperty } from './fastifyRoute';
import { callIn } from './insertArgument';
import { visitModule } from './syntax';

/** Makes `expression` the first hook of that name in the third argument: `.get('/x', handler, { beforeHandle: [check] })`. */
export function asElysiaHook(
  endpoint: Endpoint,
  hook: string,
  expression: string,
  context: FixContext,
): Edit | undefined {
  const { file } = endpoint.location;
  const text = context.text(file);
  const call = callIn(endpoint, context);
  if (!call || text === undefined || call.callee.k !== 'mem' || call.callee.prop === 'route')
    return undefined;
  const [, handler, options] = call.args;
  if (!handler || call.args.length > 3 || call.args.some(({ k }) => k === 'spread')) return undefined;
  if (!options) {
    const at = handler.at[1];
    return { file, span: [at, at], newText: `, { ${hook}: ${expression} }` };
  }
  return options.k === 'obj' ? asFirst(file, text, options, hook, expression) : undefined;
}

/** Makes `expression` the first of the route's `options.pre`, which run behind authentication and validation. */
export function asPre(endpoint: Endpoint, expression: string, context: FixContext): Edit | undefined {
  const { file } = endpoint.location;
  const text = context.text(file);
  const route = routeObject(endpoint, context);
  if (!route || text === undefined || route.props.some(({ kind }) => kind === 'spread')) return undefined;
  const options = route.props.find(({ key }) => key === 'options' || key === 'config');
  if (!options) return insertProperty(file, text, route, `options: { pre: [${expression}] }`);
  return options.value.k === 'obj' ? asFirst(file, text, options.value, 'pre', expression) : undefined;
}

function asFirst(
  file: string,
  text: string,
  options: ObjectExpr,
  key: string,
  expression: string,
): Edit | undefined {
  const there = options.props.find((property) => property.key === key);
  if (!there) {
    if (options.props.some(({ kind }) => kind === 'spread')) return undefined;
    return insertProperty(file, text, options, `${key}: [${expression}]`);
  }
  if (there.kind !== 'prop') return undefined;
  const { value } = there;
  if (value.k !== 'arr')
    return { file, span: value.at, newText: `[${expression}, ${text.slice(value.at[0], value.at[1])}]` };
  const at = value.at[0] + 1;
  return { file, span: [at, at], newText: value.items.length > 0 ? `${expression}, ` : expression };
}

/** The object with `method` and `path` that says the route: what is given to `server.route`, or an element of it. */
function routeObject(endpoint: Endpoint, context: FixContext): ObjectExpr | undefined {
  const facts = context.modules.get(endpoint.location.file);
  const { span } = endpoint.location;
  return (facts ? objectsOf(facts.ir) : []).find(
    ({ at, props }) =>
      at[0] === span[0] &&
      at[1] === span[1] &&
      ['method', 'path'].every((name) => props.some(({ key }) => key === name)),
  );
}

const found = new WeakMap<ModuleIr, readonly ObjectExpr[]>();

function objectsOf(ir: ModuleIr): readonly ObjectExpr[] {
  let objects = found.get(ir);
  if (!objects) {
    const list: ObjectExpr[] = [];
    visitModule(ir, (expr) => {
      if (expr.k === 'obj') list.push(expr);
    });
    found.set(ir, (objects = list));
  }
  return objects;
}
