/** Routers in Koa's manner: what their methods register. Oak has the same ones. */
import type { Location } from '../../model/location';
import { memberOf } from '../../link/interpret/members';
import type { CallContext } from '../../link/interpret/interpreter';
import {
  concat,
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { PathPattern, RawStep, RouterNode } from '../../link/routing/model';
import { pathPatterns, unknownPattern } from '../../link/routing/paths';
import {
  isConditional,
  stepsOf,
  type Registry,
  nameLocation,
  registering,
} from '../../link/routing/registry';

const VERBS = new Set('get post put patch delete del head options all link unlink'.split(' '));
const ROOT: PathPattern = { text: '/', wildcard: false };

/** Makes an application or router of the framework; `assumed`: for a parameter of a function that nothing calls. */
export function makeNode(
  registry: Registry,
  framework: string,
  kind: RouterNode['kind'],
  at: Location,
  assumed = false,
): RouterNode {
  const value = modelled(
    {
      kind: `${framework}.${kind}`,
      get: (_interpreter, self, name) => member(registry, self, name),
      call: (context, self) => registry.enter(context, self),
    },
    at,
  );
  return registry.make(framework, kind, value, at, assumed);
}

/** `new Router({ prefix })`. */
export function makeRouter(registry: Registry, framework: string, context: CallContext): Value {
  const node = makeNode(registry, framework, 'router', context.at);
  const [options] = context.args;
  const prefix = options && memberOf(context.interpreter, options, 'prefix', context.at);
  if (prefix && (prefix.t !== 'lit' || stringOf(prefix) !== undefined)) node.prefix = prefix;
  return node.value;
}

function member(registry: Registry, self: ObjectValue, name: string): Value | undefined {
  const node = registry.of(self);
  if (!node) return undefined;
  if (name === 'use') return registering(name, (context) => use(context, node));
  if (node.kind === 'app') {
    if (name === 'listen' || name === 'callback' || name === 'on') return native(name, () => UNKNOWN);
    if (name === 'context' || name === 'state') return UNKNOWN;
  }
  // Koa's own application has no verbs and takes no paths; what adds them to it (koa-route-like extensions) means this.
  if (VERBS.has(name)) return registering(name, (context) => route(context, node, [methodOf(name)]));
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
      return registering(name, (context) => route(context, node, methodsOf(context.args[1]), 2));
    case 'param':
      return registering(name, (context) => param(context, node));
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
  node.entries.push({
    type: 'route',
    methods,
    paths,
    steps,
    at: context.at,
    nameAt: nameLocation(context, index),
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
export function mount(context: CallContext, node: RouterNode): Value {
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
