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

/** Packages that bring Remix' `defineRoutes` to `app/routes.ts`. */
export const ROUTES_OPTION: ReadonlySet<string> = new Set([
  '@react-router/remix-routes-option-adapter',
  '@react-router/remix-config-routes-adapter',
  '@remix-run/routes-option-adapter',
]);

/** `remixRoutesOptionAdapter((defineRoutes) => defineRoutes((route) => { route('/x', 'x.tsx', () => …); }))` */
export const routesOptionPackage: Value = modelled({
  kind: 'package',
  get: (_i, _s, name) =>
    name === 'remixRoutesOptionAdapter' || name === 'remixConfigRoutes'
      ? native(name, ({ interpreter, args: [list], at }) =>
          list ? interpreter.invoke(list, [defineRoutes], at) : UNDEFINED,
        )
      : external('@react-router/remix-routes-option-adapter', `.${name}`),
});

const defineRoutes: Value = native('defineRoutes', ({ interpreter, args: [define], at }) => {
  let found: ObjectValue[] = [];
  // The same function lists children, while the one that is given for them runs.
  const listed = (fn: Value, args: readonly Value[]): Value => {
    const around = found;
    found = [];
    interpreter.invoke(fn, args, at);
    const list = array(found, false, at);
    found = around;
    return list;
  };
  const route = native('route', ({ args }) => {
    const children = args.findLast((arg) => arg.t === 'fn');
    found.push(entry(args[0], args[1], children && listed(children, [])));
    return UNDEFINED;
  });
  return define ? listed(define, [route]) : UNDEFINED;
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
  // What it says could not be followed: most likely the files that are there.
  return { routes, flat: flat || (routes.length === 0 && !folders && value.t !== 'arr'), folders };
}
