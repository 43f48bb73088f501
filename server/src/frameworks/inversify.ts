/** inversify-express-utils: controllers by decorator, with middleware in the decorators of class and method. */
import type { SourceKind } from '../model/endpoint';
import { continueWith } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest } from '../link/behaviour/request';
import {
  entryOf,
  external,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework } from '../link/routing/model';
import { coversRoute } from '../link/routing/paths';
import {
  collectDecorated,
  dataArgument,
  methodOfClass,
  middlewareSteps,
  nameOfParam,
  ownApplication,
  runMethod,
  textsOf,
  type Argument,
  type Dialect,
  type Method,
} from './decorated/controllers';
import { EXPRESS_REQUEST, runExpressStep } from './express/express';
import { Containers } from './inversify/container';
import { Server } from './inversify/server';
import type { Applied } from './nest/decorators';

export const framework: FrameworkDefinition = {
  id: 'inversify',
  title: '**inversify-express-utils** 6',
  covers:
    'Controllers with their verbs, middleware of class and method, by name too where a container has it, `setConfig`, `rootPath`, parameter decorators',
  create: inversify,
};

const PACKAGE = 'inversify-express-utils';
const VERBS: Readonly<Record<string, string>> = {
  httpGet: 'GET',
  httpPost: 'POST',
  httpPut: 'PUT',
  httpPatch: 'PATCH',
  httpDelete: 'DELETE',
  httpHead: 'HEAD',
  httpOptions: 'OPTIONS',
  all: '*',
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  requestParam: 'path',
  queryParam: 'query',
  requestBody: 'body',
  requestHeaders: 'header',
  cookies: 'cookie',
};

function inversify(): Framework {
  const methods = new Map<Value, Method>();
  const containers = new Containers();
  const servers: Server[] = [];
  const serverOf = ({ interpreter, cls }: Method): Server | undefined => {
    const dir = (file: string): string | undefined => interpreter.view.projectOf(file)?.dir;
    return servers.find(({ at }) => dir(at.file) === dir(cls.module.file));
  };
  /** A middleware may be named by the token that a container knows it by. */
  const resolved = ({ interpreter, cls }: Method, one: Applied): Applied => ({
    ...one,
    args: one.args.map((arg, index) =>
      index === 0 ? arg : (containers.resolve(interpreter, arg, cls.module.file) ?? named(arg)),
    ),
  });
  const own = (decorators: readonly Applied[], name: string): Applied | undefined =>
    decorators.find((one) => one.pkg === PACKAGE && one.name === name);
  const dialect: Dialect = {
    id: 'inversify',
    packages: new Set([PACKAGE]),
    basesOf: (ofClass) => {
      const controller = own(ofClass, 'controller');
      return controller && textsOf(controller.args[0]);
    },
    routesOf: (ofMethod) =>
      ofMethod.flatMap((one) => {
        if (one.pkg !== PACKAGE) return [];
        if (one.name === 'httpMethod')
          return [{ method: stringOf(one.args[0])?.toUpperCase() ?? '*', path: one.args[1], at: one.at }];
        const method = entryOf(VERBS, one.name);
        return method ? [{ method, path: one.args[0], at: one.at }] : [];
      }),
    applicationOf: (method) => {
      const dir = method.interpreter.view.projectOf(method.cls.module.file)?.dir ?? '';
      const server = serverOf(method);
      const app = ownApplication('inversify', dir, true);
      return {
        app: server?.handlesErrors ? { ...app, errorHandling: 'central' } : app,
        prefix: server?.rootPath ?? '',
      };
    },
    stepsOf: (method, path) => {
      const { ofClass, ofMethod } = method;
      const controller = own(ofClass, 'controller');
      const verb = ofMethod.find((one) => one.pkg === PACKAGE && entryOf(VERBS, one.name));
      const other = own(ofMethod, 'httpMethod');
      return [
        ...(serverOf(method)?.before ?? [])
          .filter((one) => coversRoute({ text: one.path, wildcard: false }, path, true))
          .map(({ step }) => step),
        ...(controller ? middlewareSteps(resolved(method, controller), 'class', 1) : []),
        ...(verb ? middlewareSteps(resolved(method, verb), 'route', 1) : []),
        ...(other ? middlewareSteps(resolved(method, other), 'route', 2) : []),
      ];
    },
    argumentOf,
  };
  const whole = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'default'
        ? self
        : name === 'InversifyExpressServer'
          ? native(name, (context) => {
              const server = new Server(context);
              servers.push(server);
              return server.value;
            })
          : external(PACKAGE, `.${name}`),
  });
  return {
    id: 'inversify',
    packageValue: (name, subpath) =>
      subpath !== ''
        ? undefined
        : name === PACKAGE
          ? whole
          : name === 'inversify'
            ? containers.package
            : undefined,
    collect: (interpreter) => collectDecorated(interpreter, dialect, methods),
    run: (interpreter, step, endpoint, assigned) => {
      if (step.role === 'handler') runMethod(interpreter, dialect, step, methods, assigned);
      else runExpressStep(interpreter, methodOfClass(interpreter, step, 'handler'), endpoint, assigned);
    },
  };
}

/** A name that no container in sight knows: something runs there. */
const named = (arg: Value): Value => (arg.t === 'lit' && typeof arg.v === 'string' ? UNKNOWN : arg);

/** Parameters without a decorator are request, response and `next`, in that order. */
function argumentOf(
  method: Method,
  param: Parameters<Dialect['argumentOf']>[1],
  decorators: readonly Applied[],
  index: number,
  assigned: ReadonlyMap<string, Value>,
): Argument {
  const one = decorators.find(({ pkg }) => pkg === PACKAGE);
  const at = { file: method.owner.module.file, span: param.at };
  if (one?.name === 'principal')
    return { value: unknown([{ l: 'cred', what: 'the current user', at, verified: true }]) };
  const kind = one && entryOf(KINDS, one.name);
  if (one && kind) {
    const name = kind === 'body' ? '' : (stringOf(one.args[0]) ?? nameOfParam(param));
    return dataArgument(method, param, kind, name, false);
  }
  const place = one ? ['request', 'response', 'next'].indexOf(one.name) : index;
  if (place === 0) return { value: symbolicRequest({ fields: EXPRESS_REQUEST, assigned }) };
  if (place === 1) return { value: nodeResponse() };
  const next = native('next', (context) => {
    continueWith(context);
    return UNDEFINED;
  });
  return { value: next };
}
