/** TanStack Start 1: server functions with their middleware and validators, and server handlers of routes. */
import { answerWithReturned, passing } from '../link/behaviour/answers';
import { dataObject } from '../link/behaviour/request';
import { webContext } from '../link/behaviour/webContext';
import { redirecting, responding } from '../link/behaviour/webHelpers';
import type { CallContext, Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  array,
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { placeOfExport, projectApplication } from '../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import { Pages, isPage, servedPath } from './tanstack/pages';
import type { Location } from '../model/location';
import { placeOf } from '../link/routing/registry';

export const framework: FrameworkDefinition = {
  id: 'tanstack',
  title: '**TanStack Start** 1',
  covers:
    '`createServerFn` with middleware and validators, `server.handlers` of routes, `createServerFileRoute`, pages',
  create: tanstack,
};

const PACKAGES = new Set([
  '@tanstack/react-start',
  '@tanstack/solid-start',
  '@tanstack/start',
  '@tanstack/react-router',
]);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'];

/** What a chain of a server function or middleware has gathered so far. */
interface Builder {
  readonly method: string;
  readonly steps: readonly Value[];
  readonly validator: Value | undefined;
}

interface ServerFunction extends Builder {
  readonly handler: Value;
  readonly at: Location;
}

interface ServerRoute {
  readonly path: string;
  readonly table: Value;
  readonly steps: Value;
  readonly at: Location;
}

function tanstack(): Framework {
  const functions = new Map<Value, ServerFunction>();
  /** The functions of a middleware, those of the middleware that it is built on first. */
  const middleware = new Map<Value, readonly Value[]>();
  const routes: ServerRoute[] = [];
  const stepsIn = (value: Value | undefined): Value[] =>
    (value?.t === 'arr' ? value.items : value ? [value] : []).flatMap((one) => [
      ...(middleware.get(one) ?? [one]),
    ]);

  const builder = (state: Builder, kind: 'function' | 'middleware'): ObjectValue => {
    const value = modelled({
      kind: 'tanstack.builder',
      get: (_i, _s, name) => {
        switch (name) {
          case 'middleware':
            return native(name, ({ args }) =>
              builder({ ...state, steps: [...state.steps, ...stepsIn(args[0])] }, kind),
            );
          case 'validator':
          case 'inputValidator':
            return native(name, ({ args }) => builder({ ...state, validator: args[0] }, kind));
          case 'server':
            return native(name, ({ args }) => {
              const made = builder(
                { ...state, steps: args[0] ? [...state.steps, args[0]] : state.steps },
                kind,
              );
              return made;
            });
          case 'client':
          case 'type':
            return native(name, () => value);
          case 'handler':
            return native(name, ({ args, at }) => {
              const made = modelled({ kind: 'tanstack.function' }, at);
              functions.set(made, { ...state, handler: args[0] ?? UNKNOWN, at });
              return made;
            });
          default:
            return undefined;
        }
      },
    });
    if (kind === 'middleware') middleware.set(value, state.steps);
    return value;
  };

  const addRoute = (context: CallContext, path: string, server: Value): void => {
    const { interpreter, at } = context;
    const handlers = memberOf(interpreter, server, 'handlers', at);
    // `handlers: ({ createHandlers }) => createHandlers({ GET })`.
    const given = native('createHandlers', ({ args }) => args[0] ?? UNKNOWN);
    const table =
      handlers.t === 'fn'
        ? interpreter.invoke(handlers, [modelled({ kind: 'plain', get: () => given })], at)
        : handlers;
    routes.push({ path, table, steps: memberOf(interpreter, server, 'middleware', at), at });
  };
  const fileRoute = native('createFileRoute', ({ args }) => {
    const path = stringOf(args[0]) ?? '/{?}';
    return native('createFileRoute', (context) => {
      const options = context.args[0];
      const server = options && memberOf(context.interpreter, options, 'server', context.at);
      if (server?.t === 'obj') addRoute(context, path, server);
      else pages.add(context, path, isPage(path));
      return UNKNOWN;
    });
  });
  const pages = new Pages();
  const serverFileRoute = native('createServerFileRoute', ({ args, at }) => {
    const path = stringOf(args[0]) ?? '/{?}';
    const route = (steps: Value): ObjectValue =>
      modelled({
        kind: 'tanstack.route',
        get: (_i, self, name) =>
          name === 'middleware'
            ? native(name, ({ args: given }) => route(given[0] ?? array([])))
            : name === 'methods'
              ? native(name, (context) => {
                  const table = context.args[0];
                  if (table) routes.push({ path, table, steps, at });
                  return self;
                })
              : undefined,
      });
    return route(array([]));
  });
  const members: Readonly<Record<string, Value>> = {
    createServerFn: native('createServerFn', ({ interpreter, args, at }) => {
      const method = args[0] && stringOf(memberOf(interpreter, args[0], 'method', at));
      return builder({ method: method?.toUpperCase() ?? 'GET', steps: [], validator: undefined }, 'function');
    }),
    createMiddleware: native('createMiddleware', () =>
      builder({ method: 'GET', steps: [], validator: undefined }, 'middleware'),
    ),
    createFileRoute: fileRoute,
    createServerFileRoute: serverFileRoute,
    createRoute: native('createRoute', (context) => pages.route(context)),
    createRootRoute: native('createRootRoute', (context) => pages.route(context)),
    createRootRouteWithContext: native('createRootRouteWithContext', () =>
      native('createRootRoute', (context) => pages.route(context)),
    ),
    json: responding('json'),
    redirect: redirecting('redirect', 0, false),
  };
  const whole = (pkg: string): Value =>
    modelled({ kind: 'package', get: (_i, _s, name) => members[name] ?? external(pkg, `.${name}`) });
  return {
    id: 'tanstack',
    packageValue: (name, subpath) =>
      PACKAGES.has(name) && (subpath === '' || subpath === 'server') ? whole(name) : undefined,
    collect: (interpreter) => [
      ...[...functions].map(([value, fn]) => functionEndpoint(interpreter, value, fn)),
      ...routes.flatMap((route) => routeEndpoints(interpreter, route, stepsIn)),
      ...pages.endpoints(interpreter),
    ],
    run: runStart,
  };
}

const stepOf = (value: Value, at: Location): RawStep => ({
  value,
  kind: 'middleware',
  scope: 'route',
  label: value.t === 'fn' ? (value.ir.name ?? 'middleware') : 'middleware',
  at: placeOf(value, at),
  conditional: false,
  role: 'middleware',
});

/** The name of the constant that holds a server function is its own; its address is a hash. */
function functionEndpoint(interpreter: Interpreter, value: Value, fn: ServerFunction): RawEndpoint {
  const module = interpreter.modules.load(fn.at.file);
  const name = module ? [...module.scope.vars].find(([, held]) => held === value)?.[0] : undefined;
  const nameAt = module && name !== undefined ? placeOfExport(module, name) : fn.at;
  return {
    protocol: 'rpc',
    framework: 'tanstack',
    method: fn.method,
    path: `/_serverFn/${name ?? '{?}'}`,
    at: placeOf(fn.handler, fn.at),
    nameAt,
    app: projectApplication('tanstack', interpreter.view.projectOf(fn.at.file)?.dir ?? fn.at.file),
    steps: fn.steps.map((step) => stepOf(step, fn.at)),
    handler: { ...stepOf(fn.handler, fn.at), kind: 'handler', label: name ?? 'handler', role: 'function' },
    errorHandlers: [],
    validates: fn.validator
      ? [{ covers: ['body'], summary: "the function's validator", at: placeOf(fn.validator, fn.at) }]
      : [],
    unknowns: [],
  };
}

function routeEndpoints(
  interpreter: Interpreter,
  { path, table, steps, at }: ServerRoute,
  stepsIn: (value: Value | undefined) => Value[],
): RawEndpoint[] {
  if (table.t !== 'obj') return [];
  const clean = servedPath(path);
  return METHODS.flatMap((method): RawEndpoint[] => {
    const entry = table.props.get(method);
    if (!entry) return [];
    const own = entry.t === 'obj' && entry.props.has('handler') ? entry : undefined;
    const handler = own?.props.get('handler') ?? entry;
    const before = [
      ...stepsIn(steps.t === 'lit' ? undefined : steps),
      ...stepsIn(own?.props.get('middleware')),
    ];
    return [
      {
        protocol: 'http',
        framework: 'tanstack',
        method: method === 'ANY' ? '*' : method,
        path: clean,
        at: placeOf(handler, at),
        nameAt: at,
        app: projectApplication('tanstack', interpreter.view.projectOf(at.file)?.dir ?? at.file),
        steps: before.filter((step) => step.t === 'fn' || step.t === 'ext').map((step) => stepOf(step, at)),
        handler: { ...stepOf(handler, at), kind: 'handler', role: 'route' },
        errorHandlers: [],
        unknowns: [],
      },
    ];
  });
}

function runStart(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const next = passing('next');
  const data = dataObject(interpreter, 'body', step.at);
  interpreter.trace?.reads.delete('body');
  const context = webContext(assigned, endpoint?.method ?? '*', (name) =>
    name === 'data' && endpoint?.protocol === 'rpc' ? data : name === 'next' ? next : undefined,
  );
  if (step.role === 'middleware') interpreter.invoke(step.value, [context], step.at);
  else answerWithReturned(interpreter, step.value, [context], step.at);
}
