/**
 * TypeGraphQL 1 and 2: methods of classes with `@Resolver` are the fields of the root types. `@Authorized` asks the
 * `authChecker` of `buildSchema` first, then global middleware runs, then that of the class and of the method; without
 * an `authChecker` a schema with `@Authorized` is not built. Checked by running type-graphql 2.
 */
import { answerWithReturned, passing } from '../../link/behaviour/answers';
import { dataObject, symbolicRequest } from '../../link/behaviour/request';
import { noteVerdict, verdictOf } from '../../link/behaviour/verdict';
import { injectedInstance } from '../../link/interpret/classes';
import { functionOf } from '../../link/interpret/functions';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  array,
  external,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ClassValue,
  type Value,
} from '../../link/interpret/values';
import type { Location } from '../../model/location';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawStep } from '../../link/routing/model';
import { placeOf } from '../../link/routing/registry';
import { membersOf, type Member } from '../decorated/controllers';
import { unservedFields } from '../graphql/graphql';
import { schemaOf, schemaValue, type CodeField, type Schema } from '../graphql/schema';
import { applied, type Applied } from '../nest/decorators';
import { CONTEXT } from '../trpc/run';
import { argumentsOf, parameterValue } from './parameters';

export const framework: FrameworkDefinition = {
  id: 'type-graphql',
  title: '**TypeGraphQL** 1 and 2',
  covers:
    'Queries, mutations and subscriptions of `@Resolver` classes and their bases; `@Authorized` through the `authChecker` with its roles, global middleware, `@UseMiddleware`, decorators made with `createMethodMiddlewareDecorator`; behind whatever serves the schema',
  create: typeGraphql,
};

const PKG = 'type-graphql';
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

interface Method extends Member {
  readonly cls: ClassValue;
}

function typeGraphql(): Framework {
  const schemas: Schema[] = [];
  const methods = new Map<Value, Method>();
  /** What `@Authorized(…)` demands, by the key that tells its steps apart. */
  const roles = new Map<string, readonly Value[]>();
  const build = native('buildSchema', ({ args, at }) => {
    const [options = UNKNOWN] = args;
    const value = schemaValue({
      typeDefs: undefined,
      resolvers: [],
      at,
      fields: (interpreter) => fieldsOf({ interpreter, options, at, methods, roles }),
    });
    const schema = schemaOf(value);
    if (schema) schemas.push(schema);
    return value;
  });
  const pkg = packageValue(build);
  return {
    id: 'type-graphql',
    packageValue: (name, subpath) => (name === PKG && subpath === '' ? pkg : undefined),
    collect: () => [],
    absorb: (interpreter) => ({ absorbed: new Set(), adds: unservedFields(interpreter, schemas) }),
    run: (interpreter, step, _endpoint, assigned) => {
      const { at } = step;
      const context = symbolicRequest({ fields: CONTEXT, assigned });
      const data = object([
        ['root', UNKNOWN],
        ['args', dataObject(interpreter, 'body', at)],
        ['context', context],
        ['info', UNKNOWN],
      ]);
      interpreter.trace?.reads.delete('body');
      if (step.role === 'authorized') {
        const [fn, self] = callable(interpreter, step.value, 'check', at);
        const wanted = array([...(roles.get(step.cacheKey ?? '') ?? [])]);
        const bound = self ? native('check', (call) => interpreter.invoke(fn, call.args, at, self)) : fn;
        noteVerdict(interpreter, verdictOf(interpreter, bound, [data, wanted], at), at);
      } else if (step.role === 'middleware') {
        const [fn, self] = callable(interpreter, step.value, 'use', at);
        interpreter.invoke(fn, [data, passing('next')], at, self);
      } else {
        const method = methods.get(step.value);
        const values = method?.fn.params.map((param) =>
          parameterValue(interpreter, method.owner, param, { context, data }),
        );
        answerWithReturned(interpreter, step.value, values ?? [], at);
      }
    },
  };
}

/** A function, or the method of a class that a container makes. */
function callable(
  interpreter: Interpreter,
  value: Value,
  method: string,
  at: Location,
): readonly [fn: Value, self: Value | undefined] {
  if (value.t !== 'cls') return [value, undefined];
  const self = injectedInstance(interpreter, value);
  return [memberOf(interpreter, self, method, at), self];
}

const packageValue = (build: Value): Value =>
  modelled({
    kind: 'package',
    get: (_i, self, name) => {
      switch (name) {
        case 'default':
          return self;
        case 'buildSchema':
        case 'buildSchemaSync':
          return build;
        case 'buildTypeDefsAndResolvers':
        case 'buildTypeDefsAndResolversSync':
          return native(name, (context) => {
            const schema = context.interpreter.call(build, context);
            return object([
              ['typeDefs', schema],
              ['resolvers', object()],
            ]);
          });
        case 'createMethodDecorator':
        case 'createMethodMiddlewareDecorator':
        case 'createResolverClassMiddlewareDecorator':
          return native(name, ({ args, at }) => external(PKG, '.UseMiddleware()', { args, at }));
        case 'createParamDecorator':
        case 'createParameterDecorator':
          return native(name, ({ args, at }) => external(PKG, '.createParamDecorator()', { args, at }));
        default:
          return external(PKG, `.${name}`);
      }
    },
  });

interface Build {
  readonly interpreter: Interpreter;
  readonly options: Value;
  readonly at: Location;
  readonly methods: Map<Value, Method>;
  readonly roles: Map<string, readonly Value[]>;
}

function fieldsOf(build: Build): CodeField[] {
  const found = classesOf(build).flatMap((cls) => {
    const ofClass = applied(build.interpreter, cls, cls.ir.decorators).filter(isOwn);
    return membersOf(cls).flatMap((member) => {
      const ofMethod = applied(build.interpreter, member.owner, member.member.decorators).filter(isOwn);
      return ofMethod
        .filter(({ name }) => ROOTS.has(name))
        .map((root) => fieldOf(build, { ...member, cls }, root, ofClass, ofMethod));
    });
  });
  // What a base class has is the field of each class that extends it under the same name once.
  return found.filter(
    (field, i) => found.findIndex(({ type, name }) => type === field.type && name === field.name) === i,
  );
}

const isOwn = ({ pkg }: Applied): boolean => pkg === PKG;

/** The classes that `resolvers` lists; where it names files, all of the project. */
function classesOf({ interpreter, options, at }: Build): ClassValue[] {
  const given = memberOf(interpreter, options, 'resolvers', at);
  const listed = given.t === 'arr' ? given.items.filter((item): item is ClassValue => item.t === 'cls') : [];
  if (given.t === 'arr' && listed.length > 0 && !given.open && listed.length === given.items.length)
    return listed;
  const project = interpreter.view.projectOf(at.file)?.dir;
  const all = interpreter.modules.loaded.flatMap((module) => {
    if (interpreter.view.projectOf(module.file)?.dir !== project) return [];
    return [...module.scope.vars.values()].filter(
      (value): value is ClassValue =>
        value.t === 'cls' &&
        value.module === module &&
        !value.ir.abstract &&
        applied(interpreter, value, value.ir.decorators).some((one) => isOwn(one) && one.name === 'Resolver'),
    );
  });
  return [...new Set([...listed, ...all])];
}

function fieldOf(
  build: Build,
  method: Method,
  root: Applied,
  ofClass: readonly Applied[],
  ofMethod: readonly Applied[],
): CodeField {
  const { interpreter, methods } = build;
  const { cls, owner, member, fn } = method;
  const index = owner.module.facts.ir.functions.indexOf(fn);
  const handler = functionOf(owner.module, owner.scope, index, injectedInstance(interpreter, cls), owner);
  methods.set(handler, method);
  const named = root.args
    .map((arg) => (arg.t === 'obj' ? stringOf(memberOf(interpreter, arg, 'name', root.at)) : undefined))
    .find((text) => text !== undefined);
  return {
    type: root.name as CodeField['type'],
    name: named ?? String(member.name),
    args: argumentsOf(interpreter, owner, fn),
    handler,
    label: `${cls.ir.name ?? ''}.${String(member.name)}`,
    steps: stepsOf(build, [...ofClass], [...ofMethod]),
    at: { file: owner.module.file, span: member.nameAt },
    role: 'handler',
    framework: 'type-graphql',
  };
}

function stepsOf(build: Build, ofClass: readonly Applied[], ofMethod: readonly Applied[]): RawStep[] {
  const { interpreter, options, at } = build;
  const authorized = [...ofMethod, ...ofClass].find(({ name }) => name === 'Authorized');
  const shared = memberOf(interpreter, options, 'globalMiddlewares', at);
  const middleware = (from: readonly Applied[], scope: RawStep['scope']): RawStep[] =>
    from
      .filter(({ name }) => name === 'UseMiddleware')
      .flatMap((one) => one.args.flatMap(listed).map((value) => step(value, placeOf(value, one.at), scope)));
  return [
    ...(authorized ? [authorizedStep(build, authorized)] : []),
    ...(shared.t === 'arr' ? shared.items.map((value) => step(value, placeOf(value, at), 'app')) : []),
    ...middleware(ofClass, 'class'),
    ...middleware(ofMethod, 'route'),
  ];
}

const listed = (value: Value): readonly Value[] =>
  value.t === 'arr' ? value.items.flatMap(listed) : [value];

function step(value: Value, at: Location, scope: RawStep['scope']): RawStep {
  const name = value.t === 'fn' || value.t === 'cls' ? value.ir.name : undefined;
  return {
    value,
    kind: 'middleware',
    scope,
    label: name ?? (value.t === 'ext' ? `${value.pkg}${value.path}` : 'middleware'),
    at,
    conditional: false,
    role: 'middleware',
    framework: 'type-graphql',
  };
}

function authorizedStep({ interpreter, options, at, roles }: Build, { args, at: written }: Applied): RawStep {
  const wanted = args.flatMap(listed);
  const key = `@Authorized ${wanted.map((one) => stringOf(one) ?? '?').join(' ')}`;
  roles.set(key, wanted);
  const checker = memberOf(interpreter, options, 'authChecker', at);
  return {
    value: checker.t === 'fn' || checker.t === 'cls' ? checker : UNKNOWN,
    kind: 'guard',
    scope: 'route',
    label: `@Authorized(${wanted.map((one) => stringOf(one) ?? '…').join(', ')})`,
    at: written,
    conditional: false,
    role: 'authorized',
    cacheKey: key,
    framework: 'type-graphql',
  };
}
