/**
 * Koa with `@koa/router` (and koa-router), koa-mount and koa-compose. Order counts, as in Express; but a router's own
 * `use` runs only for what that router itself matches, so nothing of it falls through to later routers.
 */
import type { Location } from '../../model/location';
import { continueWith } from '../../link/behaviour/answers';
import { memberOf } from '../../link/interpret/members';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import {
  concat,
  external,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { collectRouters } from '../../link/routing/collectRouters';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, PathPattern, RawStep, RouterNode } from '../../link/routing/model';
import { pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional, stepsOf, type Registry } from '../../link/routing/registry';
import { koaContext } from './context';

export const framework: FrameworkDefinition = {
  id: 'koa',
  title: '**Koa** 2 and 3',
  covers:
    '`@koa/router` and koa-router: nested and prefixed routers, named routes, arrays of paths, `param` handlers, `register`; koa-mount, koa-compose; `ctx.throw`, `ctx.assert`, status and body by assignment',
  create: koa,
};

const ROUTER_PACKAGES = new Set(['@koa/router', 'koa-router', 'koa-tree-router', 'koa-better-router']);
const VERBS = new Set('get post put patch delete del head options all link unlink'.split(' '));
const ROOT: PathPattern = { text: '/', wildcard: false };

function koa(registry: Registry): Framework {
  const make = (kind: RouterNode['kind'], at: Location, assumed = false): RouterNode => {
    const value = modelled(
      { kind: `koa.${kind}`, get: (_interpreter, self, name) => member(registry, self, name) },
      at,
    );
    return registry.add({
      framework: 'koa',
      kind,
      value,
      at,
      entries: [],
      settings: new Map(),
      mounted: false,
      assumed,
    });
  };
  const makeRouter = (context: CallContext): Value => {
    const node = make('router', context.at);
    const [options] = context.args;
    const prefix = options && memberOf(context.interpreter, options, 'prefix', context.at);
    if (prefix && (prefix.t !== 'lit' || stringOf(prefix) !== undefined)) node.prefix = prefix;
    return node.value;
  };
  const exported = (pkg: string, call: (context: CallContext) => Value, names: readonly string[]): Value =>
    modelled({
      kind: 'package',
      call,
      get: (_interpreter, self, name) =>
        names.includes(name) || name === 'default' ? self : external(pkg, `.${name}`),
    });
  const packages: Readonly<Record<string, Value>> = {
    koa: exported('koa', ({ at }) => make('app', at).value, ['Koa', 'Application']),
    'koa-mount': exported('koa-mount', (context) => mount(context, make('router', context.at)), ['mount']),
    'koa-compose': exported('koa-compose', ({ args }) => args[0] ?? UNKNOWN, ['compose']),
  };
  const routers = new Map(
    [...ROUTER_PACKAGES].map((pkg) => [pkg, exported(pkg, makeRouter, ['Router'])] as const),
  );
  return {
    id: 'koa',
    packageValue: (name, subpath) => (subpath === '' ? (packages[name] ?? routers.get(name)) : undefined),
    valueOfType: (typeName, from, at) => {
      if (from !== '' && from !== 'koa' && !ROUTER_PACKAGES.has(from)) return undefined;
      if (/^(Koa|Koa\.Application|Application)$/.test(typeName) && from !== '@koa/router')
        return make('app', at, true).value;
      return /^(Koa)?Router$/.test(typeName) ? make('router', at, true).value : undefined;
    },
    typeNameFor: (name) =>
      /^(app|server|application|koa)$/i.test(name)
        ? 'Koa'
        : /router$|^routes?$|^api$/i.test(name)
          ? 'Router'
          : undefined,
    collect: () => collectRouters(registry, 'koa', { leak: false, fallsThrough: false, central: true }),
    run: (interpreter, step, _endpoint, assigned) => {
      runStep(interpreter, step, assigned);
    },
  };
}

function member(registry: Registry, self: ObjectValue, name: string): Value | undefined {
  const node = registry.of(self);
  if (!node) return undefined;
  if (name === 'use') return native(name, (context) => use(context, node));
  if (node.kind === 'app') {
    if (name === 'listen' || name === 'callback' || name === 'on') return native(name, () => UNKNOWN);
    if (name === 'context' || name === 'state') return UNKNOWN;
  }
  // Koa's own application has no verbs and takes no paths; what adds them to it (koa-route-like extensions) means this.
  if (VERBS.has(name)) return native(name, (context) => route(context, node, [methodOf(name)]));
  switch (name) {
    // The middleware that they make stands for the router.
    case 'routes':
    case 'middleware':
      return native(name, () => self);
    case 'allowedMethods':
      return native(name, () => external('@koa/router', '.allowedMethods()'));
    case 'prefix':
      return native(name, ({ args }) => {
        // Routes that are there already keep their prefix below the new one; without any it is replaced.
        node.prefix =
          node.prefix && node.entries.length > 0 ? concat([args[0] ?? UNKNOWN, node.prefix]) : args[0];
        return self;
      });
    case 'register':
      return native(name, (context) => route(context, node, methodsOf(context.args[1]), 2));
    case 'param':
      return native(name, (context) => param(context, node));
    case 'redirect':
      return native(name, () => self);
    default:
      return undefined;
  }
}

const methodOf = (verb: string): string =>
  verb === 'all' ? '*' : verb === 'del' ? 'DELETE' : verb.toUpperCase();

const methodsOf = (value: Value | undefined): string[] =>
  (value?.t === 'arr' ? value.items : [value]).map((item) => stringOf(item)?.toUpperCase() ?? '*');

/** `router.get(['name',] path, …)`: a name stands before a path. */
function route(
  context: CallContext,
  node: RouterNode,
  methods: readonly string[],
  firstHandler?: number,
): Value {
  const named = firstHandler === undefined && pathPatterns(context.args[1]) !== undefined;
  const index = named ? 1 : 0;
  const paths = pathPatterns(context.args[index]) ?? [unknownPattern];
  const steps = stepsOf(context, firstHandler ?? index + 1, 'route');
  if (steps.length === 0) return node.value;
  const pathAt = context.argsAt[index];
  node.entries.push({
    type: 'route',
    methods,
    paths,
    steps,
    at: context.at,
    nameAt:
      pathAt?.file === context.at.file && pathAt.span[1] > context.at.span[0]
        ? { file: context.at.file, span: [context.at.span[0], pathAt.span[1]] }
        : context.at,
    conditional: isConditional(context.interpreter),
  });
  return node.value;
}

function use(context: CallContext, node: RouterNode): Value {
  const patterns = pathPatterns(context.args[0]);
  node.entries.push({
    type: 'use',
    paths: patterns ?? [ROOT],
    steps: stepsOf(context, patterns ? 1 : 0, node.kind === 'app' ? 'app' : 'router'),
    at: context.at,
    conditional: isConditional(context.interpreter),
  });
  return node.value;
}

/** `mount('/api', app)`, `mount(app)`: a router of its own, whose only entry is what is mounted. */
function mount(context: CallContext, node: RouterNode): Value {
  const patterns = pathPatterns(context.args[0]);
  node.entries.push({
    type: 'use',
    paths: patterns ?? [ROOT],
    steps: stepsOf(context, patterns ? 1 : 0, 'router'),
    at: context.at,
    conditional: isConditional(context.interpreter),
  });
  return node.value;
}

function param(context: CallContext, node: RouterNode): Value {
  const name = stringOf(context.args[0]);
  const handler = context.args[1];
  if (name !== undefined && handler) {
    const at = context.argsAt[1] ?? context.at;
    const step: RawStep = {
      value: handler,
      kind: 'param-handler',
      scope: 'router',
      label: `param ${name}`,
      at,
      conditional: false,
    };
    node.entries.push({ type: 'param', name, step, at: context.at });
  }
  return node.value;
}

function runStep(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const next = native('next', (context) => {
    continueWith({ ...context, args: [] });
    // What runs below may throw.
    context.interpreter.risks++;
    return UNDEFINED;
  });
  const context = koaContext(assigned);
  const args =
    step.kind === 'param-handler'
      ? [
          memberOf(
            interpreter,
            memberOf(interpreter, context, 'params', step.at),
            step.label.slice(6),
            step.at,
          ),
        ]
      : [];
  interpreter.invoke(step.value, [...args, context, next], step.at);
}
