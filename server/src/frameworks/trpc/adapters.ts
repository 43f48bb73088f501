/** The packages that serve a router: what they make is mounted somewhere, or called in a handler. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, native, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';
import { mountOn, transportValue } from '../../link/routing/transport';

/** A router that is served, with the path that its options name. */
export interface Served {
  readonly router: Value;
  readonly endpoint: string | undefined;
  readonly createContext: Value | undefined;
  readonly at: Location;
  /** Listens by itself, so that nothing mounts it. */
  readonly standalone: boolean;
}

type Kind = 'mounted' | 'called' | 'standalone' | 'plugin';

/** Exports that serve a router, by package and subpath. */
const ADAPTERS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  '@trpc/server/adapters/next': { createNextApiHandler: 'mounted' },
  '@trpc/server/adapters/next-app-dir': {},
  '@trpc/server/adapters/express': { createExpressMiddleware: 'mounted' },
  '@trpc/server/adapters/fetch': { fetchRequestHandler: 'called' },
  '@trpc/server/adapters/node-http': { nodeHTTPRequestHandler: 'called' },
  '@trpc/server/adapters/standalone': {
    createHTTPHandler: 'mounted',
    createHTTPServer: 'standalone',
    createHTTP2Handler: 'mounted',
  },
  '@trpc/server/adapters/fastify': { fastifyTRPCPlugin: 'plugin' },
  '@trpc/server/adapters/aws-lambda': {
    awsLambdaRequestHandler: 'mounted',
    awsLambdaStreamingRequestHandler: 'mounted',
  },
  '@trpc/server/adapters/ws': { applyWSSHandler: 'standalone' },
  '@hono/trpc-server': { trpcServer: 'mounted' },
  'trpc-nuxt': { createNuxtApiHandler: 'mounted', createTRPCNuxtHandler: 'mounted' },
  'trpc-koa-adapter': { createKoaMiddleware: 'mounted' },
  'trpc-sveltekit': { createTRPCHandle: 'mounted' },
  '@elysiajs/trpc': { trpc: 'plugin' },
};

/** Whether files that import it serve a router, perhaps inside of a function. */
export const isAdapter = (specifier: string): boolean => specifier in ADAPTERS;

export function adapterPackage(
  name: string,
  subpath: string,
  serve: (served: Served, context: CallContext) => void,
): Value | undefined {
  const whole = subpath === '' ? name : `${name}/${subpath.replace(/\.[cm]?js$/, '')}`;
  const exported = Object.hasOwn(ADAPTERS, whole) ? ADAPTERS[whole] : undefined;
  if (!exported) return undefined;
  return modelled({
    kind: 'package',
    get: (_i, self, member) => {
      if (member === 'default') return self;
      const kind = Object.hasOwn(exported, member) ? exported[member] : undefined;
      if (!kind) return external(whole, `.${member}`);
      return native(member, (context) =>
        kind === 'plugin' ? register(context, serve) : made(context, member, kind, serve),
      );
    },
  });
}

function servedBy(context: CallContext, options: Value | undefined, kind: Kind): Served {
  const { interpreter, at } = context;
  const read = (name: string): Value => (options ? memberOf(interpreter, options, name, at) : UNKNOWN);
  const endpoint = ['endpoint', 'basePath', 'prefix', 'url'].map((name) => stringOf(read(name)));
  const create = read('createContext');
  return {
    router: read('router'),
    endpoint: endpoint.find((text) => text?.startsWith('/')),
    createContext: create.t === 'fn' ? create : undefined,
    at,
    standalone: kind === 'standalone',
  };
}

function made(
  context: CallContext,
  name: string,
  kind: Kind,
  serve: (served: Served, context: CallContext) => void,
): Value {
  const served = servedBy(context, context.args[0], kind);
  serve(served, context);
  // A router that is out of sight may refuse whom it wants to.
  if (kind === 'called')
    return context.interpreter.call(external('@trpc/server/adapters', `.${name}`), context);
  if (kind === 'standalone') return UNKNOWN;
  const value = transportValue(UNKNOWN, context.at);
  transports.set(value, served);
  return value;
}

const transports = new WeakMap<Value, Served>();

export const servedAt = (transport: Value): Served | undefined => transports.get(transport);

/** A plugin of Fastify: `instance.register(fastifyTRPCPlugin, { prefix, trpcOptions: { router } })`. */
function register(context: CallContext, serve: (served: Served, context: CallContext) => void): Value {
  const { interpreter, args, at } = context;
  const [instance, options] = args;
  if (!instance || !options) return UNKNOWN;
  const inner = memberOf(interpreter, options, 'trpcOptions', at);
  // Fastify itself puts the prefix before what a plugin registers.
  const served = { ...servedBy(context, inner.t === 'obj' ? inner : options, 'plugin'), endpoint: undefined };
  serve(served, context);
  const value = transportValue(UNKNOWN, at);
  transports.set(value, served);
  mountOn(interpreter, instance, value, at);
  return UNKNOWN;
}
