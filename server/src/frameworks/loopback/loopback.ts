/**
 * LoopBack 4. Its controllers are found by their decorators, since booters load them by file name. `@authenticate` of a
 * method replaces that of its class, and `skip` takes it away. What comes in is checked against the schemas of the
 * operation before the method runs.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { SourceKind } from '../../model/endpoint';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { entryOf, stringOf, unknown, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import {
  collectDecorated,
  dataArgument,
  decoratorStep,
  nameOfParam,
  NOTHING_GIVEN,
  ownApplication,
  runMethod,
  textsOf,
  type Argument,
  type Dialect,
  type Method,
} from '../decorated/controllers';
import type { Applied } from '../nest/decorators';
import { basePaths, CrudControllers } from './crud';

export const framework: FrameworkDefinition = {
  id: 'loopback',
  title: '**LoopBack** 4',
  covers:
    'Operations by decorator with `@api` base paths and that of the application, controllers of `@loopback/rest-crud`, `@authenticate` of class and method with `skip`, `@authorize`, parameters and bodies with their schemas; also loopback4-authentication and loopback4-authorization',
  create: loopback,
};

const REST = new Set(['@loopback/rest', '@loopback/openapi-v3']);
const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  del: 'DELETE',
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  query: 'query',
  path: 'path',
  header: 'header',
  cookie: 'cookie',
};
const GUARDS =
  /^(?:@loopback\/(?:authentication|authorization)|loopback4-(?:authentication|authorization)|@sourceloop\/core)$/;

const pathOf = ({ value }: Applied): string => (value.t === 'ext' ? value.path : '');

const DIALECT: Dialect = {
  id: 'loopback',
  packages: REST,
  basesOf: (ofClass, interpreter) => {
    const api = ofClass.find((one) => REST.has(one.pkg) && one.name === 'api');
    const [spec] = api?.args ?? [];
    return spec && api ? textsOf(memberOf(interpreter, spec, 'basePath', api.at)) : [''];
  },
  routesOf: (ofMethod) =>
    ofMethod.flatMap((one) => {
      if (!REST.has(one.pkg)) return [];
      if (one.name === 'operation') {
        const method = stringOf(one.args[0])?.toUpperCase() ?? '*';
        return [{ method, path: one.args[1], at: one.at }];
      }
      const method = entryOf(VERBS, one.name);
      return method && pathOf(one) === `.${one.name}()` ? [{ method, path: one.args[0], at: one.at }] : [];
    }),
  applicationOf: ({ interpreter, cls }) => ({
    // Errors of status 500 lose their message before they are sent.
    app: ownApplication('loopback', interpreter.view.projectOf(cls.module.file)?.dir ?? ''),
    prefix: '',
  }),
  stepsOf: (method) => [...guard(method, 'authenticate'), ...guard(method, 'authorize')],
  argumentOf,
};

/** The decorator of the method, else that of the class; neither if it says `skip`. */
function guard({ ofMethod, ofClass }: Method, name: string): RawStep[] {
  const isIt = (one: Applied): boolean => GUARDS.test(one.pkg) && pathOf(one).startsWith(`.${name}`);
  const own = ofMethod.filter(isIt);
  const used = own.length > 0 ? own : ofClass.filter(isIt);
  const first = used[0];
  if (!first || used.some((one) => pathOf(one).includes('.skip'))) return [];
  // `permissions: ['*']` lets everybody in.
  if (name === 'authorize' && isOpen(first.args[0])) return [];
  return [decoratorStep({ ...first, name }, own.length > 0 ? 'route' : 'class')];
}

const isOpen = (options: Value | undefined): boolean => {
  const permissions = options?.t === 'obj' ? options.props.get('permissions') : undefined;
  return permissions?.t === 'arr' && permissions.items.some((item) => stringOf(item) === '*');
};

function argumentOf(
  method: Method,
  param: Parameters<Dialect['argumentOf']>[1],
  decorators: readonly Applied[],
): Argument {
  const at = { file: method.owner.module.file, span: param.at };
  for (const one of decorators) {
    const path = pathOf(one);
    if (/SecurityBindings|\.USER\b|CURRENT_USER/.test(bindingOf(one)))
      return { value: unknown([{ l: 'cred', what: 'the current user', at, verified: true }]) };
    if (!REST.has(one.pkg)) continue;
    if (path.startsWith('.requestBody'))
      return path.includes('.file')
        ? dataArgument(method, param, 'file', '', false)
        : dataArgument(method, param, 'body', '', true);
    const where = entryOf(KINDS, /^\.param\.(\w+)/.exec(path)?.[1] ?? '');
    if (where) return dataArgument(method, param, where, stringOf(one.args[0]) ?? nameOfParam(param), true);
    if (/^\.param(?:\.(?:array|object))?\(/.test(path)) {
      // `@param.array(name, source, …)` and `@param({ name, in })`.
      const [first, second] = one.args;
      const read = (key: string): string | undefined =>
        first?.t === 'obj' ? stringOf(memberOf(method.interpreter, first, key, at)) : undefined;
      const kind = entryOf(KINDS, stringOf(second) ?? read('in') ?? 'query') ?? 'query';
      return dataArgument(method, param, kind, stringOf(first) ?? read('name') ?? nameOfParam(param), true);
    }
    if (/^\.param\.filter|^\.param\.where/.test(path))
      return dataArgument(method, param, 'query', path.includes('where') ? 'where' : 'filter', true);
  }
  return NOTHING_GIVEN;
}

/** The key that `@inject(KEY)` asks for, as a path of the package that has it. */
const bindingOf = ({ name, args }: Applied): string =>
  name === 'inject' && args[0]?.t === 'ext' ? args[0].path : '';

function loopback(): Framework {
  const methods = new Map<Value, Method>();
  const crud = new CrudControllers();
  return {
    id: 'loopback',
    packageValue: (name, subpath) =>
      name === '@loopback/rest-crud' && subpath === '' ? crud.package : undefined,
    bodyLimit: () => limitedTo('LoopBack reads at most 1 MB of a body'),
    collect: (interpreter: Interpreter) => {
      const prefixOf = basePaths(interpreter);
      const decorated = collectDecorated(interpreter, DIALECT, methods).map((raw) => ({
        ...raw,
        path: joinPath(prefixOf(raw.at.file), raw.path),
      }));
      return [...decorated, ...crud.collect(interpreter, prefixOf)];
    },
    run: (interpreter, step, _endpoint, assigned) => {
      if (step.role === 'handler') runMethod(interpreter, DIALECT, step, methods, assigned);
    },
  };
}
