/** hapi's routes → endpoints. The order of the steps is that of the request's life, not of registration. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, stringOf, truth, type Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import type { HapiRoute, HapiServer } from './server';
import { listOf } from '../../link/routing/registry';

/** Extension points before the handler, with those between which authentication runs. */
const BEFORE_AUTH = ['onRequest', 'onPreAuth'];
const AFTER_AUTH = ['onCredentials', 'onPostAuth', 'onPreHandler'];

export function collectHapi(interpreter: Interpreter, servers: readonly HapiServer[]): RawEndpoint[] {
  return servers.flatMap((server) => {
    const app: RawApplication = {
      key: `${server.at.file}#${String(server.at.span[0])}`,
      framework: 'hapi',
      at: server.at,
      errorHandlers: [],
      // Errors that are not Boom's are answered with a bare 500.
      errorHandling: 'central',
      defaultErrorsLeak: false,
    };
    return server.routes.flatMap((route) => endpointsOf(interpreter, app, server, route));
  });
}

function endpointsOf(
  interpreter: Interpreter,
  app: RawApplication,
  server: HapiServer,
  route: HapiRoute,
): RawEndpoint[] {
  const { config, at } = route;
  const read = (owner: Value, name: string): Value => memberOf(interpreter, owner, name, at);
  // `config` is the old name; options may be a function of the server.
  const given = [read(config, 'options'), read(config, 'config')].find((value) => value.t !== 'lit');
  const options = given?.t === 'fn' ? interpreter.isolated(() => interpreter.invoke(given, [], at)) : given;
  const option = (name: string): Value | undefined => options && read(options, name);
  const handlers = [read(config, 'handler'), option('handler')];
  const handler = handlers.find((value) => value && value.t !== 'lit' && value.t !== 'unk') ?? handlers[0];
  const methods = listOf(read(config, 'method')).map((one) => stringOf(one)?.toUpperCase() ?? '*');
  const written = stringOf(read(config, 'path'));
  const path = joinPath(route.prefix, written === undefined ? UNKNOWN_SEGMENT : hapiPath(written));
  const points = (names: readonly string[]): RawStep[] =>
    names.flatMap((name) => [
      ...server.extensions.filter(({ point }) => point === name).map(({ step }) => step),
      ...extensionsOf(option('ext'), name, read, at),
    ]);
  const steps: RawStep[] = [
    ...server.plugins,
    ...points(BEFORE_AUTH),
    ...authSteps(option('auth'), server, read, at),
    ...points(AFTER_AUTH),
    ...preSteps(option('pre'), read, at),
  ];
  const served = fileServer(handler);
  const made = (method: string): RawEndpoint => ({
    protocol: 'http',
    framework: 'hapi',
    method,
    path,
    at,
    nameAt: at,
    app,
    steps: route.conditional ? steps.map((step) => ({ ...step, conditional: true })) : steps,
    handler: handler && {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'handler') : 'handler',
      at: handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at,
      conditional: false,
    },
    errorHandlers: [],
    validates: validation(option('validate'), read, at),
    unknowns: [
      ...(server.assumed
        ? [{ summary: 'the server that registers its plugin is not in the workspace', at: server.at }]
        : []),
      ...(path.includes(UNKNOWN_SEGMENT) ? [{ summary: 'part of its path could not be resolved', at }] : []),
    ],
    ...(served && { isStatic: true }),
  });
  return (methods.length > 0 ? methods : ['*']).map(made);
}

/** `/a/{id?}/{rest*}` → `/a/:id/*rest`. */
const hapiPath = (path: string): string =>
  path.replace(/\{(\w+)(?:\*\d*|\?)?\}/g, (whole, name: string) =>
    whole.includes('*') ? `*${name}` : `:${name}`,
  );

/** `{ directory: { path } }` and `{ file }` of inert. */
const fileServer = (handler: Value | undefined): boolean =>
  handler?.t === 'obj' && (handler.props.has('directory') || handler.props.has('file'));

type Read = (owner: Value, name: string) => Value;

function step(value: Value, label: string, at: Location, kind: RawStep['kind'] = 'hook'): RawStep {
  return { value, kind, scope: 'route', label, at, conditional: false };
}

/** What of `auth` applies: the route's own, else the server's default; `false` opts out of it. */
function authSteps(own: Value | undefined, server: HapiServer, read: Read, at: Location): RawStep[] {
  const isOwn = own !== undefined && !(own.t === 'lit' && own.v === undefined);
  if (isOwn && truth(own) === false) return [];
  const base = server.auth?.value;
  if (!isOwn && !base) return [];
  const auth = isOwn ? own : (base ?? AT_NOTHING);
  const where = isOwn ? at : (server.auth?.at ?? at);
  const name = stringOf(auth) ?? stringOf(read(auth, 'strategy'));
  // `{ scope }` or `{ mode }` alone keep the default strategy.
  const isStrategyless =
    auth.t === 'obj' && !auth.props.has('strategy') && !auth.props.has('strategies') && !base;
  if (isStrategyless) return [];
  const mode = stringOf(read(auth, 'mode')) ?? (base ? stringOf(read(base, 'mode')) : undefined);
  const isOptional = mode === 'try' || mode === 'optional';
  const label = `auth${name === undefined ? '' : `: ${name}`}`;
  const scoped =
    auth.t === 'obj' &&
    ['scope', 'access', 'entity'].some((key) => {
      const value = auth.props.get(key);
      return value !== undefined && truth(value) !== false;
    });
  return [
    step(external('@hapi/hapi', isOptional ? '.auth.optional()' : '.auth()'), label, where, 'guard'),
    ...(scoped && !isOptional
      ? [step(external('@hapi/hapi', '.auth.scope()'), 'auth.scope', where, 'guard')]
      : []),
  ];
}

const AT_NOTHING: Value = { t: 'lit', v: undefined };

/** `pre` is a list of methods, of lists that run side by side, and of `{ method, assign }`. */
function preSteps(pre: Value | undefined, read: Read, at: Location): RawStep[] {
  if (!pre || pre.t !== 'arr') return [];
  return pre.items.flatMap((item): RawStep[] => {
    if (item.t === 'arr') return preSteps(item, read, at);
    const method = item.t === 'obj' ? read(item, 'method') : item;
    if (method.t === 'lit') return [];
    const assign = item.t === 'obj' ? stringOf(read(item, 'assign')) : undefined;
    const label = assign ?? (method.t === 'fn' ? (method.ir.name ?? 'pre') : 'pre');
    return [step(method, label, method.t === 'fn' ? { file: method.module.file, span: method.ir.at } : at)];
  });
}

/** Extensions of the route alone: `options.ext: { onPreHandler: { method } }`. */
function extensionsOf(ext: Value | undefined, point: string, read: Read, at: Location): RawStep[] {
  if (!ext || ext.t !== 'obj') return [];
  return listOf(read(ext, point)).flatMap((one): RawStep[] => {
    const method = one.t === 'obj' ? read(one, 'method') : one;
    return method.t === 'fn' ? [step(method, method.ir.name ?? point, at)] : [];
  });
}

const PARTS: readonly (readonly [key: string, part: string])[] = [
  ['payload', 'body'],
  ['query', 'query'],
  ['params', 'path'],
  ['headers', 'header'],
  ['state', 'cookie'],
];

/** Parts that have a schema; `failAction: 'ignore'` or `'log'` lets anything pass. */
function validation(validate: Value | undefined, read: Read, at: Location): RawEndpoint['validates'] {
  if (!validate || validate.t === 'lit') return [];
  const fail = stringOf(read(validate, 'failAction'));
  if (fail === 'ignore' || fail === 'log') return [];
  const covers = PARTS.flatMap(([key, part]) => {
    const value = read(validate, key);
    return value.t === 'lit' || (value.t === 'unk' && validate.t === 'obj' && !validate.open) ? [] : [part];
  });
  return covers.length > 0
    ? [
        {
          covers,
          summary: `the route's \`validate\` (${covers.join(', ')})`,
          at: validate.t === 'obj' ? (validate.at ?? at) : at,
        },
      ]
    : [];
}
