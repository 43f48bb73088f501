/**
 * routing-controllers, on Express and Koa. Bodies and parameters whose type is a class are checked by class-validator
 * unless `validation: false` says otherwise. `@UseBefore` of the class runs before that of the method, and `@Authorized`
 * before either.
 */
import type { SourceKind } from '../model/endpoint';
import type { Location } from '../model/location';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest } from '../link/behaviour/request';
import type { CallContext } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  entryOf,
  external,
  modelled,
  native,
  stringOf,
  truth,
  unknown,
  UNKNOWN,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework, RawStep } from '../link/routing/model';
import { coversRoute } from '../link/routing/paths';
import type { Registry } from '../link/routing/registry';
import {
  collectDecorated,
  dataArgument,
  decoratorStep,
  methodOfClass,
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
import { koaContext } from './koa/context';
import { runKoaStep } from './koa/koa';
import { applied as decoratorsOf, type Applied } from './nest/decorators';
import { validatedType } from './nest/parameters';

export const framework: FrameworkDefinition = {
  id: 'routing-controllers',
  title: '**routing-controllers** 0.9 to 0.11',
  covers:
    'Controllers with their verbs, `routePrefix`, `@Authorized`, `@CurrentUser({ required })`, `@UseBefore`, what the application it is put on runs before, class-validator',
  create: routingControllers,
};

const PACKAGE = 'routing-controllers';
const PACKAGES = new Set([PACKAGE]);
const VERBS: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  All: '*',
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  Body: 'body',
  BodyParam: 'body',
  QueryParam: 'query',
  QueryParams: 'query',
  Param: 'path',
  Params: 'path',
  HeaderParam: 'header',
  HeaderParams: 'header',
  CookieParam: 'cookie',
  CookieParams: 'cookie',
  UploadedFile: 'file',
  UploadedFiles: 'file',
};
const WHOLE = /^(?:Body|QueryParams|Params|HeaderParams|CookieParams|UploadedFiles?)$/;

interface Application {
  readonly at: Location;
  readonly prefix: string;
  readonly validates: boolean;
  readonly koa: boolean;
  /** What the application ran before it was given to the library. */
  readonly before: readonly { readonly path: string; readonly step: RawStep }[];
}

function routingControllers(registry: Registry): Framework {
  const applications: Application[] = [];
  const methods = new Map<Value, Method>();
  const make = (context: CallContext, name: string): Value => {
    const { interpreter, at, args } = context;
    const isUse = name.startsWith('use');
    const target = isUse ? args[0] : undefined;
    const options = isUse ? args[1] : args[0];
    const read = (key: string): Value => (options ? memberOf(interpreter, options, key, at) : UNKNOWN);
    const node = registry.of(target);
    applications.push({
      at,
      prefix: textsOf(read('routePrefix'))[0] ?? '',
      validates: !isFalse(read('validation')),
      koa: name.endsWith('KoaServer'),
      before: (node?.entries ?? []).flatMap((entry) =>
        entry.type === 'use'
          ? entry.steps
              .filter((step) => !registry.of(step.value))
              .flatMap((step) => entry.paths.map(({ text }) => ({ path: text, step })))
          : [],
      ),
    });
    return target ?? external(PACKAGE, `.${name}()`, { args, at });
  };
  const whole = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      /^(?:create|use)(?:Express|Koa)Server$/.test(name)
        ? native(name, (context) => make(context, name))
        : name === 'default'
          ? self
          : external(PACKAGE, `.${name}`),
  });
  const applicationFor = (
    file: string,
    dirOf: (file: string) => string | undefined,
  ): Application | undefined =>
    applications.find(({ at }) => dirOf(at.file) === dirOf(file)) ??
    (applications.length === 1 ? applications[0] : undefined);
  const dialect = dialectOf(applicationFor);
  return {
    id: PACKAGE,
    packageValue: (name, subpath) => (name === PACKAGE && subpath === '' ? whole : undefined),
    collect: (interpreter) => collectDecorated(interpreter, dialect, methods),
    run: (interpreter, step, endpoint, assigned) => {
      if (step.role === 'handler') {
        runMethod(interpreter, dialect, step, methods, assigned);
        return;
      }
      const called = methodOfClass(interpreter, step, 'use');
      if (applications[0]?.koa) runKoaStep(interpreter, called, koaContext(assigned));
      else runExpressStep(interpreter, called, endpoint, assigned);
    },
  };
}

const isFalse = (value: Value): boolean => value.t === 'lit' && value.v === false;

type Find = (file: string, dirOf: (file: string) => string | undefined) => Application | undefined;

const own = (decorators: readonly Applied[], name: string): Applied[] =>
  decorators.filter((one) => one.pkg === PACKAGE && one.name === name);

function dialectOf(find: Find): Dialect {
  const applicationOf = ({ interpreter, cls }: Method): Application | undefined =>
    find(cls.module.file, (file) => interpreter.view.projectOf(file)?.dir);
  return {
    id: PACKAGE,
    packages: PACKAGES,
    basesOf: (ofClass) => {
      const controller = own(ofClass, 'Controller')[0] ?? own(ofClass, 'JsonController')[0];
      return controller && textsOf(controller.args[0]);
    },
    routesOf: (ofMethod) =>
      ofMethod.flatMap((one) => {
        if (one.pkg !== PACKAGE) return [];
        if (one.name === 'Method')
          return [{ method: stringOf(one.args[0])?.toUpperCase() ?? '*', path: one.args[1], at: one.at }];
        const method = entryOf(VERBS, one.name);
        return method ? [{ method, path: one.args[0], at: one.at }] : [];
      }),
    applicationOf: (method) => {
      const dir = method.interpreter.view.projectOf(method.cls.module.file)?.dir ?? '';
      const known = applicationOf(method);
      // Its own handler answers with the stack outside of production.
      return { app: ownApplication(PACKAGE, dir), prefix: known?.prefix ?? '' };
    },
    stepsOf: (method, path) => [
      ...(applicationOf(method)?.before ?? [])
        .filter((one) => coversRoute({ text: one.path, wildcard: false }, path, true))
        .map(({ step }) => step),
      ...authorised(method),
      ...own(method.ofClass, 'UseBefore').flatMap((one) => middlewareSteps(one, 'class')),
      ...own(method.ofMethod, 'UseBefore').flatMap((one) => middlewareSteps(one, 'route')),
    ],
    argumentOf: (method, param, decorators, _index, assigned) =>
      argumentOf(method, param, decorators, assigned, applicationOf(method)?.validates ?? true),
  };
}

/** `@Authorized()` of class and method both count; `@CurrentUser({ required: true })` refuses whoever is nobody. */
function authorised(method: Method): RawStep[] {
  const { interpreter, fn } = method;
  const steps = [
    ...own(method.ofClass, 'Authorized').map((one) => [one, 'class'] as const),
    ...own(method.ofMethod, 'Authorized').map((one) => [one, 'route'] as const),
  ].flatMap(([one, scope]) => [
    decoratorStep(one, scope),
    ...(one.args.length > 0 ? [decoratorStep(one, scope, external(PACKAGE, '.Authorized.roles()'))] : []),
  ]);
  const required = fn.params
    .flatMap((param) => own(appliedTo(method, param), 'CurrentUser'))
    .filter(({ args, at }) => args[0] && truth(memberOf(interpreter, args[0], 'required', at)) === true);
  return [
    ...steps,
    ...required.map((one) => decoratorStep(one, 'route', external(PACKAGE, '.CurrentUser.required()'))),
  ];
}

const appliedTo = ({ interpreter, owner }: Method, param: Parameters<Dialect['argumentOf']>[1]): Applied[] =>
  decoratorsOf(interpreter, owner, param.decorators);

function argumentOf(
  method: Method,
  param: Parameters<Dialect['argumentOf']>[1],
  decorators: readonly Applied[],
  assigned: ReadonlyMap<string, Value>,
  validates: boolean,
): Argument {
  const at = { file: method.owner.module.file, span: param.at };
  for (const one of decorators) {
    if (one.pkg !== PACKAGE) continue;
    if (one.name === 'Req') return { value: symbolicRequest({ fields: EXPRESS_REQUEST, assigned }) };
    if (one.name === 'Res') return { value: nodeResponse() };
    if (one.name === 'Ctx') return { value: koaContext(assigned) };
    if (/^(?:CurrentUser|Session|SessionParam)$/.test(one.name))
      return { value: unknown([{ l: 'cred', what: 'the current user', at, verified: true }]) };
    const kind = entryOf(KINDS, one.name);
    if (!kind) continue;
    const name = WHOLE.test(one.name) ? '' : (stringOf(one.args[0]) ?? nameOfParam(param));
    const checked =
      kind !== 'file' && validates && validatedType(method.interpreter, method.owner, param) !== undefined;
    return dataArgument(method, param, kind, name, checked);
  }
  return NOTHING_GIVEN;
}
