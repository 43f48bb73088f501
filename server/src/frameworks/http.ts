/** Servers of `node:http`, `https` and `http2` whose listener finds out by itself what a request is for. */
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { OPEN_METHOD, symbolicRequest } from '../link/behaviour/request';
import type { Interpreter } from '../link/interpret/interpreter';
import {
  external,
  literal,
  modelled,
  native,
  type FunctionValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { dispatchedRoutes, requestTo, type DispatchedRoute } from '../link/routing/dispatch';
import type { Framework, RawApplication, RawEndpoint } from '../link/routing/model';
import type { Location } from '../model/location';
import { EXPRESS_REQUEST } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'http',
  title: '**Node.js** `http`, `https`, `http2`',
  covers:
    'Listeners that test path and method by hand: comparisons, `switch`, `startsWith`, regular expressions, `URL` and `url.parse`',
  create: http,
};

const PACKAGES = new Set(['http', 'https', 'http2', 'spdy']);
const MAKERS = new Set(['createServer', 'createSecureServer', 'Server']);

function http(): Framework {
  const servers: { readonly listener: FunctionValue; readonly at: Location }[] = [];
  const whole = (pkg: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, self, name) => {
        if (name === 'default') return self;
        if (!MAKERS.has(name)) return external(pkg, `.${name}`);
        return native(
          name,
          (context) => {
            const listener = context.args.findLast((arg) => arg.t === 'fn');
            if (listener?.t === 'fn') servers.push({ listener, at: context.at });
            return context.interpreter.call(external(pkg, `.${name}`), context);
          },
          { pkg, path: `.${name}` },
        );
      },
    });
  return {
    id: 'http',
    packageValue: (name, subpath) => (PACKAGES.has(name) && subpath === '' ? whole(name) : undefined),
    collect: (interpreter) =>
      servers.flatMap(({ listener, at }) => {
        const app: RawApplication = {
          key: `${at.file}#${String(at.span[0])}`,
          framework: 'http',
          at,
          errorHandlers: [],
          // What is thrown ends the process, or leaves the request open.
          errorHandling: 'unknown',
          defaultErrorsLeak: false,
        };
        const routes = dispatchedRoutes(interpreter, (method) => {
          listen(interpreter, listener, method, at);
        });
        // One that answers every request alike is looked at as a handler out of sight.
        if (routes.length === 0) interpreter.called.delete(listener.ir);
        return routes.map((route) => endpointOf(app, listener, route));
      }),
    run: (interpreter, step, endpoint) => {
      const { request } = interpreter;
      interpreter.request = requestTo(endpoint);
      listen(interpreter, step.value, endpoint?.method ?? '*', step.at);
      interpreter.request = request;
    },
  };
}

function listen(interpreter: Interpreter, listener: Value, method: string, at: Location): void {
  const known = method === '*' ? OPEN_METHOD : literal(method);
  const fields = { ...EXPRESS_REQUEST, method: { is: 'fixed' as const, value: known } };
  interpreter.invoke(listener, [symbolicRequest({ fields }), nodeResponse()], at);
}

function endpointOf(
  app: RawApplication,
  listener: FunctionValue,
  { method, path, methods }: DispatchedRoute,
): RawEndpoint {
  const at = { file: listener.module.file, span: listener.ir.at };
  return {
    protocol: 'http',
    framework: app.framework,
    method,
    path,
    at,
    nameAt: app.at,
    app,
    steps: [],
    handler: {
      value: listener,
      kind: 'handler',
      scope: 'route',
      label: listener.ir.name ?? 'listener',
      at,
      conditional: false,
      cacheKey: `${method} ${path}`,
    },
    errorHandlers: [],
    ...(methods && { methods }),
    unknowns: [],
  };
}
