/** `app/routes.ts` of React Router: `route`, `index`, `layout`, `prefix`, and the flat files that it may ask for. */
import type { Interpreter } from '../../link/interpret/interpreter';
import {
  array,
  external,
  literal,
  modelled,
  native,
  object,
  stringOf,
  UNDEFINED,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { joinPath } from '../../link/routing/paths';

/** A route of the configuration: its file, relative to `app`, and the files of the layouts and parents around it. */
export interface ConfiguredRoute {
  readonly file: string;
  readonly path: string;
  readonly parents: readonly string[];
}

const entry = (path: Value | undefined, file: Value | undefined, children: Value | undefined): ObjectValue =>
  object([
    ['path', path ?? UNDEFINED],
    ['file', file ?? UNDEFINED],
    ['children', children ?? UNDEFINED],
  ]);

const lastList = (args: readonly Value[]): Value | undefined => args.findLast((arg) => arg.t === 'arr');

/** The package `@react-router/dev/routes` (or `@remix-run/route-config`). */
export const routesPackage: Value = modelled({
  kind: 'package',
  get: (_i, _s, name) => {
    switch (name) {
      case 'route':
        return native(name, ({ args }) => entry(args[0], args[1], lastList(args)));
      case 'index':
        return native(name, ({ args }) => entry(undefined, args[0], undefined));
      case 'layout':
        return native(name, ({ args }) => entry(undefined, args[0], lastList(args)));
      case 'prefix':
        return native(name, ({ args, at }) => array([entry(args[0], undefined, args[1])], false, at));
      case 'relative':
        return native(name, () => routesPackage);
      default:
        return external('@react-router/dev', `.${name}`);
    }
  },
});

/** Says by files of the convention: `flatRoutes()` of `@react-router/fs-routes`. */
export const flatRoutesPackage: Value = modelled({
  kind: 'package',
  get: (_i, _s, name) =>
    name === 'flatRoutes'
      ? native(name, ({ at }) => array([object([['flat', literal(true)]])], false, at))
      : external('@react-router/fs-routes', `.${name}`),
});

/** Folders that stand for segments: `autoRoutes()` of react-router-auto-routes. */
export const autoRoutesPackage: Value = modelled({
  kind: 'package',
  get: (_i, _s, name) =>
    name === 'autoRoutes'
      ? native(name, ({ at }) => array([object([['folders', literal(true)]])], false, at))
      : external('react-router-auto-routes', `.${name}`),
});

export interface Configuration {
  readonly routes: readonly ConfiguredRoute[];
  /** Which conventions it takes files by, besides those that it lists. */
  readonly flat: boolean;
  readonly folders: boolean;
}

/** The routes that the default export of `app/routes.ts` lists. */
export function configuredRoutes(interpreter: Interpreter, file: string): Configuration | undefined {
  const module = interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'default');
  if (!value) return undefined;
  const routes: ConfiguredRoute[] = [];
  let flat = false;
  let folders = false;
  const visit = (one: Value, prefix: string, parents: readonly string[], depth: number): void => {
    if (depth > 12) return;
    if (one.t === 'arr') {
      for (const item of one.items) visit(item, prefix, parents, depth);
      return;
    }
    if (one.t !== 'obj') return;
    if (one.props.has('flat')) flat = true;
    if (one.props.has('folders')) folders = true;
    const own = stringOf(one.props.get('path'));
    const path = own === undefined ? prefix : joinPath(prefix, own);
    const at = stringOf(one.props.get('file'))?.replace(/^\.\//, '');
    const isLayout = own === undefined && one.props.get('children')?.t === 'arr';
    if (at !== undefined && !isLayout) routes.push({ file: at, path: path === '' ? '/' : path, parents });
    const children = one.props.get('children');
    if (children) visit(children, path, at === undefined ? parents : [...parents, at], depth + 1);
  };
  visit(value, '', [], 0);
  return { routes, flat, folders };
}
