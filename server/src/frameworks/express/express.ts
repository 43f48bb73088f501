/**
 * Express 4 and 5, and what has its interface (express-promise-router, polka, connect-style routers). Order counts:
 * a middleware covers what is registered after it; a router mounted at a path is entered for that path alone, and its
 * own `use` runs for later siblings of the same mount too, because a request that it does not answer falls through.
 */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import {
  external,
  literal,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { recordUsage } from '../../link/interpret/usages';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { continueWith } from '../../link/behaviour/answers';
import { memberOf } from '../../link/interpret/members';
import { collectRouters } from '../../link/routing/collectRouters';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, PathPattern, RawStep, Registration, RouterNode } from '../../link/routing/model';
import { handsTo } from '../../link/routing/handsTo';
import { pathPatterns, unknownPattern } from '../../link/routing/paths';
import {
  isConditional,
  stepsOf,
  type Registry,
  nameLocation,
  registering,
} from '../../link/routing/registry';
import { resourcePackage } from './resourceRoutes';

const VERBS = new Set(
  (
    'get post put delete del patch head options all query trace copy lock mkcol ' +
    'move purge propfind proppatch unlock report search subscribe unsubscribe notify checkout merge m-search connect'
  ).split(' '),
);
/** Packages whose default export makes an application, and those whose default export makes a router. */
const APPLICATIONS = new Set(['express', 'polka', 'ultimate-express', '@tinyhttp/app', 'restana']);
const ROUTERS = new Set(['express-promise-router', 'express-promise-router-ts']);

export const EXPRESS_REQUEST: RequestFields = {
  params: { is: 'data', kind: 'path' },
  query: { is: 'data', kind: 'query' },
  body: { is: 'data', kind: 'body' },
  rawBody: { is: 'data', kind: 'body' },
  headers: { is: 'headers' },
  cookies: { is: 'cookies' },
  signedCookies: { is: 'cookies' },
  get: { is: 'header-getter' },
  header: { is: 'header-getter' },
  param: { is: 'getter', kind: 'body' },
  // What the client says the host is.
  host: { is: 'value', kind: 'header', name: 'host' },
  hostname: { is: 'value', kind: 'header', name: 'host' },
  file: { is: 'data', kind: 'file' },
  files: { is: 'data', kind: 'file' },
  url: { is: 'value', kind: 'url', name: 'url' },
  originalUrl: { is: 'value', kind: 'url', name: 'url' },
  path: { is: 'value', kind: 'url', name: 'path' },
  isAuthenticated: { is: 'authenticated' },
  isUnauthenticated: {
    is: 'fixed',
    value: native('isUnauthenticated', ({ at }) =>
      unknown([], {
        truthy: [{ on: 'credential', holds: false, at }],
        falsy: [{ on: 'credential', holds: true, at }],
      }),
    ),
  },
};

export const framework: FrameworkDefinition = {
  id: 'express',
  title: '**Express** 4 and 5',
  covers:
    'Applications and routers, mounts at any number of prefixes, `route()` chains, arrays of paths and of middleware, regular-expression paths, `param` handlers, order of registration, error handlers. Routes that finale-rest makes. Packages with its interface: polka, restana, tinyhttp, ultimate-express, express-promise-router',
  create: express,
};

/** Makes the adapter for one linking. */
function express(registry: Registry): Framework {
  const makeNode = (kind: RouterNode['kind'], at: Location, assumed = false): ObjectValue => {
    const value = modelled(
      {
        kind: `express.${kind}`,
        get: (_interpreter, self, name) => nodeMember(self, name),
        call: (context, self) => registry.enter(context, self),
      },
      at,
    );
    registry.make('express', kind, value, at, assumed);
    return value;
  };
  const makeRouter = native(
    'Router',
    ({ interpreter, args: [options], at }) => {
      const router = makeNode('router', at);
      if (options?.t === 'obj')
        registry.of(router)?.settings.set(CASED, memberOf(interpreter, options, 'caseSensitive', at));
      return router;
    },
    { pkg: 'express', path: '.Router()' },
  );
  const packageObject = (pkg: string, kind: RouterNode['kind']): ObjectValue =>
    modelled({
      kind: 'package',
      call: ({ at }) => makeNode(kind, at),
      get: (_interpreter, _self, name) => {
        if (name === 'Router') return makeRouter;
        if (name === 'default' || name === 'App') return packageObject(pkg, kind);
        return external(pkg, `.${name}`);
      },
    });

  const nodeMember = (self: ObjectValue, name: string): Value | undefined => {
    const node = registry.of(self);
    if (!node) return undefined;
    if (name === 'get' && node.kind === 'app')
      return registering(name, (context) =>
        context.args.length === 1 ? setting(context, node) : route(context, node, name),
      );
    if (VERBS.has(name)) return registering(name, (context) => route(context, node, name));
    switch (name) {
      case 'use':
        return registering(name, (context) => use(context, node));
      case 'route':
        return registering(name, (context) => routeObject(context, node));
      case 'param':
        return registering(name, (context) => param(context, node));
      case 'set':
      case 'enable':
      case 'disable':
        return native(name, (context) => {
          const { args } = context;
          recordUsage(context.interpreter, 'app-setting', `app.${name}()`, context);
          const key = stringOf(args[0]);
          if (key !== undefined)
            node.settings.set(key, name === 'set' ? (args[1] ?? UNKNOWN) : literal(name === 'enable'));
          return self;
        });
      case 'locals':
        return UNKNOWN;
      case 'handle':
        return native(name, (context) => registry.enter(context, self));
      case 'listen':
        return native(name, () => UNKNOWN);
      default:
        return undefined;
    }
  };

  return {
    id: 'express',
    packageValue: (name, subpath) => {
      if (APPLICATIONS.has(name) && subpath === '') return packageObject(name, 'app');
      return ROUTERS.has(name) ? packageObject(name, 'router') : resourcePackage(registry, name);
    },
    valueOfType: (typeName, from, at) => {
      if (from !== 'express' && from !== 'express-serve-static-core' && from !== '') return undefined;
      if (/^(express\.)?(Express|Application)$/.test(typeName)) return makeNode('app', at, true);
      return /^(express\.)?(I?Router)$/.test(typeName) ? makeNode('router', at, true) : undefined;
    },
    typeNameFor: (name) =>
      /^(app|server|application|expressApp)$/i.test(name)
        ? 'Express'
        : /router$|^routes?$|^api$/i.test(name)
          ? 'Router'
          : undefined,
    onUnknownCall: (context) => {
      registerOnUnknown(context, (at) => {
        const value = makeNode('router', at, true);
        return registry.of(value);
      });
      return undefined;
    },
    collect: (interpreter) =>
      collectRouters(registry, 'express', { leak: true, handsTo: handsTo(interpreter, registry) }),
    run: runExpressStep,
  };
}

const METHOD_NAMES = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/**
 * `this.route('GET', '/x', handler)` on a router class whose definition is not in the workspace: a method, a path and a
 * function say enough to know the endpoint, though nothing of what runs before it.
 */
function registerOnUnknown(context: CallContext, node: (at: Location) => RouterNode | undefined): void {
  const method = stringOf(context.args[0])?.toUpperCase();
  const path = stringOf(context.args[1]);
  if (method === undefined || !METHOD_NAMES.has(method) || !path?.startsWith('/')) return;
  const steps = stepsOf(context, 2, 'route').filter(
    (step) => step.value.t !== 'obj' || step.value.model !== undefined,
  );
  if (!steps.some((step) => step.value.t === 'fn')) return;
  node(context.at)?.entries.push({
    type: 'route',
    methods: [method],
    paths: pathPatterns(context.args[1]) ?? [],
    steps,
    at: context.at,
    nameAt: nameLocation(context, 1),
    conditional: false,
  });
}

const CASED = 'case sensitive routing';

/** The paths of a registration; whether letters count in them is a setting of the application, and of each router. */
function patternsOf(node: RouterNode, value: Value | undefined): PathPattern[] | undefined {
  const cased = node.settings.get(CASED);
  const patterns = pathPatterns(value);
  return cased?.t === 'lit' && cased.v === true
    ? patterns?.map((pattern) => ({ ...pattern, isCased: true }))
    : patterns;
}

function setting(context: CallContext, node: RouterNode): Value {
  const key = stringOf(context.args[0]);
  if (key === 'env') return external('global:', '.process.env.NODE_ENV');
  return (key !== undefined && node.settings.get(key)) || UNKNOWN;
}

function route(context: CallContext, node: RouterNode, verb: string): Value {
  const [first] = context.args;
  const paths = patternsOf(node, first);
  // `map.get(key)`-like calls never reach here: the receiver is a router. A path that is not known is kept as unknown.
  const handlers = stepsOf(context, 1, 'route');
  if (handlers.length === 0 && context.args.length < 2) return node.value;
  addRoute(node, verb, paths ?? [unknownPattern], handlers, context);
  return node.value;
}

function addRoute(
  node: RouterNode,
  verb: string,
  paths: Extract<Registration, { type: 'route' }>['paths'],
  steps: readonly RawStep[],
  context: CallContext,
): void {
  const method = verb === 'all' ? '*' : verb === 'del' ? 'DELETE' : verb.toUpperCase();
  node.entries.push({
    type: 'route',
    methods: [method],
    paths,
    steps,
    at: context.at,
    nameAt: nameLocation(context),
    conditional: isConditional(context.interpreter),
  });
}

function use(context: CallContext, node: RouterNode): Value {
  const patterns = patternsOf(node, context.args[0]);
  const first = context.args[0];
  const isPath = patterns !== undefined && first?.t !== 'fn';
  // `app.use(config.prefix, router)`: the first argument is a path that is not known when another one can be run.
  const unresolved =
    !isPath &&
    context.args.length > 1 &&
    (first?.t === 'unk' ||
      (first?.t === 'ext' && /env|config|prefix|path/i.test(first.path) && !first.path.endsWith('()')));
  const steps = stepsOf(context, isPath || unresolved ? 1 : 0, node.kind === 'app' ? 'app' : 'router');
  node.entries.push({
    type: 'use',
    paths: isPath ? patterns : unresolved ? [unknownPattern] : [{ text: '/', wildcard: false }],
    steps,
    at: context.at,
    conditional: isConditional(context.interpreter),
  });
  return node.value;
}

function routeObject(context: CallContext, node: RouterNode): Value {
  const paths = patternsOf(node, context.args[0]) ?? [unknownPattern];
  const shared: RawStep[] = [];
  const at = nameLocation(context);
  const value: ObjectValue = modelled({
    kind: 'express.route',
    get: (_interpreter, self, name) => {
      if (!VERBS.has(name)) return undefined;
      return registering(name, (inner) => {
        const steps = stepsOf(inner, 0, 'route');
        if (name === 'all') shared.push(...steps);
        const method = name === 'del' ? 'DELETE' : name.toUpperCase();
        const conditional = isConditional(inner.interpreter);
        if (name !== 'all' || !canContinue(steps)) {
          node.entries.push({
            type: 'route',
            methods: [name === 'all' ? '*' : method],
            paths,
            steps: name === 'all' ? steps : [...shared, ...steps],
            at: inner.at,
            nameAt: at,
            conditional,
          });
        }
        return self;
      });
    },
  });
  return value;
}

/** Does the last function of a step list take `next`, so that it may pass the request on? */
export const canContinue = (steps: readonly RawStep[]): boolean => {
  const last = steps.at(-1)?.value;
  return last?.t === 'fn' ? last.ir.params.length >= 3 : last?.t === 'ext' || last?.t === 'unk';
};

function param(context: CallContext, node: RouterNode): Value {
  const [names, handler] = context.args;
  if (!handler) return node.value;
  for (const item of names?.t === 'arr' ? names.items : [names]) {
    const name = stringOf(item);
    if (name === undefined) continue;
    node.entries.push({
      type: 'param',
      name,
      step: {
        value: handler,
        kind: 'param-handler',
        scope: 'router',
        label: `param ${name}`,
        at: context.argsAt[1] ?? context.at,
        conditional: false,
      },
      at: context.at,
    });
  }
  return node.value;
}

export function runExpressStep(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  const request = symbolicRequest({ fields: EXPRESS_REQUEST, assigned });
  const response = nodeResponse(assigned);
  const next = native('next', (context) => {
    continueWith(context);
    return UNDEFINED;
  });
  const parameters =
    step.value.t === 'fn' ? step.value.ir.params.length - (step.value.bound?.length ?? 0) : 3;
  if (step.role === 'error' || parameters === 4) {
    const at =
      step.value.t === 'fn'
        ? { file: step.value.module.file, span: step.value.ir.params[0]?.at ?? step.value.ir.at }
        : step.at;
    const error = unknown([{ l: 'err', what: 'error', at, steps: [] }]);
    interpreter.invoke(
      step.value,
      step.kind === 'param-handler'
        ? [
            request,
            response,
            next,
            unknown([{ l: 'req', kind: 'path', name: step.label.slice(6), at, steps: [] }]),
          ]
        : [error, request, response, next],
      step.at,
    );
    return;
  }
  interpreter.invoke(step.value, [request, response, next], step.at);
}
