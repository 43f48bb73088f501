/**
 * oRPC 1. A procedure is served by POST at `<prefix>/<its names>` where an RPCHandler has its router, and at the method
 * and path of `.route` (default: POST and its names) where an OpenAPIHandler has it. Middleware runs in the order of the
 * calls, and what it passes to `next` becomes the context; errors that nobody meant for clients are answered as
 * "Internal server error". Checked by running @orpc/server 1.16.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { external, modelled, native, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawApplication, RawEndpoint } from '../../link/routing/model';
import { normalise, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import type { Registry } from '../../link/routing/registry';
import { stepsBefore } from '../../link/routing/transport';
import { Handlers, type Call, type Handler } from './handlers';
import {
  builder,
  handlerPlace,
  implementer,
  lazyValue,
  populated,
  proceduresOf,
  type Procedure,
} from './procedures';
import { checkedInput, inputOfHandler, NO_INPUT, placeOf, type Place } from './places';
import { runOrpc, type Input } from './run';

export const framework: FrameworkDefinition = {
  id: 'orpc',
  title: '**oRPC** 1',
  covers:
    'Builders and procedures with their middleware followed across files, routers of any nesting, lazy ones, contracts with `implement`; `RPCHandler` and `OpenAPIHandler` with `.route()`, wherever a server calls `handle`; `@Implement` in controllers of NestJS; `.input` as validation',
  create: orpc,
};

/** A handler that a server serves, with the endpoint from which requests come to it. */
interface Served {
  readonly handler: Handler;
  readonly prefix: string;
  readonly mount: RawEndpoint | undefined;
  readonly context?: Value | undefined;
  /** Nothing that serves it was seen. */
  readonly loose?: true;
}

function orpc(registry: Registry): Framework {
  const handlers = new Handlers();
  const inputs = new Map<RawEndpoint, Input>();
  registry.carriers.push((value, at) => handlers.all.length > 0 && handlers.calledBy(value, at).length > 0);
  return {
    id: 'orpc',
    packageValue: (name, subpath) =>
      name === '@orpc/openapi' && subpath === ''
        ? openapiPackage
        : subpath === '' && (name === '@orpc/server' || name === '@orpc/contract' || name === '@orpc/nest')
          ? corePackage(name)
          : handlers.value(name, subpath),
    collect: () => [],
    absorb: (interpreter, raws) => {
      if (handlers.all.length === 0) return { absorbed: new Set(), adds: [] };
      const mounts = raws.flatMap((mount) => {
        if (!mount.handler || mount.protocol !== 'http') return [];
        const calls = handlers.calledBy(mount.handler.value, mount.handler.at);
        return calls.length > 0 ? [{ mount, calls }] : [];
      });
      const served = servedHandlers(handlers, mounts);
      const apps = new Map<Value, RawApplication>();
      return {
        absorbed: new Set(
          mounts.filter(({ mount, calls }) => isCarrier(mount, calls)).map(({ mount }) => mount),
        ),
        adds: served.flatMap((one) => endpointsOf(interpreter, one, inputs, apps)),
      };
    },
    run: (interpreter, step, endpoint, assigned) => {
      runOrpc(
        interpreter,
        step,
        (endpoint && inputs.get(endpoint)) ?? inputOfHandler(step.value) ?? NO_INPUT,
        assigned,
      );
    },
  };
}

/** `oo.spec(middleware, { security })` is the middleware, of which documents say more. */
const openapiPackage = modelled({
  kind: 'package',
  get: (_i, self, name) =>
    name === 'default'
      ? self
      : name === 'oo'
        ? modelled({ kind: 'plain', get: () => native('spec', ({ args }) => args[0] ?? UNKNOWN) })
        : external('@orpc/openapi', `.${name}`),
});

const corePackage = (pkg: string): Value =>
  modelled({
    kind: 'package',
    get: (_i, self, name) => {
      switch (name) {
        case 'default':
          return self;
        case 'os':
        case 'oc':
          return builder();
        case 'implement':
          return native(name, ({ args }) => implementer(args[0] ?? UNKNOWN));
        case 'lazy':
          return native(name, ({ args, at }) => lazyValue(args[0], at));
        case 'populateContractRouterPaths':
          return native(name, ({ args }) => populated(args[0] ?? UNKNOWN));
        case 'unlazyRouter':
          return native(name, ({ args }) => args[0] ?? UNKNOWN);
        default:
          return external(pkg, `.${name}`);
      }
    },
  });

/** Whether an endpoint is nothing but the place at which procedures are served, and no route beside them. */
const isCarrier = ({ path }: RawEndpoint, calls: readonly Call[]): boolean =>
  /[*{]|:[\w-]+\*/.test(path) || calls.some(({ prefix }) => normalise(prefix) === normalise(path));

/** Each handler with each prefix once: by the mount that takes POST, as calls of procedures do. */
function servedHandlers(
  { all, followed }: Handlers,
  mounts: readonly { readonly mount: RawEndpoint; readonly calls: readonly Call[] }[],
): Served[] {
  const found = new Map<string, Served>();
  for (const { mount, calls } of mounts)
    for (const { handler, prefix, context } of calls) {
      const key = `${String(all.indexOf(handler))} ${prefix}`;
      const known = found.get(key)?.mount;
      if (!known || rank(mount) > rank(known)) found.set(key, { handler, prefix, mount, context });
    }
  const known = new Set([...found.values()].map(({ handler }) => handler));
  const others = all.filter((handler) => !known.has(handler));
  return [
    ...found.values(),
    ...others.map((handler): Served => {
      const call = followed.get(handler);
      return call
        ? { handler, prefix: call.prefix, mount: undefined, context: call.context }
        : { handler, prefix: '', mount: undefined, ...(!handler.socket && { loose: true }) };
    }),
  ];
}

const rank = ({ method }: RawEndpoint): number => ['GET', '*', 'POST'].indexOf(method);

function endpointsOf(
  interpreter: Interpreter,
  served: Served,
  inputs: Map<RawEndpoint, Input>,
  apps: Map<Value, RawApplication>,
): RawEndpoint[] {
  const { handler, mount } = served;
  const unknowns: { summary: string; at?: Location }[] = [...(mount?.unknowns ?? [])];
  if (served.loose)
    unknowns.push({
      summary: 'what calls its oRPC handler was not found, so that its path may lack a prefix',
      at: handler.at,
    });
  const cacheKey = keyOf(served.context);
  const found = proceduresOf(interpreter, handler.router, (name) =>
    unknowns.push({ summary: `the procedures of \`${name}\` could not be resolved`, at: handler.at }),
  );
  const app = applicationOf(handler, apps);
  return found.map((named) => {
    const { input, ...place } = placeOf(handler, served.prefix, named);
    const made = endpointOf(interpreter, named.procedure, place, input, app, mount, unknowns);
    const endpoint: RawEndpoint = {
      ...made,
      // What a step does may depend on the context that it is given.
      steps: made.steps.map((step) => (step.framework === undefined ? { ...step, cacheKey } : step)),
      handler: made.handler && { ...made.handler, cacheKey },
    };
    inputs.set(endpoint, { ...input, context: served.context });
    return endpoint;
  });
}

/** One router is one application, however many handlers serve it: by RPC, and as the paths of an OpenAPI document. */
function applicationOf({ router, at }: Handler, apps: Map<Value, RawApplication>): RawApplication {
  const known = apps.get(router);
  if (known) return known;
  const key = `${at.file}#${String(at.span[0])}`;
  const app: RawApplication = { ...projectApplication('orpc', at.file), key, at };
  apps.set(router, app);
  return app;
}

/** Tells contexts apart: by where they are made, and by what they hold. */
function keyOf(context: Value | undefined): string {
  if (context?.t !== 'obj') return '';
  const { file = '', span = [0, 0] } = context.at ?? {};
  return `${file} ${String(span[0])} ${[...context.props.keys()].join(' ')}`;
}

function endpointOf(
  interpreter: Interpreter,
  procedure: Procedure,
  place: Omit<Place, 'input'>,
  input: Input,
  app: RawApplication,
  mount: RawEndpoint | undefined,
  unknowns: RawEndpoint['unknowns'],
): RawEndpoint {
  const { handler, at } = procedure;
  return {
    ...place,
    framework: 'orpc',
    at,
    nameAt: nameLine(interpreter, at),
    app,
    steps: [...(mount ? stepsBefore(mount) : []), ...procedure.steps],
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'inline function') : '',
      at: handlerPlace(procedure),
      conditional: false,
    },
    errorHandlers: [],
    ...checkedInput(procedure, input),
    unknowns: [
      ...unknowns,
      ...(place.path.includes(UNKNOWN_SEGMENT)
        ? [{ summary: 'part of its path could not be resolved', at }]
        : []),
    ],
  };
}

function nameLine(interpreter: Interpreter, at: Location): Location {
  const text = interpreter.view.text(at.file)?.slice(...at.span) ?? '';
  const line = /^[^\n(]*/.exec(text)?.[0].trimEnd() ?? '';
  return line === '' ? at : { file: at.file, span: [at.span[0], at.span[0] + line.length] };
}
