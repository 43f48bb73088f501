/**
 * Connect for ECMAScript 1 and 2: services that functions of routes put on a router, which adapters serve at
 * `/<package>.<Service>/<Method>` by POST, behind what the server has before the adapter and then the interceptors of
 * the adapter and of the service. The types of messages are checked when they are read; errors that are no
 * `ConnectError` are answered as "internal error". Read in @connectrpc/connect 2.
 */
import type { Location } from '../../model/location';
import { answerWithReturned } from '../../link/behaviour/answers';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { credentialName } from '../../link/interpret/credentials';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  object,
  stringOf,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { listOf, placeOf } from '../../link/routing/registry';
import {
  mountOn,
  mountPath,
  observeTransports,
  stepsBefore,
  transportOf,
  transportValue,
} from '../../link/routing/transport';
import { serviceNames } from './names';

export const framework: FrameworkDefinition = {
  id: 'connect',
  title: '**Connect** RPC 1 and 2',
  covers:
    'Services and single methods on routers, objects and classes as implementations; adapters for Express, Fastify, Next.js and Node, routers made by hand; interceptors of adapters and services; names from generated code',
  create: connect,
};

interface Method {
  readonly service: string;
  readonly name: string;
  readonly handler: Value;
  readonly interceptors: readonly Value[];
  readonly at: Location;
  readonly isGuessed: boolean;
}

interface Router {
  readonly methods: Method[];
  readonly interceptors: readonly Value[];
  readonly prefix: string | undefined;
  readonly at: Location;
}

const ADAPTERS: Readonly<Record<string, string>> = {
  'connect-express': 'expressConnectMiddleware',
  'connect-node': 'connectNodeAdapter',
  'connect-fastify': 'fastifyConnectPlugin',
  'connect-next': 'nextJsApiRouter',
};

function connect(): Framework {
  const routers: Router[] = [];
  const transports = new Map<ObjectValue, Router>();
  const make = (options: Value | undefined, interpreter: Interpreter, at: Location): Router => {
    const read = (name: string): Value => (options ? memberOf(interpreter, options, name, at) : UNDEFINED);
    const interceptors = read('interceptors');
    const router: Router = {
      methods: [],
      interceptors: interceptors.t === 'lit' ? [] : listOf(interceptors),
      prefix: stringOf(read('requestPathPrefix')) ?? stringOf(read('prefix')),
      at,
    };
    routers.push(router);
    const routes = read('routes');
    if (routes.t === 'fn') interpreter.invoke(routes, [routerValue(router)], at);
    return router;
  };
  const serve = ({ interpreter, args, at }: CallContext): ObjectValue => {
    const router = make(args[0], interpreter, at);
    const value = transportValue(UNKNOWN, at);
    transports.set(value, router);
    return value;
  };
  const adapters: Readonly<Record<string, Value>> = {
    expressConnectMiddleware: native('expressConnectMiddleware', serve),
    connectNodeAdapter: native('connectNodeAdapter', serve),
    nextJsApiRouter: native('nextJsApiRouter', (context) => object([['handler', serve(context)]])),
    fastifyConnectPlugin: native('fastifyConnectPlugin', (context) => {
      const [instance, options = UNKNOWN] = context.args;
      const value = serve({ ...context, args: [options] });
      // Fastify itself puts the prefix before what a plugin registers.
      const router = transports.get(value);
      if (router) transports.set(value, { ...router, prefix: undefined });
      if (instance) mountOn(context.interpreter, instance, value, context.at);
      return UNDEFINED;
    }),
  };
  const pkg = (name: string, member: string): Value | undefined =>
    member === 'createConnectRouter'
      ? native(member, ({ interpreter, args, at }) => routerValue(make(args[0], interpreter, at)))
      : Object.hasOwn(adapters, member) && Object.values(ADAPTERS).includes(member)
        ? adapters[member]
        : external(name, `.${member}`);
  return {
    id: 'connect',
    packageValue: (name, subpath) =>
      /^@(connectrpc|bufbuild)\/connect(-\w+)?$/.test(name) && subpath === ''
        ? modelled({
            kind: 'package',
            get: (_i, self, member) => (member === 'default' ? self : pkg(name, member)),
          })
        : undefined,
    valueOfType: (typeName, from, at) => {
      if (typeName !== 'ConnectRouter' || !/^@(connectrpc|bufbuild)\//.test(from)) return undefined;
      const router: Router = { methods: [], interceptors: [], prefix: undefined, at };
      routers.push(router);
      return routerValue(router);
    },
    collect: () => [],
    absorb: (interpreter, raws) => {
      if (routers.length === 0) return { absorbed: new Set(), adds: [] };
      const mounts = raws.flatMap((mount) => {
        const { handler, protocol } = mount;
        if (!handler || protocol !== 'http') return [];
        const transport = transportOf(handler.value) ?? called(interpreter, mount, handler);
        const router = transport && transports.get(transport);
        return router ? [{ router, mount }] : [];
      });
      const done = new Set(mounts.map(({ router }) => router.methods));
      const own = routers
        .filter(({ methods }) => !done.has(methods))
        .map((router) => ({ router, mount: undefined }));
      return {
        absorbed: new Set(mounts.map(({ mount }) => mount)),
        adds: distinct([...mounts, ...own].flatMap(({ router, mount }) => endpointsOf(router, mount))),
      };
    },
    run: runConnect,
  };
}

/** A service that set-up code puts on several servers, or that is tried without its caller as well, is one. */
const distinct = (raws: readonly RawEndpoint[]): RawEndpoint[] =>
  raws.filter(
    (raw, i) => raws.findIndex((other) => other.path === raw.path && other.at.file === raw.at.file) === i,
  );

function called(
  interpreter: Interpreter,
  mount: RawEndpoint,
  { value, at }: RawStep,
): ObjectValue | undefined {
  if (value.t !== 'fn') return undefined;
  const imports = [value.module.file, mount.at.file].some((file) =>
    interpreter.view
      .module(file)
      ?.ir.imports.some(({ from }) => /^@(connectrpc|bufbuild)\/connect/.test(from)),
  );
  return imports ? observeTransports(interpreter, value, at)[0] : undefined;
}

/** `router.service(ElizaService, implementation, options)`, `router.rpc(ElizaService.method.say, fn)`. */
function routerValue(router: Router): ObjectValue {
  return modelled(
    {
      kind: 'connect.router',
      get: (_i, self, name) =>
        name === 'service' || name === 'rpc'
          ? native(name, (context) => {
              router.methods.push(...(name === 'service' ? ofService(context) : ofMethod(context)));
              return self;
            })
          : undefined,
    },
    router.at,
  );
}

function ofService({ interpreter, args, argsAt, at }: CallContext): Method[] {
  const [descriptor = UNKNOWN, implementation = UNKNOWN, options] = args;
  const names = serviceNames(interpreter, descriptor, argsAt[0] ?? at);
  const given = options ? memberOf(interpreter, options, 'interceptors', at) : UNDEFINED;
  const own = implementation.t === 'obj' ? methodNames(implementation) : [];
  return own.flatMap((name): Method[] => {
    const handler = memberOf(interpreter, implementation, name, at);
    if (handler.t !== 'fn') return [];
    const method = names.methods.get(name.toLowerCase());
    // What the service does not have is a helper of the class.
    if (!method && names.methods.size > 0) return [];
    return [
      {
        service: names.service,
        isGuessed: names.isGuessed,
        name: method ?? name.replace(/^./, (first) => first.toUpperCase()),
        handler,
        interceptors: given.t === 'lit' ? [] : listOf(given),
        at: placeOf(handler, at),
      },
    ];
  });
}

/** Methods of an object, or of the class of an instance and its bases. */
function methodNames(value: ObjectValue): string[] {
  const names = [...value.props.keys()].filter((name) => !name.startsWith('#'));
  for (let cls = value.cls; cls; cls = cls.base?.t === 'cls' ? cls.base : undefined)
    for (const { kind, name } of cls.ir.members)
      if (kind === 'method' && typeof name === 'string') names.push(name);
  return [...new Set(names)];
}

/** `router.rpc(ElizaService, ElizaService.methods.say, fn)` of version 1, `router.rpc(ElizaService.method.say, fn)` of 2. */
function ofMethod({ interpreter, args, argsAt, at }: CallContext): Method[] {
  const handler = args.findLast(({ t }) => t === 'fn');
  const where = argsAt[0] ?? at;
  const written = argsAt
    .map(({ file, span }) => interpreter.view.text(file)?.slice(...span) ?? '')
    .map((text) => /\.methods?\.(\w+)$/.exec(text)?.[1])
    .find((name) => name !== undefined);
  if (!handler || written === undefined) return [];
  const names = serviceNames(interpreter, args[0] ?? UNKNOWN, where);
  return [
    {
      service: names.service,
      isGuessed: names.isGuessed,
      name: names.methods.get(written.toLowerCase()) ?? written.replace(/^./, (first) => first.toUpperCase()),
      handler,
      interceptors: [],
      at: placeOf(handler, at),
    },
  ];
}

function endpointsOf(router: Router, mount: RawEndpoint | undefined): RawEndpoint[] {
  const base = router.prefix ?? (mount ? mountPath(mount.path) : '');
  return router.methods.map((method): RawEndpoint => {
    const { handler, at } = method;
    const interceptors = [...router.interceptors, ...method.interceptors];
    return {
      protocol: 'rpc',
      framework: 'connect',
      method: 'POST',
      path: joinPath(base, `${method.service}/${method.name}`),
      at,
      nameAt: at,
      app: { ...projectApplication('connect', router.at.file), at: router.at },
      steps: [
        ...(mount ? stepsBefore(mount) : []),
        ...interceptors.map((one) => interceptorStep(one, router.at)),
      ],
      handler: {
        value: handler,
        kind: 'handler',
        scope: 'route',
        label: handler.t === 'fn' ? (handler.ir.name ?? method.name) : method.name,
        at,
        conditional: false,
        role: 'handler',
      },
      errorHandlers: [],
      validates: [{ covers: ['body'], summary: "the types of the service's messages", at }],
      unknowns: [
        ...(mount?.unknowns ?? []),
        ...(method.isGuessed
          ? [{ summary: "the name of its service was taken from where the service's code lies", at }]
          : []),
      ],
    };
  });
}

function interceptorStep(value: Value, at: Location): RawStep {
  const place = placeOf(value, at);
  const made =
    value.t === 'ext' ? (/([\w$]+)(?:\(\))?$/.exec(value.path)?.[1] ?? 'interceptor') : 'interceptor';
  return {
    value,
    kind: 'middleware',
    scope: 'app',
    label: value.t === 'fn' ? (value.ir.name ?? 'interceptor') : made,
    at: place,
    conditional: false,
    role: 'interceptor',
  };
}

const REQUEST: RequestFields = {
  header: { is: 'headers' },
  requestHeader: { is: 'headers' },
  message: { is: 'data', kind: 'body' },
};

function runConnect(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const { at } = step;
  const fields: RequestFields = {
    ...REQUEST,
    values: { is: 'fixed', value: contextValues },
    contextValues: { is: 'fixed', value: contextValues },
  };
  const request = symbolicRequest({ fields, assigned });
  if (step.role === 'interceptor') {
    const next = native('next', ({ interpreter: run, at: where }) => {
      run.trace?.continues.push({ path: run.path, at: where });
      run.risks++;
      return UNKNOWN;
    });
    const inner = interpreter.invoke(step.value, [next], at);
    interpreter.invoke(inner, [request], at);
    return;
  }
  answerWithReturned(interpreter, step.value, [dataObject(interpreter, 'body', at), request], at);
}

/** `context.values.get(kUser)`: who calls, if the key is named after that. */
const contextValues = modelled({
  kind: 'plain',
  get: (_i, _s, name) =>
    native(name, ({ interpreter, argsAt, at }) => {
      const { file, span } = argsAt[0] ?? at;
      const key =
        interpreter.view
          .text(file)
          ?.slice(...span)
          .replace(/^k(?=[A-Z])|(?:Context)?Key$/g, '') ?? '';
      const what = credentialName(
        'request',
        key.replace(/^./, (first) => first.toLowerCase()),
      );
      if (name !== 'get' || !what) return UNKNOWN;
      interpreter.trace?.credentials.push({ what, at });
      return unknown([{ l: 'cred', what, at, verified: true }]);
    }),
});
