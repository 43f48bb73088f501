/**
 * ts-rest 3: contracts whose routes are registered on Express, Fastify or a meta-framework's catch-all route. What the
 * server has before a route runs first, then `globalMiddleware` or `hooks`, then those of the route; then ts-rest
 * parses what the contract has schemas for, and calls the function. Read in the source of the packages: the paths are
 * those of the contract below what the application is mounted at.
 */
import type { Location } from '../../model/location';
import { runReturning } from '../../link/behaviour/returning';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath, pathPatterns, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { placeOf } from '../../link/routing/registry';
import { mountPath, observeTransports, stepsBefore } from '../../link/routing/transport';
import { EXPRESS_REQUEST } from '../express/express';
import { FASTIFY_REQUEST } from '../fastify/request';
import { Adapters, servedBy, stepsOf, type Transport } from './adapters';
import { checkedParts, corePackage, type Served } from './contracts';

export const framework: FrameworkDefinition = {
  id: 'ts-rest',
  title: '**ts-rest** 3',
  covers:
    'Contracts, nested and prefixed, with their implementations for Express, Fastify, Next.js, serverless and fetch handlers; NestJS (`@TsRestHandler`, `@TsRest`); middleware and hooks of all routes and of one; schemas of the contract as validation',
  create: tsRest,
};

/** With the place of the route in the contract. */
type Placed = RawEndpoint & { readonly routeAt: Location | undefined };

/** A handler that serves a contract, and the endpoint that carries it. */
interface Mounted {
  readonly transport: Transport;
  readonly mount: RawEndpoint | undefined;
  /** By a server that has no routes. */
  readonly isServed?: true;
}

function tsRest(): Framework {
  const adapters = new Adapters();
  const core = corePackage((name) => external('@ts-rest/core', `.${name}`));
  return {
    id: 'ts-rest',
    packageValue: (name, subpath) => (name === '@ts-rest/core' ? core : adapters.value(name, subpath)),
    collect: () => [],
    absorb: (interpreter, raws) => {
      const mounts = raws.flatMap((mount): (Mounted & { mount: RawEndpoint })[] => {
        if (!mount.handler || mount.protocol !== 'http') return [];
        const transport = servedBy(mount.handler.value) ?? calledBy(interpreter, mount, mount.handler);
        return transport ? [{ transport, mount }] : [];
      });
      const mounted = new Set(mounts.map(({ transport }) => transport));
      const loose = adapters.all
        .filter(({ transport }) => !mounted.has(transport))
        .map(({ transport }): Mounted => ({
          transport,
          mount: undefined,
          ...(adapters.followed.has(transport) && { isServed: true }),
        }));
      return {
        absorbed: new Set(mounts.map(({ mount }) => mount)),
        adds: apart([...mounts, ...loose].flatMap((one) => endpointsOf(interpreter, one, mounts))),
      };
    },
    run: (interpreter, step, _endpoint, assigned) => {
      runTsRest(interpreter, step, assigned);
    },
  };
}

/** The contract that a function serves when it is called: `(request) => fetchRequestHandler({ contract, … })`. */
function calledBy(interpreter: Interpreter, mount: RawEndpoint, handler: RawStep): Transport | undefined {
  if (handler.value.t !== 'fn') return undefined;
  const imports = [handler.at.file, mount.at.file, handler.value.module.file].some((file) =>
    interpreter.view.module(file)?.ir.imports.some(({ from }) => from.startsWith('@ts-rest/')),
  );
  if (!imports) return undefined;
  return observeTransports(interpreter, handler.value, handler.at).flatMap((one) => servedBy(one) ?? [])[0];
}

function endpointsOf(
  interpreter: Interpreter,
  { transport, mount, isServed }: Mounted,
  mounts: readonly Mounted[],
): Placed[] {
  const same = mounts.filter((other) => other.transport === transport);
  return transport.routes.flatMap((served) => {
    // A catch-all route exports its handler once for each method.
    const carrier = transport.single ? mount : carrierOf(served, mount, same);
    if (mount && carrier !== mount) return [];
    return pathsOf(transport, served, mount).map((path) =>
      endpointOf(interpreter, transport, served, mount, path, isServed === true),
    );
  });
}

function carrierOf(
  { method }: Served,
  mount: RawEndpoint | undefined,
  same: readonly Mounted[],
): RawEndpoint | undefined {
  const carriers = same.flatMap((other) => other.mount ?? []);
  return carriers.find((one) => one.method === method) ?? carriers[0] ?? mount;
}

function pathsOf(transport: Transport, { path }: Served, mount: RawEndpoint | undefined): string[] {
  if (transport.single && mount) return [mount.path];
  const base = transport.base
    ? (pathPatterns(transport.base)?.[0]?.text ?? '')
    : mount
      ? mountPath(mount.path)
      : '';
  return (pathPatterns(path) ?? [{ text: `/${UNKNOWN_SEGMENT}` }]).map(({ text }) => joinPath(base, text));
}

function endpointOf(
  interpreter: Interpreter,
  transport: Transport,
  served: Served,
  mount: RawEndpoint | undefined,
  path: string,
  isServed: boolean,
): Placed {
  const { handler, route } = served;
  const at = placeOf(handler, transport.at);
  const app = mount?.app ?? projectApplication('ts-rest', transport.at.file);
  const isKnown = handler.t === 'fn';
  return {
    protocol: 'http',
    framework: 'ts-rest',
    method: served.method,
    path,
    at,
    nameAt: nameOf(interpreter, at),
    app,
    steps: [
      ...(mount ? stepsBefore(mount) : []),
      ...transport.before,
      ...(transport.single ? [] : ownSteps(interpreter, served, at)),
    ],
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'inline function') : '',
      at,
      conditional: false,
      role: 'handler',
    },
    errorHandlers: (mount?.errorHandlers ?? []).map((step) => ({
      ...step,
      framework: step.framework ?? mount?.framework,
    })),
    ...checkedParts(route),
    routeAt: route.t === 'obj' ? route.at : undefined,
    unknowns: [
      ...(mount?.unknowns ?? (isServed ? [] : [{ summary: NOT_SERVED, at: transport.at }])),
      ...(path.includes(UNKNOWN_SEGMENT) ? [{ summary: 'its contract could not be resolved', at }] : []),
      ...(isKnown ? [] : [{ summary: 'its implementation could not be resolved', at }]),
    ],
  };
}

/** Functions that one wrapper made are written in one place: routes of them are told apart by where the contract has them. */
function apart(raws: readonly Placed[]): RawEndpoint[] {
  const key = ({ at }: RawEndpoint): string => `${at.file} ${String(at.span[0])}`;
  const count = new Map<string, number>();
  for (const raw of raws) count.set(key(raw), (count.get(key(raw)) ?? 0) + 1);
  return raws.map(({ routeAt: at, ...raw }) =>
    at && (count.get(key(raw)) ?? 0) > 1 ? { ...raw, at, nameAt: at } : raw,
  );
}

const NOT_SERVED = 'what serves its contract was not found, so that its path may lack a prefix';

const ownSteps = (interpreter: Interpreter, { options }: Served, at: Location): RawStep[] => {
  const given = options && memberOf(interpreter, options, 'middleware', at);
  return given ? stepsOf(interpreter, given.t === 'arr' ? given.items : [given], at, 'route') : [];
};

/** The first line of the function, without its body. */
function nameOf(interpreter: Interpreter, at: Location): Location {
  const text = interpreter.view.text(at.file)?.slice(...at.span) ?? '';
  const line = /^[^\n{]*/.exec(text)?.[0].trimEnd() ?? '';
  return line === '' ? at : { file: at.file, span: [at.span[0], at.span[0] + line.length] };
}

/** What a function of an implementation gets; `headers`, `params`, `query` and `body` were parsed by the contract. */
const ARGUMENTS: RequestFields = {
  params: { is: 'data', kind: 'path' },
  query: { is: 'data', kind: 'query' },
  body: { is: 'data', kind: 'body' },
  headers: { is: 'headers' },
  file: { is: 'data', kind: 'file' },
  files: { is: 'data', kind: 'file' },
};

/** Calls a function of an implementation, or a middleware of the serverless routers, which gets a web request. */
export function runTsRest(
  interpreter: Interpreter,
  step: RawStep,
  assigned: ReadonlyMap<string, Value>,
): void {
  const node = { ...EXPRESS_REQUEST, ...WEB_READERS };
  const request: RequestFields = {
    req: { is: 'request', fields: node },
    request: { is: 'request', fields: { ...FASTIFY_REQUEST, ...WEB_READERS } },
    nextRequest: { is: 'request', fields: node },
    res: { is: 'fixed', value: nodeResponse() },
    reply: { is: 'fixed', value: nodeResponse() },
  };
  const { at } = step;
  if (step.role === 'itty') {
    runReturning(
      interpreter,
      step.value,
      [symbolicRequest({ fields: node, assigned }), symbolicRequest({ fields: request, assigned })],
      at,
      { isHandler: false },
    );
    return;
  }
  const given = symbolicRequest({ fields: { ...ARGUMENTS, ...request }, assigned });
  runReturning(
    interpreter,
    step.value,
    [given, symbolicRequest({ fields: request, assigned }), UNKNOWN],
    at,
    {
      isHandler: true,
      status: 'status',
      body: ['body'],
    },
  );
}

const WEB_READERS: RequestFields = {
  json: { is: 'reader', kind: 'body' },
  text: { is: 'reader', kind: 'body' },
  formData: { is: 'reader', kind: 'body' },
};
