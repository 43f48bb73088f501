/**
 * Encore.ts 1: what `api()`, `api.raw()`, streams and `api.static()` expose. What is not exposed is served inside of the
 * application alone. With `auth: true` the gateway asks the authentication handler first; then the service's middleware
 * runs, for the endpoints that its target names. The runtime checks requests against the declared type of the
 * parameter, and answers errors that are none of its own without their message. Read in Encore's parser and runtime:
 * without a method an endpoint takes POST.
 */
import type { Location } from '../model/location';
import type { DeclaredInput, SourceKind } from '../model/endpoint';
import { answerWithReturned, passing } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { dataObject, namedValue, symbolicRequest } from '../link/behaviour/request';
import { verdictOf } from '../link/behaviour/verdict';
import type { CallContext, Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
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
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { projectApplication } from '../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import { normalise } from '../link/routing/paths';
import { listOf, nameLocation, placeOf } from '../link/routing/registry';
import { EXPRESS_REQUEST } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'encore',
  title: '**Encore.ts** 1',
  covers:
    'Exposed endpoints of `api`, `api.raw`, streams and `api.static`; the authentication handler of the gateway, middleware of services with its targets, request types as validation',
  create: encore,
};

type Kind = 'typed' | 'raw' | 'stream' | 'static';

interface Api {
  readonly kind: Kind;
  readonly options: Value;
  readonly handler: Value | undefined;
  readonly name: string;
  readonly at: Location;
  readonly nameAt: Location;
}

interface Service {
  readonly name: string;
  /** Its folder, with all folders in it. */
  readonly folder: string;
  readonly middlewares: readonly Value[];
  readonly at: Location;
}

interface Middleware {
  readonly target: Value | undefined;
  readonly fn: Value;
}

const STREAMS = new Set(['streamIn', 'streamOut', 'streamInOut']);

function encore(): Framework {
  const apis: Api[] = [];
  const services: Service[] = [];
  const gateways: Value[] = [];
  const handlers: Value[] = [];
  const middlewares = new WeakMap<ObjectValue, Middleware>();
  const define = (kind: Kind): Value =>
    native('api', (context) => {
      const { args, at, interpreter } = context;
      const [options = UNKNOWN, handler] = args;
      const name = assignedTo(interpreter, at);
      apis.push({ kind, options, handler, name, at, nameAt: nameLocation(context) });
      // Other services call it as a function.
      return handler ?? UNKNOWN;
    });
  const api = modelled({
    kind: 'encore.api',
    call: (context) => context.interpreter.call(define('typed'), context),
    get: (_i, _s, name) =>
      name === 'raw' || name === 'static' ? define(name) : STREAMS.has(name) ? define('stream') : undefined,
  });
  const middleware = native('middleware', ({ args, interpreter, at }) => {
    const fn = args.at(-1) ?? UNKNOWN;
    const target = args.length > 1 && args[0] ? memberOf(interpreter, args[0], 'target', at) : undefined;
    const value = modelled({ kind: 'encore.middleware' }, at);
    middlewares.set(value, { fn, target: target?.t === 'obj' ? target : undefined });
    return value;
  });
  const service = native('Service', (context) => {
    services.push(serviceOf(context));
    return UNKNOWN;
  });
  const gateway = native('Gateway', ({ args, interpreter, at }) => {
    if (args[0]) gateways.push(memberOf(interpreter, args[0], 'authHandler', at));
    return UNKNOWN;
  });
  const authHandler = native('authHandler', ({ args }) => {
    const [fn = UNKNOWN] = args;
    handlers.push(fn);
    return fn;
  });
  const members: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
    api: { api, middleware, Gateway: gateway },
    service: { Service: service },
    auth: { authHandler },
  };
  return {
    id: 'encore',
    packageValue: (name, subpath) => {
      if (name === '~encore' && subpath === 'auth') return generatedAuth;
      const exported =
        name === 'encore.dev' && Object.hasOwn(members, subpath) ? members[subpath] : undefined;
      return (
        exported &&
        modelled({
          kind: 'package',
          get: (_i, _s, member) =>
            (Object.hasOwn(exported, member) ? exported[member] : undefined) ??
            external(`encore.dev/${subpath}`, `.${member}`),
        })
      );
    },
    collect: (interpreter) =>
      apis.flatMap((one) => {
        const owner = services
          .filter(({ folder }) => one.at.file.startsWith(`${folder}/`))
          .sort((a, b) => b.folder.length - a.folder.length)[0];
        const guard = ofProject(interpreter, gateways, one.at) ?? ofProject(interpreter, handlers, one.at);
        return endpointsOf(interpreter, one, owner, guard, middlewares);
      }),
    run: runEncore,
  };
}

/** The function of the same application: one workspace may hold several. */
const ofProject = (interpreter: Interpreter, values: readonly Value[], at: Location): Value | undefined =>
  values.find(
    (value) =>
      value.t === 'fn' &&
      interpreter.view.projectOf(value.module.file)?.dir === interpreter.view.projectOf(at.file)?.dir,
  );

/** `getAuthData()`: who the authentication handler found the caller to be. */
const generatedAuth = modelled({
  kind: 'package',
  get: (_i, _s, name) =>
    name === 'getAuthData'
      ? native(name, ({ at, interpreter }) => {
          interpreter.trace?.credentials.push({ what: 'getAuthData()', at });
          return unknown([{ l: 'cred', what: 'getAuthData()', at, verified: true }]);
        })
      : undefined,
});

function serviceOf({ args, interpreter, at }: CallContext): Service {
  const [name, options] = args;
  const given = options ? memberOf(interpreter, options, 'middlewares', at) : UNDEFINED;
  return {
    name: stringOf(name) ?? '{?}',
    folder: at.file.slice(0, at.file.lastIndexOf('/')),
    middlewares: given.t === 'lit' ? [] : listOf(given),
    at,
  };
}

/** `export const list = api(…)`: endpoints go by the name of what they are assigned to. */
function assignedTo(interpreter: Interpreter, at: Location): string {
  const before = interpreter.view.text(at.file)?.slice(Math.max(0, at.span[0] - 120), at.span[0]) ?? '';
  return /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*$/.exec(before)?.[1] ?? '{?}';
}

function endpointsOf(
  interpreter: Interpreter,
  api: Api,
  service: Service | undefined,
  guard: Value | undefined,
  middlewares: WeakMap<ObjectValue, Middleware>,
): RawEndpoint[] {
  const { kind, options, handler, at, nameAt } = api;
  const read = (name: string): Value => memberOf(interpreter, options, name, at);
  const exposed = read('expose');
  // Without `expose` other services alone may call it.
  if (exposed.t === 'lit' && exposed.v !== true) return [];
  const auth = read('auth');
  const needsAuth = auth.t === 'lit' && auth.v === true;
  const folder = at.file.slice(0, at.file.lastIndexOf('/'));
  const written = read('path');
  const path =
    stringOf(written) ??
    (written.t === 'lit' ? `/${service?.name ?? (folder.split('/').at(-1) || '{?}')}.${api.name}` : '/{?}');
  const value = handler ?? UNKNOWN;
  const place = placeOf(value, at);
  const declares = kind === 'typed' ? declaredBy(value) : [];
  const steps = [
    ...(needsAuth ? [authStep(guard, at)] : []),
    ...(service?.middlewares ?? []).flatMap((one) => {
      const known = one.t === 'obj' ? middlewares.get(one) : undefined;
      const isOpen = one.t !== 'obj' || !known;
      if (!isOpen && !applies(interpreter, known.target, api, needsAuth)) return [];
      return [middlewareStep(known?.fn ?? UNKNOWN, service?.at ?? at)];
    }),
  ];
  return methodsOf(read('method'), kind).map((method): RawEndpoint => ({
    protocol: 'http',
    framework: 'encore',
    method,
    path: normalise(path.replace(/^\/!fallback$/, '/*')),
    at,
    nameAt,
    app: projectApplication('encore', service?.folder ?? folder),
    steps,
    handler: handler && {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? api.name) : api.name,
      at: place,
      conditional: false,
      role: kind,
      cacheKey: `${method} ${path}`,
    },
    errorHandlers: [],
    ...(kind === 'static' && { isStatic: true, isFallback: false }),
    validates:
      kind === 'typed' && isTyped(value)
        ? [
            {
              covers: ['body', 'query', 'path', 'header'],
              summary: 'the declared type of the request',
              at: place,
            },
          ]
        : [],
    ...(declares.length > 0 && {
      declares: declares.map((one) => ({ ...one, kind: kindOf(one, method, path) })),
    }),
    unknowns: [
      ...(path.includes('{?}') ? [{ summary: 'part of its path could not be resolved', at }] : []),
      ...(exposed.t === 'lit' ? [] : [{ summary: 'whether it is exposed could not be resolved', at }]),
    ],
  }));
}

function methodsOf(value: Value, kind: Kind): string[] {
  const texts = listOf(value).flatMap((one) => stringOf(one) ?? []);
  if (texts.length > 0) return texts.map((text) => text.toUpperCase());
  if (value.t !== 'lit') return ['*'];
  return [kind === 'stream' || kind === 'static' ? 'GET' : 'POST'];
}

const authStep = (guard: Value | undefined, at: Location): RawStep => ({
  value: guard?.t === 'fn' ? guard : UNKNOWN,
  kind: 'guard',
  scope: 'app',
  label: guard?.t === 'fn' ? (guard.ir.name ?? 'authHandler') : 'authHandler',
  at: guard ? placeOf(guard, at) : at,
  conditional: false,
  role: 'auth',
});

const middlewareStep = (value: Value, at: Location): RawStep => ({
  value,
  kind: 'middleware',
  scope: 'app',
  label: value.t === 'fn' ? (value.ir.name ?? 'middleware') : 'middleware',
  at: placeOf(value, at),
  conditional: false,
  role: 'middleware',
});

/** Whether a middleware's target names an endpoint; what is not known of it may well do. */
function applies(interpreter: Interpreter, target: Value | undefined, api: Api, auth: boolean): boolean {
  if (!target) return true;
  const wanted = (name: string): unknown => {
    const value = memberOf(interpreter, target, name, api.at);
    return value.t === 'lit' ? value.v : undefined;
  };
  const facts = { auth, expose: true, isRaw: api.kind === 'raw', isStream: api.kind === 'stream' };
  if (Object.entries(facts).some(([name, is]) => wanted(name) !== undefined && wanted(name) !== is))
    return false;
  const tags = memberOf(interpreter, target, 'tags', api.at);
  if (tags.t !== 'arr') return true;
  const own = listOf(memberOf(interpreter, api.options, 'tags', api.at)).flatMap(
    (tag) => stringOf(tag) ?? [],
  );
  return tags.items.some((tag) => own.includes(stringOf(tag) ?? ''));
}

const FREE = /^(any|unknown|object|Record)$/;

/** The parser demands a type; one that takes everything checks nothing. */
function isTyped(handler: Value): boolean {
  const type = handler.t === 'fn' ? handler.ir.params[0]?.type : undefined;
  return type !== undefined && !FREE.test(type.name ?? '');
}

/** The fields of the type of a handler's parameter, where it stands in the same file. */
function declaredBy(handler: Value): DeclaredInput[] {
  if (handler.t !== 'fn') return [];
  const type = handler.ir.params[0]?.type;
  const { ir } = handler.module.facts;
  const known = type?.kind === 'ref' ? ir.types.find(({ name }) => name === type.name)?.type : type;
  return (known?.props ?? []).map((prop): DeclaredInput => ({
    kind: /^(Query|Header|Cookie)$/.test(prop.type?.name ?? '')
      ? ((prop.type?.name ?? '').toLowerCase() as SourceKind)
      : 'body',
    name: prop.name,
    required: prop.optional !== true,
    location: { file: handler.module.file, span: prop.at },
  }));
}

/** A field stands in the path where that names it; those of requests without a body in the query. */
const kindOf = ({ kind, name }: DeclaredInput, method: string, path: string): SourceKind =>
  new RegExp(`[:*]${name}(?:/|$)`).test(path)
    ? 'path'
    : kind === 'body' && /^(GET|HEAD|DELETE)$/.test(method)
      ? 'query'
      : kind;

function runEncore(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const { at, role } = step;
  const node = symbolicRequest({ fields: EXPRESS_REQUEST, assigned });
  if (role === 'auth') {
    const { passes, refusals } = verdictOf(interpreter, step.value, [headers], at);
    for (const path of passes) interpreter.trace?.continues.push({ path, at });
    for (const path of refusals)
      interpreter.trace?.answers.push({ how: 'respond', status: 401, path, at, label: 'return null' });
  } else if (role === 'middleware') {
    const request = object([['rawRequest', node]]);
    request.open = true;
    interpreter.invoke(step.value, [request, passing('next')], at);
  } else if (role === 'raw') interpreter.invoke(step.value, [node, nodeResponse()], at);
  else answerWithReturned(interpreter, step.value, [parameters(endpoint), UNKNOWN], at);
}

/** What an authentication handler gets: headers, by whatever names its type has for them. */
const headers = modelled({
  kind: 'plain',
  get: (interpreter, _s, name, at) => namedValue(interpreter, 'header', name.toLowerCase(), at, true),
});

/** The parameters of a typed endpoint: a record of what path, query and body hold. */
function parameters(endpoint: RawEndpoint | undefined): Value {
  const { method = 'POST', path = '', declares = [] } = endpoint ?? {};
  return modelled({
    kind: 'plain',
    get: (interpreter, _s, name, at) => {
      const known = declares.find((one) => one.name === name)?.kind;
      const kind = known ?? kindOf({ kind: 'body', name, required: true, location: at }, method, path);
      return kind === 'header' || kind === 'cookie'
        ? namedValue(interpreter, kind, name, at, true)
        : memberOf(interpreter, dataObject(interpreter, kind, at), name, at);
    },
  });
}
