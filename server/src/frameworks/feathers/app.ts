/** Feathers' application: services by path, their hooks, and what else its HTTP transport registers. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  literal,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type ClassValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep, RouterNode } from '../../link/routing/model';
import { joinPath, pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional, stepsOf, type Registry } from '../../link/routing/registry';

/** Method → verb, and whether its path is that of one record. */
export const METHODS: Readonly<Record<string, readonly [verb: string, ofOne: boolean]>> = {
  find: ['GET', false],
  get: ['GET', true],
  create: ['POST', false],
  update: ['PUT', true],
  patch: ['PATCH', true],
  remove: ['DELETE', true],
};

export interface FeathersService {
  readonly name: string;
  readonly value: Value;
  readonly hooks: Hooks[];
  /** The steps of each method's registration, filled when all hooks are known. */
  readonly methods: Map<string, RawStep[]>;
  readonly at: Location;
}
/** An argument of `hooks(…)`. */
export interface Hooks {
  readonly value: Value;
  readonly at: Location;
}
export interface FeathersApp {
  readonly node: RouterNode;
  readonly services: FeathersService[];
  readonly hooks: Hooks[];
  readonly koa: boolean;
}

const VERBS = new Set(['post', 'put', 'patch', 'delete', 'all', 'head', 'options']);

export function makeApp(registry: Registry, at: Location, koa: boolean, assumed = false): FeathersApp {
  const value = modelled(
    { kind: 'feathers.app', get: (_interpreter, self, name) => member(registry, app, self, name) },
    at,
  );
  const node = registry.make('feathers', 'app', value, at, assumed);
  const app: FeathersApp = { node, services: [], hooks: [], koa };
  return app;
}

function member(registry: Registry, app: FeathersApp, self: ObjectValue, name: string): Value | undefined {
  const { node } = app;
  switch (name) {
    case 'use':
      return native(name, (context) => {
        use(registry, app, context);
        return self;
      });
    case 'service':
      return native(name, ({ args }) => serviceValue(app, plain(stringOf(args[0]) ?? '{?}')));
    case 'hooks':
      return native(name, (context) => {
        app.hooks.push(...hooksOf(context));
        return self;
      });
    case 'configure':
      return native(name, ({ interpreter, args, at }) => {
        const [plugin] = args;
        if (plugin?.t === 'fn') interpreter.invoke(plugin, [self], at, self);
        return self;
      });
    case 'set':
    case 'enable':
    case 'disable':
      return native(name, ({ args }) => {
        const key = stringOf(args[0]);
        if (key !== undefined) node.settings.set(key, name === 'set' ? (args[1] ?? UNKNOWN) : literal(true));
        return self;
      });
    case 'get':
      return native(name, (context) => {
        if (context.args.length > 1) route(app, context, 'GET');
        return node.settings.get(stringOf(context.args[0]) ?? '') ?? UNKNOWN;
      });
    case 'listen':
    case 'setup':
    case 'on':
    case 'publish':
    case 'channel':
    case 'defaultService':
      return native(name, () => UNKNOWN);
    default:
      return VERBS.has(name)
        ? native(name, (context) => {
            route(app, context, name === 'all' ? '*' : name.toUpperCase());
            return self;
          })
        : undefined;
  }
}

const plain = (path: string): string => path.replace(/^\/+|\/+$/g, '');

const hooksOf = ({ args, argsAt, at }: CallContext): Hooks[] =>
  args.map((value, index) => ({ value, at: argsAt[index] ?? at }));

function route(app: FeathersApp, context: CallContext, method: string): void {
  app.node.entries.push({
    type: 'route',
    methods: [method],
    paths: pathPatterns(context.args[0]) ?? [unknownPattern],
    steps: stepsOf(context, 1, 'route'),
    at: context.at,
    nameAt: context.at,
    conditional: isConditional(context.interpreter),
  });
}

/** `use(path, service, options)`, with middleware before and after it, or plain middleware. */
function use(registry: Registry, app: FeathersApp, context: CallContext): void {
  const { interpreter, args, at } = context;
  const patterns = pathPatterns(args[0]);
  const found = args.findIndex((arg, index) => index > 0 && isService(arg));
  const service = args[found];
  if (service) {
    addService(app, context, service, found);
    return;
  }
  const steps = stepsOf(context, patterns ? 1 : 0, 'app');
  for (const step of steps) {
    const child = registry.of(step.value);
    if (child) child.mounted = true;
  }
  app.node.entries.push({
    type: 'use',
    paths: patterns ?? [{ text: '/', wildcard: false }],
    steps,
    at,
    conditional: isConditional(interpreter),
  });
}

const ADAPTER = /(?:Service|Adapter|Base)\(\)$/;
/** Packages whose functions make services: `memory()`, `mongoose({ Model })`. */
const ADAPTERS =
  /^(?:feathers-(?:memory|mongoose|mongodb|sequelize|knex|nedb|objection|solr|elasticsearch|blob|mailer)|@feathersjs\/(?:memory|mongodb|knex|authentication)|@seald-io\/feathers)/;

function isService(value: Value): boolean {
  if (value.t === 'obj')
    return (
      !value.model &&
      (value.cls
        ? methodsOfClass(value.cls).length > 0
        : [...value.props.keys()].some((key) => Object.hasOwn(METHODS, key)))
    );
  return (
    value.t === 'ext' && value.path.endsWith('()') && (ADAPTERS.test(value.pkg) || ADAPTER.test(value.path))
  );
}

/** Methods that a class has; those of an adapter's class are all there are. */
function methodsOfClass(cls: ClassValue): string[] {
  const own = cls.ir.members.flatMap(({ name, kind, static: isStatic }) =>
    typeof name === 'string' && !isStatic && kind !== 'static-block' && Object.hasOwn(METHODS, name)
      ? [name]
      : [],
  );
  const base =
    cls.base?.t === 'cls'
      ? methodsOfClass(cls.base)
      : cls.base?.t === 'ext'
        ? methodsOfPackage(cls.base)
        : [];
  return [...new Set([...own, ...base])];
}

/** The service of `@feathersjs/authentication` logs in and out. */
const methodsOfPackage = ({ pkg }: { readonly pkg: string }): string[] =>
  pkg.startsWith('@feathersjs/authentication')
    ? ['create', 'remove']
    : pkg === '@feathersjs/feathers'
      ? []
      : Object.keys(METHODS);

function methodsOf(value: Value): string[] {
  if (value.t === 'ext') return methodsOfPackage(value);
  if (value.t !== 'obj') return [];
  if (value.cls) return methodsOfClass(value.cls);
  return [...value.props.keys()].filter((key) => Object.hasOwn(METHODS, key));
}

function addService(app: FeathersApp, context: CallContext, value: Value, index: number): void {
  const { interpreter, args, at } = context;
  const options = args[index + 1];
  const listed = options?.t === 'obj' ? memberOf(interpreter, options, 'methods', at) : undefined;
  const only = listed?.t === 'arr' && !listed.open ? listed.items.map((item) => stringOf(item)) : undefined;
  const before = stepsOf({ ...context, args: args.slice(0, index) }, 1, 'route');
  for (const path of pathPatterns(args[0]) ?? [unknownPattern]) {
    const methods = new Map<string, RawStep[]>();
    for (const name of methodsOf(value)) {
      const row = METHODS[name];
      if (!row || (only && !only.includes(name))) continue;
      const [verb, ofOne] = row;
      const steps = [...before];
      methods.set(name, steps);
      app.node.entries.push({
        type: 'route',
        methods: [verb],
        paths: [{ text: ofOne ? joinPath(path.text, ':id') : path.text, wildcard: false }],
        steps,
        at: placeOf(value, name) ?? at,
        nameAt: context.argsAt[0] ?? at,
        conditional: isConditional(interpreter),
      });
    }
    app.services.push({ name: plain(path.text), value, hooks: [], methods, at });
  }
}

/** Where the workspace defines a method. */
function placeOf(value: Value, name: string): Location | undefined {
  if (value.t !== 'obj') return undefined;
  const own = value.props.get(name);
  if (own?.t === 'fn') return { file: own.module.file, span: own.ir.at };
  for (let { cls } = value; cls; cls = cls.base?.t === 'cls' ? cls.base : undefined) {
    const found = cls.ir.members.find((one) => one.name === name);
    if (found) return { file: cls.module.file, span: found.at };
  }
  return undefined;
}

/** What `app.service('x')` returns: hooks are added to it; code calls its methods. */
function serviceValue(app: FeathersApp, name: string): Value {
  return modelled({
    kind: 'feathers.service',
    get: (_interpreter, self, method) => {
      if (method === 'hooks')
        return native(method, (context) => {
          const service = app.services.findLast((one) => one.name === name);
          service?.hooks.push(...hooksOf(context));
          return self;
        });
      if (method === 'on' || method === 'publish') return native(method, () => UNDEFINED);
      // Inner calls come from the server: what they do is the called service's affair.
      return external('@feathersjs/feathers', `.service().${method}`);
    },
  });
}
