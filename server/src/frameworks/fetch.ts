/**
 * Servers that are one function from a web-standard request to a response: `Deno.serve`, `Bun.serve` with its routes,
 * and the `fetch` of Cloudflare Workers and their like. What a request is for they find out by themselves.
 */
import { answerWithReturned } from '../link/behaviour/answers';
import { OPEN_METHOD, symbolicRequest, type RequestFields } from '../link/behaviour/request';
import { WEB_REQUEST } from '../link/behaviour/webRequest';
import type { Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  external,
  literal,
  modelled,
  native,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { dispatchedRoutes, requestTo, type DispatchedRoute } from '../link/routing/dispatch';
import type { Framework, RawApplication, RawEndpoint } from '../link/routing/model';
import { normalise } from '../link/routing/paths';
import type { Location } from '../model/location';

export const framework: FrameworkDefinition = {
  id: 'fetch',
  title: '**Deno**, **Bun**, **Cloudflare Workers** without a framework',
  covers:
    '`Deno.serve`, `Bun.serve` with `routes`, `export default { fetch }`, `addEventListener("fetch")`, tests of path and method by hand',
  create: fetchFramework,
};

export interface FetchServer {
  readonly handler: Value;
  readonly at: Location;
  /** Fixed by the server's own table of routes. */
  readonly route?: { readonly method: string; readonly path: string };
}

/** Servers of one linking, some of which another model serves as a platform does. */
const seen = new WeakMap<Interpreter, readonly FetchServer[]>();
export const fetchServers = (interpreter: Interpreter): readonly FetchServer[] => seen.get(interpreter) ?? [];

/** Functions of a Supabase project are served under their names. */
export const isEdgeFunction = (file: string): boolean => /\/supabase\/functions\/[^/]+\//.test(file);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

function fetchFramework(): Framework {
  const servers: FetchServer[] = [];
  const serve = (context: {
    readonly interpreter: Interpreter;
    readonly args: readonly Value[];
    readonly at: Location;
  }): Value => {
    const { interpreter, args, at } = context;
    for (const arg of args) {
      if (arg.t === 'fn') servers.push({ handler: arg, at });
      if (arg.t !== 'obj' || arg.model) continue;
      const read = (name: string): Value => memberOf(interpreter, arg, name, at);
      servers.push(...tableOf(read('routes'), at));
      for (const handler of [read('fetch'), read('handler')])
        if (handler.t === 'fn') servers.push({ handler, at });
    }
    return UNKNOWN;
  };
  const runtime = (name: string): Value =>
    modelled({
      kind: 'builtin',
      get: (_i, _s, member) =>
        member === 'serve' ? native(`${name}.serve`, serve) : external('global:', `.${name}.${member}`),
    });
  const runtimes: Readonly<Record<string, Value>> = { Deno: runtime('Deno'), Bun: runtime('Bun') };
  const listen = native('addEventListener', (context) => {
    const [event, listener] = context.args;
    if (event?.t === 'lit' && event.v === 'fetch' && listener?.t === 'fn')
      // `event.respondWith(handle(event.request))` is within the listener: that is the handler.
      servers.push({ handler: listener, at: context.at });
    return UNKNOWN;
  });
  return {
    id: 'fetch',
    ambient: (_interpreter, name) => (name === 'addEventListener' ? listen : runtimes[name]),
    packageValue: (name, subpath) =>
      name === 'std' && subpath.startsWith('http/server')
        ? modelled({
            kind: 'package',
            get: (_i, _s, member) => (member === 'serve' ? native('serve', serve) : undefined),
          })
        : undefined,
    discover: (interpreter) => {
      servers.push(...exportedServers(interpreter));
    },
    collect: (interpreter) => {
      seen.set(interpreter, servers);
      return servers
        .filter(({ at }) => !isEdgeFunction(at.file))
        .flatMap((server) => endpointsOf(interpreter, server));
    },
    run: (interpreter, step, endpoint) => {
      const { request } = interpreter;
      interpreter.request = requestTo(endpoint);
      answerTo(interpreter, step.value, endpoint?.method ?? '*', step.at);
      interpreter.request = request;
    },
  };
}

/** `routes: { '/x/:id': handler, '/y': { GET: handler } }` of Bun. */
function tableOf(routes: Value, at: Location): FetchServer[] {
  if (routes.t !== 'obj' || routes.model) return [];
  return [...routes.props].flatMap(([text, value]): FetchServer[] => {
    const path = normalise(text);
    if (value.t === 'fn') return [{ handler: value, at, route: { method: '*', path } }];
    if (value.t !== 'obj' || value.model) return [];
    return METHODS.flatMap((method) => {
      const handler = value.props.get(method);
      return handler ? [{ handler, at, route: { method, path } }] : [];
    });
  });
}

const WORKER_PACKAGES = ['wrangler', '@cloudflare/workers-types', 'vercel', '@fastly/js-compute'];

/** Default exports with a `fetch` of the workspace's own, in projects of such a runtime. */
function exportedServers(interpreter: Interpreter): FetchServer[] {
  const { view } = interpreter;
  return view.relevantFiles.flatMap((file) => {
    const dependencies = view.projectOf(file)?.dependencies ?? {};
    const module = interpreter.modules.load(file);
    if (!module?.facts.ir.exports.some((e) => e.kind !== 'all' && e.exported === 'default')) return [];
    const value = interpreter.modules.exported(module, 'default');
    if (value?.t !== 'obj' || value.model) return [];
    const handler = value.props.get('fetch');
    if (handler?.t !== 'fn') return [];
    const isTyped =
      handler.ir.params.length <= 3 &&
      (handler.ir.params.length > 0 || WORKER_PACKAGES.some((name) => name in dependencies));
    return isTyped ? [{ handler, at: { file: handler.module.file, span: handler.ir.at } }] : [];
  });
}

function endpointsOf(interpreter: Interpreter, { handler, at, route }: FetchServer): RawEndpoint[] {
  const app: RawApplication = {
    key: `${at.file}#fetch`,
    framework: 'fetch',
    at,
    errorHandlers: [],
    errorHandling: 'central',
    defaultErrorsLeak: false,
  };
  const routes: readonly DispatchedRoute[] = route
    ? [route]
    : dispatchedRoutes(interpreter, (method) => {
        answerTo(interpreter, handler, method, at);
      });
  const place = handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at;
  return routes.map(({ method, path, methods }) => ({
    protocol: 'http',
    framework: 'fetch',
    method,
    path,
    at: place,
    nameAt: place,
    app,
    steps: [],
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'fetch') : 'fetch',
      at: place,
      conditional: false,
      cacheKey: `${method} ${path}`,
    },
    errorHandlers: [],
    ...(methods && { methods }),
    unknowns: [],
  }));
}

export function answerTo(interpreter: Interpreter, handler: Value, method: string, at: Location): void {
  const fields: RequestFields = {
    ...WEB_REQUEST,
    params: { is: 'data', kind: 'path' },
    cookies: { is: 'cookies' },
    method: { is: 'fixed', value: method === '*' ? OPEN_METHOD : literal(method) },
  };
  const request = symbolicRequest({ fields });
  const environment = external('global:', '.process.env');
  const event: ObjectValue = modelled({
    kind: 'request',
    get: (run, self, name, where) =>
      name === 'request'
        ? request
        : name === 'respondWith'
          ? native(name, () => UNKNOWN)
          : request.model?.get?.(run, self, name, where),
  });
  event.labels = [];
  answerWithReturned(interpreter, handler, [event, environment, UNKNOWN], at);
}
