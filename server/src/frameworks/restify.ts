/**
 * restify 8 to 11, and restify-router. Handlers are Express', but what `use` registers runs after routing and covers
 * every route, also those registered before it (checked by running 11); `pre` runs before routing. Errors that are
 * passed on are answered with their message.
 */
import type { Location } from '../model/location';
import type { CallContext } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import { collectRouters } from '../link/routing/collectRouters';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework, PathPattern, RawStep, RouterNode } from '../link/routing/model';
import { pathPatterns, unknownPattern } from '../link/routing/paths';
import { isConditional, stepsOf, type Registry, nameLocation } from '../link/routing/registry';
import { runExpressStep } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'restify',
  title: '**restify** 8 to 11',
  covers:
    'Servers, `pre` and `use` in any order, routes by path, regular expression or object, restify-router with nested routers, plugins',
  create: restify,
};

const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  del: 'DELETE',
  delete: 'DELETE',
  head: 'HEAD',
  opts: 'OPTIONS',
  options: 'OPTIONS',
};
const ROOT: PathPattern = { text: '/', wildcard: false };

function restify(registry: Registry): Framework {
  const make = (kind: RouterNode['kind'], at: Location, assumed = false): ObjectValue => {
    const value = modelled(
      { kind: `restify.${kind}`, get: (_interpreter, self, name) => member(registry, self, name) },
      at,
    );
    registry.make('restify', kind, value, at, assumed);
    return value;
  };
  const createServer = native('createServer', ({ at }) => make('app', at), {
    pkg: 'restify',
    path: '.createServer()',
  });
  const makeRouter = native('Router', ({ at }) => make('router', at), {
    pkg: 'restify-router',
    path: '.Router()',
  });
  const packages: Readonly<Record<string, Value>> = {
    restify: modelled({
      kind: 'package',
      get: (_i, self, name) =>
        name === 'createServer' ? createServer : name === 'default' ? self : external('restify', `.${name}`),
    }),
    'restify-router': modelled({
      kind: 'package',
      get: (_i, self, name) =>
        name === 'Router' ? makeRouter : name === 'default' ? self : external('restify-router', `.${name}`),
    }),
  };
  return {
    id: 'restify',
    packageValue: (name, subpath) => (subpath === '' ? packages[name] : undefined),
    valueOfType: (typeName, from, at) => {
      if (from !== '' && from !== 'restify' && from !== 'restify-router') return undefined;
      if (/^(?:restify\.)?Server$/.test(typeName)) return make('app', at, true);
      return typeName === 'Router' && from !== 'restify' ? make('router', at, true) : undefined;
    },
    typeNameFor: (name) => (/^(server|app|api)$/i.test(name) ? 'Server' : undefined),
    collect: () => collectRouters(registry, 'restify', { leak: true, fallsThrough: false }),
    run: runExpressStep,
  };
}

function member(registry: Registry, self: ObjectValue, name: string): Value | undefined {
  const node = registry.of(self);
  if (!node) return undefined;
  const method = VERBS[name.toLowerCase()];
  if (method !== undefined) return native(name, (context) => route(context, node, method));
  switch (name) {
    case 'use':
    case 'pre':
      return native(name, (context) => {
        covering(context, node);
        return self;
      });
    // `router.add('/prefix', other)` and `router.applyRoutes(server, '/prefix')` of restify-router.
    case 'add':
      return native(name, (context) => {
        mount(node, context.args[1], context.args[0], context);
        return self;
      });
    case 'applyRoutes':
      return native(name, (context) => {
        const server = registry.of(context.args[0]);
        if (server) mount(server, self, context.args[1], context);
        return self;
      });
    case 'on':
      return native(name, (context) => {
        onError(context, node);
        return self;
      });
    case 'listen':
    case 'close':
      return native(name, () => UNKNOWN);
    default:
      return undefined;
  }
}

/** Events that restify emits for an error, before it answers with the error's message. */
const ERRORS = /^(?:restifyError|uncaughtException|InternalServer|Internal|\w+Error)$/;

/** A listener for errors is given `(req, res, error, callback)`, one for what was thrown `(req, res, route, error)`. */
function onError({ interpreter, args, at }: CallContext, node: RouterNode): void {
  const [event, listener] = args;
  const name = stringOf(event) ?? '';
  if (listener?.t !== 'fn' || !ERRORS.test(name)) return;
  const value = native(name, (context) => {
    const [error, request, response, next] = context.args;
    const given =
      name === 'uncaughtException' ? [request, response, UNKNOWN, error] : [request, response, error, next];
    return context.interpreter.invoke(
      listener,
      given.map((arg) => arg ?? UNKNOWN),
      context.at,
    );
  });
  node.entries.push({
    type: 'use',
    paths: [ROOT],
    steps: [
      {
        value,
        kind: 'error-handler',
        scope: 'app',
        label: listener.ir.name ?? `on(${name})`,
        at: { file: listener.module.file, span: listener.ir.at },
        conditional: false,
        role: 'error',
      },
    ],
    at,
    conditional: isConditional(interpreter),
  });
}

/** The path stands in the first argument, or in `path` or `url` of an object. */
function route(context: CallContext, node: RouterNode, method: string): Value {
  const { interpreter, at } = context;
  const [first] = context.args;
  const options = first?.t === 'obj' && !first.model ? first : undefined;
  const written = options
    ? ['path', 'url']
        .map((key) => memberOf(interpreter, options, key, at))
        .find((value) => value.t !== 'lit' || value.v)
    : first;
  const steps = stepsOf(context, 1, 'route').flatMap(unwrapped);
  if (steps.length === 0) return node.value;
  node.entries.push({
    type: 'route',
    methods: [method],
    paths: pathPatterns(written) ?? [unknownPattern],
    steps,
    at,
    nameAt: nameLocation(context),
    conditional: isConditional(interpreter),
  });
  return node.value;
}

/** `plugins.conditionalHandler([{ version, handler }])` stands for the handlers of its versions. */
function unwrapped(step: RawStep): RawStep[] {
  const { value } = step;
  if (value.t !== 'ext' || !value.path.endsWith('.conditionalHandler()')) return [step];
  const [list] = value.args;
  const versions = (list?.t === 'arr' ? list.items : [list]).flatMap((one) =>
    one?.t === 'obj' ? (one.props.get('handler') ?? []) : [],
  );
  return versions
    .flatMap((handler) => (handler.t === 'arr' ? handler.items : [handler]))
    .map((one) => ({ ...step, value: one }));
}

/** Covers all routes of the server: it is put before them. */
function covering(context: CallContext, node: RouterNode): void {
  const index = node.entries.findIndex(({ type }) => type === 'route');
  const patterns = pathPatterns(context.args[0]);
  const entry = {
    type: 'use' as const,
    paths: patterns ?? [ROOT],
    steps: stepsOf(context, patterns ? 1 : 0, 'app'),
    at: context.at,
    conditional: isConditional(context.interpreter),
  };
  node.entries.splice(index < 0 ? node.entries.length : index, 0, entry);
}

function mount(
  into: RouterNode,
  child: Value | undefined,
  prefix: Value | undefined,
  { at, interpreter }: CallContext,
): void {
  if (!child) return;
  const step: RawStep = {
    value: child,
    kind: 'middleware',
    scope: 'router',
    label: 'Router',
    at,
    conditional: false,
  };
  const paths =
    stringOf(prefix) === undefined && !prefix ? [ROOT] : (pathPatterns(prefix) ?? [unknownPattern]);
  into.entries.push({ type: 'use', paths, steps: [step], at, conditional: isConditional(interpreter) });
}
