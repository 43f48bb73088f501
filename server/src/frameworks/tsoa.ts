/**
 * tsoa. The routes that it generates check every parameter against its declared type; `@Security` of a method replaces
 * that of its class, and does nothing where `tsoa.json` names no `authenticationModule`.
 */
import type { SourceKind } from '../model/endpoint';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest } from '../link/behaviour/request';
import { entryOf, external, stringOf, type Value } from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework, RawStep } from '../link/routing/model';
import {
  collectDecorated,
  dataArgument,
  decoratorStep,
  middlewareSteps,
  nameOfParam,
  NOTHING_GIVEN,
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
  id: 'tsoa',
  title: '**tsoa** 4 to 6',
  covers:
    'Controllers with `@Route` and the base path of `tsoa.json`, `@Security` of class and method, `@NoSecurity`, `@Middlewares`, parameters that are checked against their types',
  create: tsoa,
};

const PACKAGES = new Set(['tsoa', '@tsoa/runtime']);
const VERBS: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  Body: 'body',
  BodyProp: 'body',
  Query: 'query',
  Queries: 'query',
  Path: 'path',
  Header: 'header',
  UploadedFile: 'file',
  UploadedFiles: 'file',
  FormField: 'body',
};
/** These take all of their part. */
const WHOLE = new Set(['Body', 'Queries']);

const own = (decorators: readonly Applied[], name: string): Applied[] =>
  decorators.filter((one) => PACKAGES.has(one.pkg) && one.name === name);

const DIALECT: Dialect = {
  id: 'tsoa',
  packages: PACKAGES,
  basesOf: (ofClass) => {
    const [route] = own(ofClass, 'Route');
    return route && textsOf(route.args[0]);
  },
  routesOf: (ofMethod) =>
    ofMethod.flatMap((one) => {
      const method = PACKAGES.has(one.pkg) ? entryOf(VERBS, one.name) : undefined;
      return method ? [{ method, path: one.args[0], at: one.at }] : [];
    }),
  applicationOf: ({ interpreter, cls }) => {
    const dir = interpreter.view.projectOf(cls.module.file)?.dir ?? '';
    const routes = /"routes"\s*:\s*\{[^{}]*\}/.exec(interpreter.view.text(`${dir}/tsoa.json`) ?? '')?.[0];
    const prefix = /"basePath"\s*:\s*"([^"]*)"/.exec(routes ?? '')?.[1] ?? '';
    // Errors are given to Express.
    return { app: ownApplication('tsoa', dir, true), prefix };
  },
  stepsOf: (method) => [...security(method), ...middleware(method)],
  argumentOf,
};

function security({ interpreter, cls, ofClass, ofMethod }: Method): RawStep[] {
  if (own(ofMethod, 'NoSecurity').length > 0) return [];
  const dir = interpreter.view.projectOf(cls.module.file)?.dir ?? '';
  const config = interpreter.view.text(`${dir}/tsoa.json`);
  if (config !== undefined && !config.includes('authenticationModule')) return [];
  const local = own(ofMethod, 'Security');
  const used = local.length > 0 ? local : own(ofClass, 'Security');
  const scope = local.length > 0 ? 'route' : 'class';
  return used.flatMap((one) => {
    const scopes = one.args[1];
    const isScoped = scopes?.t === 'arr' && scopes.items.length > 0;
    return [
      decoratorStep(one, scope, external('tsoa', '.Security()', { args: one.args, at: one.at })),
      ...(isScoped
        ? [decoratorStep(one, scope, external('tsoa', '.Security.scopes()', { args: one.args }))]
        : []),
    ];
  });
}

const middleware = ({ ofClass, ofMethod }: Method): RawStep[] => [
  ...own(ofClass, 'Middlewares').flatMap((one) => middlewareSteps(one, 'class')),
  ...own(ofMethod, 'Middlewares').flatMap((one) => middlewareSteps(one, 'route')),
];

function argumentOf(
  method: Method,
  param: Parameters<Dialect['argumentOf']>[1],
  decorators: readonly Applied[],
  _index: number,
  assigned: ReadonlyMap<string, Value>,
): Argument {
  for (const one of decorators) {
    if (!PACKAGES.has(one.pkg)) continue;
    if (one.name === 'Request') return { value: symbolicRequest({ fields: EXPRESS_REQUEST, assigned }) };
    if (one.name === 'Res') return { value: nodeResponse() };
    const kind = entryOf(KINDS, one.name);
    // A type that says nothing is no check.
    const isChecked = kind !== 'file' && !/^(?:any|unknown|object)$/.test(param.type?.name ?? '');
    const name = WHOLE.has(one.name) ? '' : (stringOf(one.args[0]) ?? nameOfParam(param));
    if (kind) return dataArgument(method, param, kind, name, isChecked && param.type !== undefined);
  }
  return NOTHING_GIVEN;
}

function tsoa(): Framework {
  const methods = new Map<Value, Method>();
  return {
    id: 'tsoa',
    collect: (interpreter) => collectDecorated(interpreter, DIALECT, methods),
    run: (interpreter, step, endpoint, assigned) => {
      if (step.role === 'handler') runMethod(interpreter, DIALECT, step, methods, assigned);
      else runExpressStep(interpreter, step, endpoint, assigned);
    },
  };
}
