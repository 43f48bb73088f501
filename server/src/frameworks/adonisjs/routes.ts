/** What `start/routes` registers: routes, groups that wrap what their callback registers, resources. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { array, literal, modelled, native, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';
import { joinPath, pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional } from '../../link/routing/registry';

/** A middleware as it was named: its value, a name with arguments (`auth:api`), or a list of those. */
export interface Named {
  readonly value: Value;
  readonly at: Location;
  readonly conditional: boolean;
}

export interface Group {
  readonly parent: Group | undefined;
  prefix: string;
  readonly middleware: Named[];
}

export interface AdonisRoute {
  readonly methods: readonly string[];
  path: string;
  readonly handler: Value | undefined;
  readonly group: Group | undefined;
  readonly middleware: Named[];
  readonly at: Location;
  readonly nameAt: Location;
  readonly conditional: boolean;
  /** `on('/x').render(…)`: nothing of the workspace answers. */
  readonly isPage?: boolean;
  /** Action of a resource, which `only`, `except` and middleware of the resource choose by. */
  readonly action?: string;
  removed?: boolean;
}

export interface AdonisRouter {
  readonly routes: AdonisRoute[];
  /** Of every route (`router.use`), and of every request (`server.use`). */
  readonly global: Named[];
  /** By name, as the kernel gives them. */
  readonly named: Map<string, Value>;
  group: Group | undefined;
}

const VERBS: Readonly<Record<string, readonly string[]>> = {
  get: ['GET'],
  post: ['POST'],
  put: ['PUT'],
  patch: ['PATCH'],
  delete: ['DELETE'],
  any: ['*'],
};

export const routerValue = (router: AdonisRouter): Value =>
  modelled({
    kind: 'adonis.router',
    get: (_interpreter, self, name) => {
      const methods = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
      if (methods) return native(name, (context) => add(router, context, methods, context.args[1]));
      switch (name) {
        case 'route':
          return native(name, (context) => add(router, context, methodsOf(context.args[1]), context.args[2]));
        case 'on':
          return native(name, (context) => page(router, context));
        case 'group':
          return native(name, (context) => group(router, context));
        case 'resource':
        case 'shallowResource':
          return native(name, (context) => resource(router, context, name === 'shallowResource'));
        case 'use':
          return native(name, (context) => {
            router.global.push(...namedOf(context));
            return self;
          });
        case 'named':
          return native(name, ({ interpreter, args, at }) => named(router, args[0], interpreter, at));
        default:
          return native(name, () => (name === 'makeUrl' ? UNKNOWN : self));
      }
    },
  });

const methodsOf = (value: Value | undefined): string[] =>
  (value?.t === 'arr' ? value.items : []).flatMap((item) => stringOf(item)?.toUpperCase() ?? []);

/** `router.named({ auth: () => import('…') })`: functions that make a middleware with its options. */
function named(
  router: AdonisRouter,
  table: Value | undefined,
  interpreter: CallContext['interpreter'],
  at: Location,
): Value {
  if (table?.t === 'obj') for (const [name, value] of table.props) router.named.set(name, value);
  return modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      table
        ? native(name, ({ args, at: where }) =>
            array([literal(name), memberOf(interpreter, table, name, at), ...args], false, where),
          )
        : undefined,
  });
}

/** The arguments of `use` and `middleware`: each one a middleware, or a list of them. */
export function namedOf({ interpreter, args, argsAt, at }: CallContext, from = 0): Named[] {
  const conditional = isConditional(interpreter);
  const flat = (value: Value, where: Location): Named[] =>
    value.t === 'arr' && !isMade(value)
      ? value.items.flatMap((item) => flat(item, where))
      : value.t === 'lit' && typeof value.v !== 'string'
        ? []
        : [{ value, at: where, conditional }];
  return args.slice(from).flatMap((arg, index) => flat(arg, argsAt[from + index] ?? at));
}

/** What a function of `named` returned: `[name, loader, ...options]`. */
export const isMade = (value: Value): boolean =>
  value.t === 'arr' && stringOf(value.items[0]) !== undefined && value.items[1]?.t !== 'lit';

function add(
  router: AdonisRouter,
  context: CallContext,
  methods: readonly string[],
  handler: Value | undefined,
  isPage = false,
): Value {
  const paths = pathPatterns(context.args[0]) ?? [unknownPattern];
  const made = paths.map((path): AdonisRoute => ({
    methods,
    path: path.text,
    handler,
    group: router.group,
    middleware: [],
    at: context.at,
    nameAt: context.at,
    conditional: isConditional(context.interpreter),
    isPage,
  }));
  router.routes.push(...made);
  return routeValue(made);
}

/** What a registration returns: methods that say more of it, each of which returns it again. */
const routeValue = (routes: readonly AdonisRoute[]): Value =>
  modelled({
    kind: 'adonis.route',
    get: (_interpreter, self, name) =>
      native(name, (context) => {
        if (name === 'middleware' || name === 'use')
          for (const route of routes) route.middleware.push(...namedOf(context));
        if (name === 'prefix') {
          const prefix = pathPatterns(context.args[0])?.[0] ?? unknownPattern;
          for (const route of routes) route.path = joinPath(prefix.text, route.path);
        }
        return self;
      }),
  });

function page(router: AdonisRouter, context: CallContext): Value {
  return modelled({
    kind: 'adonis.page',
    get: (_i, _s, name) =>
      native(name, (inner) =>
        add(router, { ...context, interpreter: inner.interpreter }, ['GET'], undefined, /^render/.test(name)),
      ),
  });
}

/** Prefix and middleware are said after the callback has run, and count for all that it registered. */
function group(router: AdonisRouter, context: CallContext): Value {
  const [callback] = context.args;
  const made: Group = { parent: router.group, prefix: '', middleware: [] };
  const outer = router.group;
  router.group = made;
  if (callback) context.interpreter.invoke(callback, [], context.at);
  router.group = outer;
  return modelled({
    kind: 'adonis.group',
    get: (_interpreter, self, name) =>
      native(name, (inner) => {
        if (name === 'prefix')
          made.prefix = joinPath((pathPatterns(inner.args[0])?.[0] ?? unknownPattern).text, made.prefix);
        // Later ones stand before earlier ones only by group; within a group they keep their order.
        if (name === 'middleware' || name === 'use') made.middleware.push(...namedOf(inner));
        return self;
      }),
  });
}

const ACTIONS: readonly (readonly [
  action: string,
  methods: readonly string[],
  rest: string,
  one: boolean,
])[] = [
  ['index', ['GET'], '', false],
  ['create', ['GET'], '/create', false],
  ['store', ['POST'], '', false],
  ['show', ['GET'], '', true],
  ['edit', ['GET'], '/edit', true],
  ['update', ['PUT', 'PATCH'], '', true],
  ['destroy', ['DELETE'], '', true],
];

function resource(router: AdonisRouter, context: CallContext, shallow: boolean): Value {
  const name = stringOf(context.args[0]);
  const parts = name?.replace(/^\/|\/$/g, '').split('.') ?? ['{?}'];
  const params: Record<string, string> = {};
  const make = ([action, methods, rest, one]: (typeof ACTIONS)[number]): AdonisRoute => ({
    methods,
    path: resourcePath(parts, one, shallow, params) + rest,
    handler: array([context.args[1] ?? UNKNOWN, literal(action)]),
    group: router.group,
    middleware: [],
    at: context.at,
    nameAt: context.at,
    conditional: isConditional(context.interpreter),
    action,
  });
  const routes = ACTIONS.map(make);
  router.routes.push(...routes);
  const keep = (actions: readonly string[]): void => {
    for (const route of routes) route.removed ||= !actions.includes(route.action ?? '');
  };
  const listed = (value: Value | undefined): string[] =>
    (value?.t === 'arr' ? value.items : [value]).flatMap((item) => stringOf(item) ?? []);
  const all = ACTIONS.map(([action]) => action);
  return modelled({
    kind: 'adonis.resource',
    get: (_interpreter, self, member) =>
      native(member, (inner) => {
        const actions = listed(inner.args[0]);
        if (member === 'only') keep(actions);
        if (member === 'except') keep(all.filter((action) => !actions.includes(action)));
        if (member === 'apiOnly') keep(all.filter((action) => action !== 'create' && action !== 'edit'));
        if (member === 'params' && inner.args[0]?.t === 'obj') {
          for (const [key, value] of inner.args[0].props) params[key] = stringOf(value) ?? 'id';
          for (const route of routes) {
            const row = ACTIONS.find(([action]) => action === route.action);
            if (row) route.path = resourcePath(parts, row[3], shallow, params) + row[2];
          }
        }
        if (member === 'middleware' || member === 'use') cover(routes, inner, actions);
        return self;
      }),
  });
}

/** `.use(['store', 'update'], mw)`, `.use('*', mw)`, and version 5's `.middleware({ store: ['auth'], '*': [] })`. */
function cover(routes: readonly AdonisRoute[], context: CallContext, actions: readonly string[]): void {
  const [first] = context.args;
  if (first?.t === 'obj' && context.args.length === 1) {
    for (const [key, value] of first.props) cover(routes, { ...context, args: [literal(key), value] }, [key]);
    return;
  }
  const steps = namedOf(context, 1);
  for (const route of routes)
    if (actions.includes('*') || actions.includes(route.action ?? '')) route.middleware.push(...steps);
}

function resourcePath(
  parts: readonly string[],
  one: boolean,
  shallow: boolean,
  params: Readonly<Record<string, string>>,
): string {
  const used = shallow && one ? parts.slice(-1) : parts;
  return used
    .map((part, index) => {
      const last = index === used.length - 1;
      const key = parts.slice(0, parts.length - used.length + index + 1).join('.');
      const own = params[key] ?? params[part];
      if (last) return `/${part}${one ? `/:${own ?? 'id'}` : ''}`;
      return `/${part}/:${own ?? `${singular(part)}_id`}`;
    })
    .join('');
}

const singular = (word: string): string =>
  word
    .replace(/-/g, '_')
    .replace(/ies$/, 'y')
    .replace(/(ss|us)$|s$/, '$1');
