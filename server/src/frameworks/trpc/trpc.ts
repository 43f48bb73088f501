/**
 * tRPC 9 to 11. A procedure is served at `<endpoint>/<a.b.c>`: queries by GET, mutations by POST. Middleware of builders
 * runs in the order of the calls, and what it passes to `next` becomes the context; inputs are parsed where `.input`
 * stands. Uncaught errors are answered with their message. Checked by running 11.
 */
import type { Location } from '../../model/location';
import { Trace } from '../../link/interpret/trace';
import type { Interpreter } from '../../link/interpret/interpreter';
import { alternatives, external, modelled, native, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { schemaFields } from '../../link/behaviour/schemaFields';
import { mountPath, stepsBefore, transportOf } from '../../link/routing/transport';
import { adapterPackage, isAdapter, servedAt, type Served } from './adapters';
import { makeBuilder, makeMiddleware, unseenBuilder, type Procedure } from './procedures';
import { lazy, Routers, type TrpcRouter } from './routers';
import { runTrpc } from './run';

export const framework: FrameworkDefinition = {
  id: 'trpc',
  title: '**tRPC** 9 to 11',
  covers:
    'Routers, nested, merged, lazy or plain objects; procedure builders with their middleware followed across files, `.input` as validation, `createContext`; adapters for Next.js, Express, Fastify, Hono, fetch and standalone servers with what guards their mount',
  create: trpc,
};

/** A router that is served, with the endpoint that carries it. */
interface Mounted {
  readonly served: Served;
  readonly mount: RawEndpoint | undefined;
}

const METHODS = { query: 'GET', mutation: 'POST', subscription: 'SUBSCRIBE' } as const;

function trpc(): Framework {
  const routers = new Routers();
  const standalone: Served[] = [];
  /** Set while a handler is run to see which routers it serves. */
  let observed: Served[] | undefined;
  const inputs = new Map<RawEndpoint, Procedure>();
  const serve = (served: Served): void => {
    if (observed) observed.push(served);
    else if (served.standalone) standalone.push(served);
  };
  const core = corePackage(routers);
  return {
    id: 'trpc',
    packageValue: (name, subpath) =>
      name === '@trpc/server' && (subpath === '' || subpath === 'unstable-core-do-not-import')
        ? core
        : adapterPackage(name, subpath, serve),
    onUnknownCall: unseenBuilder,
    collect: () => [],
    absorb: (interpreter, raws) => {
      const servedIn = (mount: RawEndpoint, handler: RawStep): Served[] => {
        const transport = transportOf(handler.value);
        const own = transport && servedAt(transport);
        if (own) return [own];
        observed = [];
        try {
          const files = [
            handler.at.file,
            mount.at.file,
            mount.nameAt.file,
            ...alternatives(handler.value).flatMap(fileOf),
          ];
          return files.some((file) => importsAdapter(interpreter, file))
            ? observing(interpreter, handler, observed)
            : [];
        } finally {
          observed = undefined;
        }
      };
      const mounts = raws.flatMap((mount) =>
        mount.handler && mount.protocol === 'http'
          ? servedIn(mount, mount.handler).map((served): Mounted => ({ served, mount }))
          : [],
      );
      const adds = endpoints(
        interpreter,
        routers,
        [...mounts, ...standalone.map((served) => ({ served, mount: undefined }))],
        inputs,
      );
      return {
        absorbed: new Set(mounts.flatMap(({ mount, served }) => (routers.of(served.router) && mount) ?? [])),
        adds,
      };
    },
    run: (interpreter, step, endpoint, assigned) => {
      const procedure = endpoint && inputs.get(endpoint);
      const kind =
        procedure && procedure.inputs.length > 0
          ? procedure.operation === 'mutation'
            ? 'body'
            : 'query'
          : undefined;
      runTrpc(
        interpreter,
        step,
        endpoint,
        assigned,
        kind,
        procedure?.inputs.map(({ schema }) => schema) ?? [],
      );
    },
  };
}

/** `initTRPC.context<C>().create({ … })`, and `trpc.router()` of version 9. */
function corePackage(routers: Routers): Value {
  const made = (options: Value | undefined): Value => {
    const formats = options?.t === 'obj' && options.props.has('errorFormatter');
    return modelled({
      kind: 'trpc',
      get: (_i, _s, name) => {
        switch (name) {
          case 'router':
            return native(name, ({ args, at }) => routers.make(args[0], at, formats));
          case 'mergeRouters':
            return native(name, (context) => routers.merge(context, formats));
          case 'procedure':
            return makeBuilder();
          case 'middleware':
            return native(name, (context) => makeMiddleware(context));
          default:
            return native(name, () => UNKNOWN);
        }
      },
    });
  };
  const init: Value = modelled({
    kind: 'trpc.init',
    get: (_i, self, name) =>
      name === 'create' ? native(name, ({ args }) => made(args[0])) : native(name, () => self),
    call: (_context, self) => self,
  });
  const standaloneMiddleware = native('experimental_standaloneMiddleware', () =>
    modelled({
      kind: 'trpc',
      get: (_i, _s, name) =>
        name === 'create' ? native(name, (context) => makeMiddleware(context)) : undefined,
    }),
  );
  return modelled({
    kind: 'package',
    get: (_i, self, name) => {
      switch (name) {
        case 'default':
          return self;
        case 'initTRPC':
          return init;
        case 'router':
          return native(name, ({ at }) => routers.chained(at));
        case 'lazy':
        case 'experimental_lazy':
          return lazy;
        case 'mergeRouters':
          return native(name, (context) => routers.merge(context, false));
        case 'experimental_standaloneMiddleware':
          return standaloneMiddleware;
        default:
          return external('@trpc/server', `.${name}`);
      }
    },
  });
}

const fileOf = (value: Value): string[] => (value.t === 'fn' ? [value.module.file] : []);

/** A wrapper around the function that serves may stand in another file than the endpoint. */
const importsAdapter = (interpreter: Interpreter, file: string): boolean =>
  interpreter.view.module(file)?.ir.imports.some(({ from }) => isAdapter(from)) ?? false;

/** Which routers a function serves when it is called. */
function observing(interpreter: Interpreter, handler: RawStep, seen: Served[]): Served[] {
  const saved = interpreter.trace;
  interpreter.trace = new Trace();
  interpreter.isolated(() => interpreter.invoke(handler.value, [UNKNOWN, UNKNOWN], handler.at));
  interpreter.trace = saved;
  return seen;
}

function endpoints(
  interpreter: Interpreter,
  routers: Routers,
  mounted: readonly Mounted[],
  inputs: Map<RawEndpoint, Procedure>,
): RawEndpoint[] {
  const done = new Set<string>();
  const attached = mounted.flatMap(({ served, mount }) => {
    const router = routers.of(served.router);
    const prefix = served.endpoint ?? (mount ? mountPath(mount.path) : '');
    const key = router && `${prefix} ${String(routers.all.indexOf(router))}`;
    if (!router || key === undefined || done.has(key)) return [];
    done.add(key);
    return [{ router, prefix, served, mount }];
  });
  const known = new Set(attached.map(({ router }) => router));
  const loose = routers.all
    .filter((router) => !router.nested && !known.has(router))
    .map((router) => ({ router, prefix: DEFAULT_PREFIX, served: undefined, mount: undefined }));
  return [...attached, ...loose].flatMap(({ router, prefix, served, mount }) => {
    const app = applicationOf(router, mount);
    const notes: { summary: string; at?: Location }[] = [...(mount?.unknowns ?? [])];
    if (!served)
      notes.push({
        summary: 'what serves its tRPC router was not found, so that its path is assumed',
        at: router.at,
      });
    const before = [...(mount ? stepsBefore(mount) : []), ...contextStep(served)];
    const found = routers.procedures(interpreter, router.value, (name) =>
      notes.push({ summary: `the procedures of \`${name}\` could not be resolved`, at: router.at }),
    );
    return found.map(({ name, procedure }): RawEndpoint => {
      const endpoint = endpointOf(interpreter, joinPath(prefix, name), procedure, app, before, notes);
      inputs.set(endpoint, procedure);
      return endpoint;
    });
  });
}

/** Where the documentation of tRPC mounts a router, which most projects follow. */
const DEFAULT_PREFIX = '/api/trpc';

const applicationOf = (router: TrpcRouter, mount: RawEndpoint | undefined): RawApplication => ({
  key: `${router.at.file}#${String(router.at.span[0])}`,
  framework: 'trpc',
  at: router.at,
  errorHandlers: [],
  errorHandling: router.formats || mount?.app.errorHandling === 'unknown' ? 'unknown' : 'default',
  defaultErrorsLeak: true,
});

const contextStep = (served: Served | undefined): RawStep[] =>
  served?.createContext?.t === 'fn'
    ? [
        {
          value: served.createContext,
          kind: 'middleware',
          scope: 'app',
          label: served.createContext.ir.name ?? 'createContext',
          at: served.at,
          conditional: false,
          role: 'context',
        },
      ]
    : [];

function endpointOf(
  interpreter: Interpreter,
  path: string,
  procedure: Procedure,
  app: RawApplication,
  before: readonly RawStep[],
  unknowns: RawEndpoint['unknowns'],
): RawEndpoint {
  const { handler, at, operation } = procedure;
  const kind = operation === 'mutation' ? 'body' : 'query';
  const declares = procedure.inputs.flatMap((input) => schemaFields(input.schema, kind, input.at));
  const checked = procedure.inputs.filter(({ schema }) => !takesAnything(schema));
  return {
    protocol: 'trpc',
    framework: 'trpc',
    method: METHODS[operation],
    path,
    at,
    nameAt: firstLine(interpreter, at),
    app,
    steps: [...before, ...procedure.steps],
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'inline function') : '',
      at: handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : procedure.handlerAt,
      conditional: false,
    },
    errorHandlers: [],
    validates: checked.map((input) => ({
      covers: [kind],
      summary: 'the schema of `.input`',
      at: input.at,
    })),
    ...(declares.length > 0 && { declares }),
    unknowns,
  };
}

/** `.input(z.any())` accepts whatever comes. */
const takesAnything = (schema: Value): boolean =>
  schema.t === 'ext' && /(^|\.)(any|unknown|custom)\(\)$/.test(schema.path) && schema.args.length === 0;

function firstLine(interpreter: Interpreter, at: Location): Location {
  const text = interpreter.view.text(at.file)?.slice(...at.span) ?? '';
  const line = /^[^\n(]*/.exec(text)?.[0].trimEnd() ?? '';
  return line === '' ? at : { file: at.file, span: [at.span[0], at.span[0] + line.length] };
}
