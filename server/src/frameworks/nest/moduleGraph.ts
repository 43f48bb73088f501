/** `@Module` classes → controllers and global providers that an application reaches. */
import type { Location } from '../../model/location';
import { injectedInstance } from '../../link/interpret/classes';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  alternatives,
  modelled,
  native,
  stringOf,
  type ClassValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { joinPath } from '../../link/routing/paths';
import { applied } from './decorators';
import { emptyGraph, type GlobalStep, type ModuleMiddleware, type NestModuleGraph } from './state';

const APP_PROVIDERS = {
  APP_GUARD: 'guards',
  APP_PIPE: 'pipes',
  APP_FILTER: 'filters',
  APP_INTERCEPTOR: 'interceptors',
} as const;

export function moduleGraph(interpreter: Interpreter, root: Value): NestModuleGraph {
  const graph = emptyGraph();
  const seen = new Set<unknown>();
  const prefixes = new Map<ClassValue['ir'], string>();
  visit(interpreter, graph, root, seen, prefixes);
  for (const [ir, entry] of graph.controllers) {
    const owner = [...prefixes].find(
      ([module]) => entry.prefix === `#${String(module.at[0])}${module.name ?? ''}`,
    );
    graph.controllers.set(ir, { cls: entry.cls, prefix: owner?.[1] ?? '' });
  }
  return graph;
}

function visit(
  interpreter: Interpreter,
  graph: NestModuleGraph,
  value: Value,
  seen: Set<unknown>,
  prefixes: Map<ClassValue['ir'], string>,
): void {
  for (const one of alternatives(value)) {
    if (one.t === 'arr') for (const item of one.items) visit(interpreter, graph, item, seen, prefixes);
    else if (one.t === 'cls') visitClass(interpreter, graph, one, seen, prefixes);
    else if (one.t === 'obj') visitDynamic(interpreter, graph, one, seen, prefixes);
    else if (
      one.t === 'ext' &&
      /\.RouterModule\.(register|forRoutes)\(\)$|\.RouterModule\.forRoutes\(\)$/.test(one.path)
    )
      readPrefixes(one.args[0], '', prefixes);
    else if (one.t === 'unk') graph.unresolved = true;
  }
}

function visitClass(
  interpreter: Interpreter,
  graph: NestModuleGraph,
  cls: ClassValue,
  seen: Set<unknown>,
  prefixes: Map<ClassValue['ir'], string>,
): void {
  if (seen.has(cls.ir)) return;
  seen.add(cls.ir);
  for (const decorator of applied(interpreter, cls, cls.ir.decorators)) {
    const [options] = decorator.args;
    if (decorator.name === 'Module' && options)
      readModule(interpreter, graph, options, cls, decorator.at, seen, prefixes);
  }
  const configure = cls.ir.members.find((m) => m.name === 'configure' && m.kind === 'method');
  if (configure) graph.middleware.push(...configured(interpreter, cls));
}

/** `{ module, imports, controllers, providers }` as `forRoot` returns it. */
function visitDynamic(
  interpreter: Interpreter,
  graph: NestModuleGraph,
  value: ObjectValue,
  seen: Set<unknown>,
  prefixes: Map<ClassValue['ir'], string>,
): void {
  if (seen.has(value)) return;
  seen.add(value);
  const module = value.props.get('module');
  const cls = module?.t === 'cls' ? module : undefined;
  if (cls) visitClass(interpreter, graph, cls, seen, prefixes);
  readModule(interpreter, graph, value, cls, value.at ?? { file: '', span: [0, 0] }, seen, prefixes);
}

function readModule(
  interpreter: Interpreter,
  graph: NestModuleGraph,
  options: Value,
  cls: ClassValue | undefined,
  at: Location,
  seen: Set<unknown>,
  prefixes: Map<ClassValue['ir'], string>,
): void {
  const read = (name: string): Value => memberOf(interpreter, options, name, at);
  visit(interpreter, graph, read('imports'), seen, prefixes);
  for (const controller of items(read('controllers'))) {
    if (controller.t === 'cls') {
      if (!graph.controllers.has(controller.ir))
        graph.controllers.set(controller.ir, {
          cls: controller,
          prefix: cls ? `#${String(cls.ir.at[0])}${cls.ir.name ?? ''}` : '',
        });
    } else if (controller.t === 'unk') graph.unresolved = true;
  }
  for (const provider of items(read('providers'))) readProvider(interpreter, graph, provider, at);
}

const items = (value: Value): readonly Value[] =>
  value.t === 'arr'
    ? value.items.flatMap(items)
    : value.t === 'union'
      ? value.of.flatMap(items)
      : value.t === 'lit'
        ? []
        : [value];

/** Arguments of `forRoutes` and `exclude`, where texts count. */
const listed = (value: Value): readonly Value[] =>
  value.t === 'arr' ? value.items.flatMap(listed) : value.t === 'union' ? value.of.flatMap(listed) : [value];

function readProvider(interpreter: Interpreter, graph: NestModuleGraph, provider: Value, at: Location): void {
  if (provider.t !== 'obj') return;
  const token = provider.props.get('provide');
  const name = token?.t === 'ext' ? token.path.slice(1) : '';
  if (!(name in APP_PROVIDERS)) return;
  const kind = APP_PROVIDERS[name as keyof typeof APP_PROVIDERS];
  const factory = provider.props.get('useFactory');
  const value =
    provider.props.get('useClass') ??
    provider.props.get('useExisting') ??
    provider.props.get('useValue') ??
    (factory ? interpreter.isolated(() => interpreter.invoke(factory, [], at)) : undefined);
  if (value) graph[kind].push({ value, at: provider.at ?? at } satisfies GlobalStep);
}

/** `RouterModule.register([{ path, module, children }])`. */
function readPrefixes(
  routes: Value | undefined,
  base: string,
  prefixes: Map<ClassValue['ir'], string>,
): void {
  if (routes?.t !== 'arr') return;
  for (const route of routes.items) {
    if (route.t === 'cls') prefixes.set(route.ir, base);
    if (route.t !== 'obj') continue;
    const path = joinPath(base, stringOf(route.props.get('path')) ?? '{?}');
    const module = route.props.get('module');
    if (module?.t === 'cls') prefixes.set(module.ir, path);
    readPrefixes(route.props.get('children'), path, prefixes);
  }
}

/** `configure(consumer) { consumer.apply(A).exclude('x').forRoutes(C) }` */
function configured(interpreter: Interpreter, cls: ClassValue): ModuleMiddleware[] {
  const found: ModuleMiddleware[] = [];
  const builder = (steps: readonly GlobalStep[], exclude: readonly string[]): ObjectValue =>
    modelled({
      kind: 'nest.consumer',
      get: (_i, self, name) => {
        if (name === 'apply') {
          return native(name, ({ args, argsAt, at }) =>
            builder(
              args.flatMap((arg, i) => items(arg).map((value) => ({ value, at: argsAt[i] ?? at }))),
              [],
            ),
          );
        }
        if (name === 'exclude')
          return native(name, ({ args }) =>
            builder(steps, [...exclude, ...args.flatMap(listed).flatMap(routeText)]),
          );
        if (name === 'forRoutes') {
          return native(name, ({ args }) => {
            found.push({ steps, exclude, routes: args.flatMap(listed).map(routeOf) });
            return builder([], []);
          });
        }
        return native(name, () => self);
      },
    });
  const instance = injectedInstance(interpreter, cls);
  interpreter.isolated(() => {
    const at = { file: cls.module.file, span: cls.ir.at };
    interpreter.invoke(memberOf(interpreter, instance, 'configure', at), [builder([], [])], at, instance);
  });
  return found;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', '*', 'OPTIONS', 'HEAD', 'SEARCH'];

function routeOf(value: Value): ModuleMiddleware['routes'][number] {
  if (value.t === 'cls') return { controller: value.ir };
  if (value.t === 'obj') {
    const method = value.props.get('method');
    const name =
      method?.t === 'ext'
        ? /\.([A-Z]+)$/.exec(method.path)?.[1]
        : method?.t === 'lit' && typeof method.v === 'number'
          ? METHODS[method.v]
          : undefined;
    return { path: stringOf(value.props.get('path')), method: name === 'ALL' ? undefined : name };
  }
  return { path: stringOf(value) ?? '*' };
}

const routeText = (value: Value): string[] => {
  const { path } = routeOf(value);
  return path === undefined ? [] : [path];
};
