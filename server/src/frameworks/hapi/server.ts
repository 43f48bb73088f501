/** What is registered on a hapi server: routes, extensions and authentication, and the plugins it is handed to. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { recordUsage } from '../../link/interpret/usages';
import type { RawStep } from '../../link/routing/model';
import { isConditional } from '../../link/routing/registry';

export interface HapiRoute {
  readonly config: Value;
  readonly at: Location;
  /** Prefix of the plugin that registered it. */
  readonly prefix: string;
  readonly conditional: boolean;
}

/** A server with all of its plugins: they share authentication and extensions. */
export interface HapiServer {
  readonly at: Location;
  readonly assumed: boolean;
  readonly routes: HapiRoute[];
  readonly extensions: { readonly point: string; readonly step: RawStep }[];
  /** Packages that were registered as plugins. */
  readonly plugins: RawStep[];
  /** The argument of `server.auth.default`. */
  auth: { readonly value: Value; readonly at: Location } | undefined;
}

const MAX_DEPTH = 14;

/** The server as a plugin of that prefix sees it. */
export function serverValue(server: HapiServer, prefix: string, depth = 0): ObjectValue {
  return modelled(
    {
      kind: 'hapi',
      get: (_interpreter, self, name) => {
        switch (name) {
          case 'route':
            return native(name, (context) => {
              addRoutes(server, prefix, context);
              return UNKNOWN;
            });
          case 'register':
            return native(name, (context) => {
              register(server, prefix, depth, context);
              return UNKNOWN;
            });
          case 'auth':
            return authOf(server);
          case 'state':
            return native(name, (context) => {
              const [cookie = UNKNOWN, options] = context.args;
              recordUsage(context.interpreter, 'cookie', 'server.state()', {
                ...context,
                args: [cookie, UNKNOWN, ...(options ? [options] : [])],
                argsAt: [],
              });
              return UNKNOWN;
            });
          case 'ext':
            return native(name, (context) => {
              extend(server, context);
              return UNKNOWN;
            });
          case 'realm':
            return object([
              ['modifiers', object([['route', object([['prefix', { t: 'lit', v: prefix }]])]])],
            ]);
          case 'start':
          case 'initialize':
          case 'inject':
          case 'stop':
          case 'dependency':
          case 'expose':
          case 'validator':
          case 'views':
          case 'method':
          case 'decorate':
          case 'bind':
          case 'control':
          case 'path':
            return native(name, () => (name === 'control' ? self : UNKNOWN));
          default:
            return undefined;
        }
      },
    },
    server.at,
  );
}

function addRoutes(server: HapiServer, prefix: string, context: CallContext): void {
  const { interpreter, at, argsAt } = context;
  const conditional = isConditional(interpreter);
  const add = (config: Value, where: Location): void => {
    if (config.t === 'arr') for (const item of config.items) add(item, where);
    else if (config.t === 'obj') {
      server.routes.push({ config, at: config.at ?? where, prefix, conditional });
      for (const name of ['options', 'config']) noteCors(interpreter, config.props.get(name), at);
    } else if (config.t === 'union') for (const one of config.of) add(one, where);
  };
  if (context.args[0]) add(context.args[0], argsAt[0] ?? at);
}

/** `cors: true`, `cors: { origin: ['*'] }` among the options of a route, or of all of them. */
export function noteCors(interpreter: Interpreter, options: Value | undefined, at: Location): void {
  const cors = options?.t === 'obj' ? options.props.get('cors') : undefined;
  if (!cors) return;
  const place = cors.t === 'obj' ? (cors.at ?? at) : at;
  recordUsage(interpreter, 'cors', 'hapi.cors', { args: [cors], argsAt: [place], at: place, label: 'cors' });
}

function authOf(server: HapiServer): Value {
  return modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      name === 'default'
        ? native(name, ({ args, argsAt, at }) => {
            if (args[0]) server.auth = { value: args[0], at: argsAt[0] ?? at };
            return UNKNOWN;
          })
        : native(name, (context) => {
            const [, scheme, options] = context.args;
            if (name === 'strategy' && stringOf(scheme) === 'cookie' && options)
              recordUsage(context.interpreter, 'session', 'hapi.strategy()', {
                ...context,
                args: [options],
                argsAt: context.argsAt.slice(2),
              });
            return UNKNOWN;
          }),
  });
}

/** `ext('onPreHandler', method)`, `ext({ type, method })` and lists of such objects. */
function extend(server: HapiServer, context: CallContext): void {
  const { interpreter, at } = context;
  const add = (point: string | undefined, method: Value | undefined): void => {
    for (const value of method?.t === 'arr' ? method.items : [method]) {
      if (!value || point === undefined || value.t === 'lit') continue;
      const label = value.t === 'fn' ? (value.ir.name ?? point) : point;
      const conditional = isConditional(interpreter);
      server.extensions.push({
        point,
        step: { value, kind: 'hook', scope: 'app', label, at, conditional },
      });
    }
  };
  const [first] = context.args;
  for (const event of first?.t === 'arr' ? first.items : [first]) {
    if (event?.t === 'obj')
      add(stringOf(memberOf(interpreter, event, 'type', at)), memberOf(interpreter, event, 'method', at));
    else add(stringOf(event), context.args[1]);
  }
}

/** A plugin, a module with one, `{ plugin, options, routes }`, or a list of those. */
function register(server: HapiServer, prefix: string, depth: number, context: CallContext): void {
  const { interpreter, at, args } = context;
  const given = args[1];
  const add = (item: Value): void => {
    if (item.t === 'arr') {
      item.items.forEach(add);
      return;
    }
    const inner = item.t === 'obj' ? memberOf(interpreter, item, 'plugin', at) : undefined;
    const isWrapped = inner !== undefined && (inner.t === 'obj' || inner.t === 'ext' || inner.t === 'fn');
    const plugin = isWrapped ? inner : item;
    const settings = isWrapped && item.t === 'obj' ? item : undefined;
    const own =
      prefixOf(interpreter, settings, at) ??
      prefixOf(interpreter, given?.t === 'obj' ? given : undefined, at);
    const options = (settings && memberOf(interpreter, settings, 'options', at)) ?? UNKNOWN;
    // A plugin's own prefix replaces that of the plugin which registers it.
    runPlugin(server, plugin, options, own ?? prefix, depth, context);
  };
  if (args[0]) add(args[0]);
}

function prefixOf(
  interpreter: Interpreter,
  owner: ObjectValue | undefined,
  at: Location,
): string | undefined {
  if (!owner) return undefined;
  const value = memberOf(interpreter, memberOf(interpreter, owner, 'routes', at), 'prefix', at);
  return stringOf(value) ?? (value.t === 'lit' || value === UNKNOWN ? undefined : '/{?}');
}

function runPlugin(
  server: HapiServer,
  plugin: Value,
  options: Value,
  prefix: string,
  depth: number,
  { interpreter, at }: CallContext,
): void {
  if (depth > MAX_DEPTH) return;
  if (plugin.t === 'ext') {
    const value = external(plugin.pkg, `${plugin.path}.register()`, { args: [options], at });
    server.plugins.push({
      value,
      kind: 'hook',
      scope: 'app',
      label: plugin.pkg,
      at,
      conditional: isConditional(interpreter),
    });
    return;
  }
  const nested = plugin.t === 'obj' ? memberOf(interpreter, plugin, 'plugin', at) : undefined;
  if (nested?.t === 'obj' || nested?.t === 'ext') {
    runPlugin(server, nested, options, prefix, depth + 1, { interpreter, at } as CallContext);
    return;
  }
  const code = plugin.t === 'obj' ? memberOf(interpreter, plugin, 'register', at) : plugin;
  if (code.t !== 'fn') return;
  interpreter.invoke(code, [serverValue(server, prefix, depth + 1), options], at, plugin);
}
