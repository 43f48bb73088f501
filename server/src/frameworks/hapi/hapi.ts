/**
 * hapi 20 and 21. Authentication and extensions are the server's, whatever the order: `auth.default` covers routes
 * that were registered before it; `auth: false` opts out; modes `try` and `optional` let anyone pass. A plugin's prefix
 * replaces that of the plugin which registers it. Checked by running 21.4.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { external, modelled, native, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawStep } from '../../link/routing/model';
import { collectHapi } from './collect';
import { hapiRequest, Responses } from './request';
import { noteCors, serverValue, type HapiServer } from './server';

export const framework: FrameworkDefinition = {
  id: 'hapi',
  title: '**hapi** 20 and 21',
  covers:
    '`server.route` with objects and lists, plugins with prefixes, `auth.default` and what routes say of `auth`, scopes, `ext`, `pre`, `validate`',
  create: hapi,
};

const PACKAGES = new Set(['@hapi/hapi', 'hapi']);

function hapi(): Framework {
  const servers: HapiServer[] = [];
  const make = (at: Location, assumed = false): Value => {
    const server: HapiServer = {
      at,
      assumed,
      routes: [],
      extensions: [],
      plugins: [],
      auth: undefined,
    };
    servers.push(server);
    return serverValue(server, '');
  };
  const whole = (pkg: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, self, name) => {
        if (name === 'server' || name === 'Server')
          return native(
            name,
            ({ interpreter, args, at }) => {
              const [options] = args;
              noteCors(interpreter, options?.t === 'obj' ? options.props.get('routes') : undefined, at);
              return make(at);
            },
            { pkg, path: `.${name}()` },
          );
        return name === 'default' ? self : external(pkg, `.${name}`);
      },
    });
  return {
    id: 'hapi',
    bodyLimit: () => limitedTo('hapi reads at most 1 MiB of a payload'),
    packageValue: (name, subpath) => (PACKAGES.has(name) && subpath === '' ? whole(name) : undefined),
    valueOfType: (typeName, from, at) =>
      (from === '' || PACKAGES.has(from)) && /^(?:hapi\.|Hapi\.)?Server$/.test(typeName)
        ? make(at, true)
        : undefined,
    typeNameFor: (name) => (/^(server|srv)$/i.test(name) ? 'Server' : undefined),
    collect: (interpreter) => collectHapi(interpreter, servers),
    run: runHapi,
  };
}

function runHapi(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  const responses = new Responses((run, at) => {
    run.trace?.continues.push({ path: run.path, at });
  });
  const before = interpreter.trace?.returns.length ?? 0;
  const returned = interpreter.invoke(step.value, [hapiRequest(assigned), responses.toolkit()], step.at);
  const { path: end, trace } = interpreter;
  if (end.dead) return;
  const own = trace?.returns.slice(before) ?? [];
  const isHandler = step.kind === 'handler';
  for (const { value, path } of own.length > 0 ? own : [{ value: returned, path: end }]) {
    if (path.responded !== 'no') continue;
    interpreter.path = path;
    const values = value.t === 'union' ? value.of : [value];
    for (const one of values) responses.returned(interpreter, one, step.at, isHandler);
  }
  interpreter.path = end;
}
