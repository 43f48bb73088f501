/** itty-router 4 and 5: handlers in order until one returns something. Paths of a router begin with its `base`. */
import { runReturning } from '../link/behaviour/returning';
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
import { WEB_REQUEST } from '../link/behaviour/webRequest';
import { responding } from '../link/behaviour/webHelpers';
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

export const framework: FrameworkDefinition = {
  id: 'itty',
  title: '**itty-router** 4 and 5',
  covers:
    '`Router`, `IttyRouter` and `AutoRouter` with `base` and `before`, handlers that pass, nested routers',
  create: itty,
};

const MAKERS = new Set(['Router', 'IttyRouter', 'AutoRouter', 'ThrowableRouter']);
const VERBS = new Set('get post put patch delete head options all'.split(' '));
const ROOT: PathPattern = { text: '/', wildcard: false };

const REQUEST: RequestFields = {
  ...WEB_REQUEST,
  params: { is: 'data', kind: 'path' },
  query: { is: 'data', kind: 'query', flat: true },
  content: { is: 'data', kind: 'body' },
  cookies: { is: 'cookies' },
};

function itty(registry: Registry): Framework {
  const make = ({ interpreter, args, at }: CallContext): Value => {
    const value = modelled({ kind: 'itty', get: (_i, self, name) => member(registry, self, name) }, at);
    const node: RouterNode = registry.make('itty', 'app', value, at);
    const [options] = args;
    if (options?.t === 'obj') {
      const base = memberOf(interpreter, options, 'base', at);
      if (stringOf(base) !== undefined || base.t === 'str') node.prefix = base;
      const before = memberOf(interpreter, options, 'before', at);
      if (before.t === 'arr')
        node.entries.push({
          type: 'use',
          paths: [ROOT],
          steps: before.items.map((one): RawStep => ({
            value: one,
            kind: 'middleware',
            scope: 'app',
            label:
              one.t === 'fn'
                ? (one.ir.name ?? 'before')
                : one.t === 'ext'
                  ? one.path.replace(/^\./, '')
                  : 'before',
            at,
            conditional: false,
          })),
          at,
          conditional: false,
        });
    }
    return value;
  };
  const whole = modelled({
    kind: 'package',
    get: (_i, _s, name) =>
      MAKERS.has(name)
        ? native(name, make, { pkg: 'itty-router', path: `.${name}()` })
        : name === 'json' || name === 'text' || name === 'html'
          ? responding(name)
          : external('itty-router', `.${name}`),
  });
  return {
    id: 'itty',
    packageValue: (name, subpath) => (name === 'itty-router' && subpath === '' ? whole : undefined),
    collect: () => collectRouters(registry, 'itty', { leak: false, central: true, passing: 99 }),
    run: (interpreter, step, _endpoint, assigned) => {
      const request = symbolicRequest({ fields: REQUEST, assigned });
      runReturning(
        interpreter,
        step.value,
        [request, external('global:', '.process.env'), UNKNOWN],
        step.at,
        {
          isHandler: step.kind === 'handler',
        },
      );
    },
  };
}

function member(registry: Registry, self: ObjectValue, name: string): Value | undefined {
  const node = registry.of(self);
  if (!node) return undefined;
  if (name === 'fetch' || name === 'handle') return self;
  if (!VERBS.has(name)) return undefined;
  return native(name, (context) => {
    register(context, registry, node, name);
    return self;
  });
}

/** `all` with a wildcard lets the request pass, as middleware does; a router among the handlers has its own base. */
function register(context: CallContext, registry: Registry, node: RouterNode, verb: string): void {
  const { args, at, interpreter } = context;
  const paths = pathPatterns(args[0]) ?? [unknownPattern];
  const steps = stepsOf(context, 1, 'route');
  const conditional = isConditional(interpreter);
  const isRouter = steps.some(({ value }) => registry.of(value));
  if (isRouter || (verb === 'all' && paths.every(({ wildcard }) => wildcard))) {
    node.entries.push({
      type: 'use',
      exact: !isRouter,
      paths: isRouter ? [ROOT] : paths,
      steps,
      at,
      conditional,
    });
    return;
  }
  node.entries.push({
    type: 'route',
    methods: [verb === 'all' ? '*' : verb.toUpperCase()],
    paths,
    steps,
    at,
    nameAt: nameLocation(context),
    conditional,
  });
}
