/** inversify-express-utils: controllers by decorator, with middleware in the decorators of class and method. */
import type { SourceKind } from '../model/endpoint';
import { continueWith } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest } from '../link/behaviour/request';
import { memberOf } from '../link/interpret/members';
import {
  entryOf,
  external,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework } from '../link/routing/model';
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
import type { Applied } from './nest/decorators';

export const framework: FrameworkDefinition = {
  id: 'inversify',
  title: '**inversify-express-utils** 6',
  covers: 'Controllers with their verbs, middleware of class and method, `rootPath`, parameter decorators',
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
  let rootPath = '';
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
    applicationOf: ({ interpreter, cls }) => ({
      app: ownApplication('inversify', interpreter.view.projectOf(cls.module.file)?.dir ?? '', true),
      prefix: rootPath,
    }),
    stepsOf: ({ ofClass, ofMethod }) => {
      const controller = own(ofClass, 'controller');
      const verb = ofMethod.find((one) => one.pkg === PACKAGE && entryOf(VERBS, one.name));
      const other = own(ofMethod, 'httpMethod');
      return [
        ...(controller ? middlewareSteps(controller, 'class', 1) : []),
        ...(verb ? middlewareSteps(verb, 'route', 1) : []),
        ...(other ? middlewareSteps(other, 'route', 2) : []),
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
          ? native(name, ({ interpreter, args, at }) => {
              const [, , config] = args;
              if (config?.t === 'obj')
                rootPath = textsOf(memberOf(interpreter, config, 'rootPath', at))[0] ?? '';
              return external(PACKAGE, '.InversifyExpressServer()', { args, at });
            })
          : external(PACKAGE, `.${name}`),
  });
  return {
    id: 'inversify',
    packageValue: (name, subpath) => (name === PACKAGE && subpath === '' ? whole : undefined),
    collect: (interpreter) => collectDecorated(interpreter, dialect, methods),
    run: (interpreter, step, endpoint, assigned) => {
      if (step.role === 'handler') runMethod(interpreter, dialect, step, methods, assigned);
      else runExpressStep(interpreter, methodOfClass(interpreter, step, 'handler'), endpoint, assigned);
    },
  };
}

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
