/** What Hono's own entry points beside the application export. */
import { namedValue } from '../../link/behaviour/request';
import { memberValue } from '../../link/interpret/memberValue';
import { recordUsage } from '../../link/interpret/usages';
import {
  array,
  external,
  modelled,
  native,
  stringOf,
  union,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { transportValue } from '../../link/routing/transport';
import { except } from './except';

type Members = Readonly<Record<string, Value>>;

const exporting = (pkg: string, members: Members): Value =>
  modelled({ kind: 'package', get: (_i, _s, name) => members[name] ?? external(pkg, `.${name}`) });

/** A wrapper that only gives its function a type. */
const typed = (name: string): Value => native(name, ({ args }) => args[0] ?? UNKNOWN);

const handlers = native('createHandlers', ({ args, at }) => array([...args], false, at));

/** `createFactory({ initApp })`: every application that it makes is given to `initApp` first. */
const initialised = (makeApp: Value, options: Value): Value =>
  native('createApp', (context) => {
    const app = context.interpreter.call(makeApp, { ...context, args: [] });
    const init = memberValue(options, 'initApp');
    if (init?.t === 'fn') context.interpreter.invoke(init, [app], context.at);
    return app;
  });

/** Entry points whose `handle(app)` is the handler that another framework or platform calls. */
const HANDLERS = ['vercel', 'netlify', 'cloudflare-pages', 'aws-lambda', 'lambda-edge', 'service-worker'];

/**
 * @param makeApp makes an application, for factories
 * @param handled told of applications that a handler of another framework stands for
 */
export function honoPackages(
  makeApp: Value,
  handled: (app: Value, handler: ObjectValue) => void,
): ReadonlyMap<string, Value> {
  const handle = native('handle', ({ args: [app], at }) => {
    const handler = transportValue(UNKNOWN, at);
    if (app) handled(app, handler);
    return handler;
  });
  const createFactory = native('createFactory', ({ args: [options] }) =>
    exporting('hono', {
      createMiddleware: typed('createMiddleware'),
      createHandlers: handlers,
      createApp: options ? initialised(makeApp, options) : makeApp,
    }),
  );
  const cookie = (name: string): Value =>
    native(name, ({ interpreter, args, at }) => {
      const key = args.map(stringOf).findLast((text) => text !== undefined);
      return namedValue(interpreter, 'cookie', key ?? '', at);
    });
  /** Without the context, and without the secret of a signed one: name, value and options, as elsewhere. */
  const setCookie = (name: string): Value =>
    native(name, (context) => {
      const own = <T>(list: readonly T[]): readonly T[] =>
        name === 'setSignedCookie' ? [...list.slice(1, 3), ...list.slice(4)] : list.slice(1);
      recordUsage(context.interpreter, 'cookie', `${name}()`, {
        ...context,
        args: own(context.args),
        argsAt: own(context.argsAt),
      });
      return UNDEFINED;
    });
  return new Map([
    ...HANDLERS.map((name) => [name, exporting(`hono/${name}`, { handle })] as const),
    [
      'factory',
      exporting('hono/factory', {
        createFactory,
        createMiddleware: typed('createMiddleware'),
        createHandlers: handlers,
      }),
    ],
    [
      'cookie',
      exporting('hono/cookie', {
        getCookie: cookie('getCookie'),
        getSignedCookie: cookie('getSignedCookie'),
        setCookie: setCookie('setCookie'),
        setSignedCookie: setCookie('setSignedCookie'),
      }),
    ],
    [
      'combine',
      exporting('hono/combine', {
        every: native('every', ({ args, at }) => array([...args], false, at)),
        some: native('some', ({ args }) => union([...args])),
        except,
      }),
    ],
  ]);
}
