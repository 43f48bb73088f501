/** Controllers by decorators, whatever the framework: its dialect says what each decorator means. */
import type { DeclaredInput, SourceKind } from '../../model/endpoint';
import type { ClassMember, FunctionIr, Param } from '../../model/ir';
import type { Location } from '../../model/location';
import { answerWithReturned } from '../../link/behaviour/answers';
import { dataObject, uploadedFile } from '../../link/behaviour/request';
import { injectedInstance } from '../../link/interpret/classes';
import { functionOf } from '../../link/interpret/functions';
import { validatedLabels } from '../../link/interpret/labels';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { relabel, UNKNOWN, type ClassValue, type Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath, pathPatterns, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { applied, type Applied } from '../nest/decorators';

export interface Method {
  readonly interpreter: Interpreter;
  readonly cls: ClassValue;
  /** The class that defines the method: `cls` or a base of it. */
  readonly owner: ClassValue;
  readonly member: ClassMember;
  readonly fn: FunctionIr;
  readonly ofClass: readonly Applied[];
  readonly ofMethod: readonly Applied[];
}

export interface Route {
  readonly method: string;
  readonly path: Value | undefined;
  readonly at: Location;
}

/** What a parameter is given, and the part of the request that is checked before. */
export interface Argument {
  readonly value: Value;
  readonly covers?: string;
  readonly declares?: DeclaredInput;
}

export interface Dialect {
  readonly id: string;
  /** Packages whose decorators make controllers; a file that imports none of them has none. */
  readonly packages: ReadonlySet<string>;
  /** Whether a class with these decorators is a controller, and the paths that it stands at. */
  readonly basesOf: (ofClass: readonly Applied[], interpreter: Interpreter) => readonly string[] | undefined;
  readonly routesOf: (ofMethod: readonly Applied[]) => readonly Route[];
  readonly applicationOf: (method: Method) => { readonly app: RawApplication; readonly prefix: string };
  readonly stepsOf: (method: Method, path: string, verb: string) => readonly RawStep[];
  /** The argument for a parameter; `index` for those that no decorator describes. */
  readonly argumentOf: (
    method: Method,
    param: Param,
    decorators: readonly Applied[],
    index: number,
    assigned: ReadonlyMap<string, Value>,
  ) => Argument;
}

/** Endpoints of all controllers; `methods` keeps what a handler is, for when it is run. */
export function collectDecorated(
  interpreter: Interpreter,
  dialect: Dialect,
  methods: Map<Value, Method>,
): RawEndpoint[] {
  return interpreter.modules.loaded.flatMap((module) => {
    if (!module.facts.ir.imports.some(({ from }) => dialect.packages.has(from))) return [];
    return [...module.scope.vars.values()].flatMap((value) =>
      value.t === 'cls' && value.module === module && !value.ir.abstract
        ? ofController(interpreter, dialect, value, methods)
        : [],
    );
  });
}

function ofController(
  interpreter: Interpreter,
  dialect: Dialect,
  cls: ClassValue,
  methods: Map<Value, Method>,
): RawEndpoint[] {
  const ofClass = classDecorators(interpreter, cls);
  const bases = dialect.basesOf(ofClass, interpreter);
  if (!bases) return [];
  return membersOf(cls).flatMap(({ owner, member, fn }) => {
    const ofMethod = applied(interpreter, owner, member.decorators);
    const routes = dialect.routesOf(ofMethod);
    if (routes.length === 0) return [];
    const method: Method = { interpreter, cls, owner, member, fn, ofClass, ofMethod };
    return routes.flatMap((route) => endpointsOf(dialect, method, route, bases, methods));
  });
}

/** Decorators of a class, and of a base where it has none of that name itself. */
const classDecorators = (interpreter: Interpreter, cls: ClassValue): Applied[] =>
  applied(interpreter, cls, cls.ir.decorators);

export interface Member {
  readonly owner: ClassValue;
  readonly member: ClassMember;
  readonly fn: FunctionIr;
}

export function membersOf(cls: ClassValue): Member[] {
  const found: Member[] = [];
  const names = new Set<string>();
  for (
    let owner: ClassValue | undefined = cls;
    owner;
    owner = owner.base?.t === 'cls' ? owner.base : undefined
  )
    for (const member of owner.ir.members) {
      const fn = member.fn === undefined ? undefined : owner.module.facts.ir.functions[member.fn];
      if (!fn || member.kind !== 'method' || typeof member.name !== 'string' || names.has(member.name))
        continue;
      names.add(member.name);
      found.push({ owner, member, fn });
    }
  return found;
}

function endpointsOf(
  dialect: Dialect,
  method: Method,
  route: Route,
  bases: readonly string[],
  methods: Map<Value, Method>,
): RawEndpoint[] {
  const { interpreter, owner, member, fn } = method;
  const handler = handlerOf(method);
  methods.set(handler.value, method);
  const { app, prefix } = dialect.applicationOf(method);
  const given = interpreter.isolated(() => argumentsOf(dialect, method, new Map()));
  const covers = given.flatMap((one) => (one.covers === undefined ? [] : [one.covers]));
  const declares = given.flatMap((one) => one.declares ?? []);
  return bases.flatMap((base) =>
    textsOf(route.path).map((text): RawEndpoint => {
      const path = bracesToColons(joinPath(joinPath(prefix, base), text));
      return {
        protocol: 'http',
        framework: dialect.id,
        method: route.method,
        path,
        at: { file: owner.module.file, span: member.at },
        nameAt: route.at,
        app,
        steps: dialect.stepsOf(method, path, route.method),
        handler,
        errorHandlers: app.errorHandlers,
        ...(declares.length > 0 && { declares }),
        validates:
          covers.length === 0
            ? []
            : [
                {
                  covers,
                  summary: `the declared types of ${covers.join(' and ')}`,
                  at: { file: owner.module.file, span: fn.params[0]?.at ?? member.at },
                },
              ],
        unknowns: path.includes(UNKNOWN_SEGMENT)
          ? [{ summary: 'part of its path could not be resolved', at: route.at }]
          : [],
      };
    }),
  );
}

/** `{id}` → `:id`; the mark of an unknown segment stays. */
const bracesToColons = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

export const textsOf = (value: Value | undefined): string[] =>
  pathPatterns(value)?.map(({ text }) => text) ??
  (!value || value.t === 'lit' || value.t === 'obj' ? [''] : [`/${UNKNOWN_SEGMENT}`]);

function handlerOf({ interpreter, cls, owner, member, fn }: Method): RawStep {
  const self = injectedInstance(interpreter, cls);
  const index = owner.module.facts.ir.functions.indexOf(fn);
  return {
    value: functionOf(owner.module, owner.scope, index, self, owner),
    kind: 'handler',
    scope: 'route',
    label: `${cls.ir.name ?? ''}.${String(member.name)}`,
    at: { file: owner.module.file, span: member.nameAt },
    conditional: false,
    role: 'handler',
  };
}

const argumentsOf = (dialect: Dialect, method: Method, assigned: ReadonlyMap<string, Value>): Argument[] =>
  method.fn.params.map((param, index) =>
    dialect.argumentOf(
      method,
      param,
      applied(method.interpreter, method.owner, param.decorators),
      index,
      assigned,
    ),
  );

/** Calls a controller's method as its framework would; what it returns is the answer. */
export function runMethod(
  interpreter: Interpreter,
  dialect: Dialect,
  step: RawStep,
  methods: ReadonlyMap<Value, Method>,
  assigned: ReadonlyMap<string, Value>,
): void {
  const method = methods.get(step.value);
  if (!method) return;
  const args = argumentsOf(dialect, { ...method, interpreter }, assigned).map(({ value }) => value);
  answerWithReturned(interpreter, step.value, args, step.at);
}

/**
 * A piece of request data for a parameter, or all of a kind without a name.
 * @param checked the framework refuses what does not fit the declared type
 */
export function dataArgument(
  { interpreter, owner }: Method,
  param: Param,
  kind: SourceKind,
  name: string,
  checked: boolean,
): Argument {
  const at = { file: owner.module.file, span: param.at };
  const whole = kind === 'file' ? uploadedFile(interpreter, at) : dataObject(interpreter, kind, at);
  const key = kind === 'header' ? name.toLowerCase() : name;
  const value = name === '' ? whole : memberOf(interpreter, whole, key, at);
  return {
    value: checked && value.t !== 'obj' ? relabel(value, validatedLabels) : value,
    ...(checked && { covers: name === '' ? kind : `${kind}.${name}` }),
    ...(name !== '' && { declares: { kind, name, location: at, required: false } }),
  };
}

export const NOTHING_GIVEN: Argument = { value: UNKNOWN };

/** A decorator as a step of the chain: the catalog says what it does. */
export const decoratorStep = (
  { value, at, name }: Applied,
  scope: RawStep['scope'],
  symbol: Value = value,
): RawStep => ({
  value: symbol,
  kind: 'guard',
  scope,
  label: `@${name}`,
  at,
  conditional: false,
  role: 'decorator',
});

export const nameOfParam = ({ pat }: Param): string => {
  const named = pat.k === 'default' ? pat.pat : pat;
  return named.k === 'id' ? named.name : '';
};

/** An application of which nothing but its errors' handling is known. */
export const ownApplication = (framework: string, dir: string, leaks = false): RawApplication => ({
  key: `${framework}:${dir}`,
  framework,
  at: { file: dir, span: [0, 0] },
  errorHandlers: [],
  errorHandling: leaks ? 'unknown' : 'central',
  defaultErrorsLeak: leaks,
});

/** The arguments of `@Middlewares(a, [b])`, `@UseBefore(a)`: functions, or classes with a method `use`. */
export function middlewareSteps({ args, argsAt, at }: Applied, scope: RawStep['scope'], from = 0): RawStep[] {
  const flat = (value: Value, where: Location): RawStep[] =>
    value.t === 'arr'
      ? value.items.flatMap((item) => flat(item, where))
      : value.t === 'lit'
        ? []
        : [{ value, kind: 'middleware', scope, label: nameOfValue(value), at: where, conditional: false }];
  return args.slice(from).flatMap((arg, index) => flat(arg, argsAt[from + index] ?? at));
}

const nameOfValue = (value: Value): string =>
  value.t === 'fn' || value.t === 'cls'
    ? (value.ir.name ?? '')
    : (value.t === 'obj' && value.cls?.ir.name) || '';

/** A class that a container makes, as the function that the framework calls of it. */
export function methodOfClass(interpreter: Interpreter, step: RawStep, name: string): RawStep {
  const { value: given } = step;
  // A container may have made the instance itself.
  if (given.t !== 'cls' && !(given.t === 'obj' && given.cls)) return step;
  const instance = given.t === 'cls' ? injectedInstance(interpreter, given) : given;
  const value = memberOf(interpreter, instance, name, step.at);
  return value.t === 'fn' ? { ...step, value } : step;
}
