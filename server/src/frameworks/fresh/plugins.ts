/** What plugins of Fresh 1 add by `fresh.config.ts`: middleware that covers a path and what is below it, and routes. */
import type { Interpreter } from '../../link/interpret/interpreter';
import type { ModuleInstance } from '../../link/interpret/scope';
import { stringOf, type Value } from '../../link/interpret/values';
import { exportedEndpoint, functionStep, projectApplication } from '../../link/routing/exportedHandlers';
import { bracketPath } from '../../link/routing/fileRoutes';
import type { RawEndpoint, RawStep } from '../../link/routing/model';

export interface FreshPlugins {
  readonly middlewares: readonly { readonly path: string; readonly steps: readonly RawStep[] }[];
  readonly routes: readonly { readonly path: string; readonly handler: Value }[];
  readonly module: ModuleInstance | undefined;
}

const NONE: FreshPlugins = { middlewares: [], routes: [], module: undefined };

export function pluginsOf(interpreter: Interpreter, root: string): FreshPlugins {
  const file = `${root}/fresh.config.ts`;
  const module = interpreter.view.files.includes(file) ? interpreter.modules.load(file) : undefined;
  const exported = module && interpreter.modules.exported(module, 'default');
  // `defineConfig({ … })` gives its argument back.
  const config = exported?.t === 'ext' ? exported.args[0] : exported;
  const plugins = config?.t === 'obj' ? config.props.get('plugins') : undefined;
  if (!module || plugins?.t !== 'arr') return NONE;
  const members = (name: string): Value[] =>
    plugins.items.flatMap((plugin) => {
      const list = plugin.t === 'obj' ? plugin.props.get(name) : undefined;
      return list?.t === 'arr' ? list.items : [];
    });
  return {
    module,
    middlewares: members('middlewares').flatMap((one) => {
      const path = pathOf(one);
      const middleware = one.t === 'obj' ? one.props.get('middleware') : undefined;
      const handler = middleware?.t === 'obj' ? middleware.props.get('handler') : undefined;
      if (path === undefined || !handler) return [];
      const handlers = handler.t === 'arr' ? handler.items : [handler];
      const steps = handlers.map((value) =>
        functionStep(value, 'middleware', module, { role: 'middleware', scope: 'router' }),
      );
      return [{ path, steps }];
    }),
    routes: members('routes').flatMap((one) => {
      const path = pathOf(one);
      const handler = one.t === 'obj' ? (one.props.get('handler') ?? one.props.get('handlers')) : undefined;
      return path === undefined || !handler ? [] : [{ path, handler }];
    }),
  };
}

const pathOf = (one: Value): string | undefined => {
  const written = one.t === 'obj' ? stringOf(one.props.get('path')) : undefined;
  return written === undefined ? undefined : bracketPath(written.replace(/^\/|\/$/g, ''));
};

/** The steps whose path is that of the endpoint or above it; the outer ones run first. */
export const pluginSteps = ({ middlewares }: FreshPlugins, path: string): RawStep[] =>
  middlewares
    .filter((one) => one.path === '/' || path === one.path || path.startsWith(`${one.path}/`))
    .map((one, index) => ({ ...one, index }))
    .sort((a, b) => depth(a.path) - depth(b.path) || a.index - b.index)
    .flatMap(({ steps }) => steps);

const depth = (path: string): number => path.split('/').filter((segment) => segment !== '').length;

/** Routes that plugins add; a handler that is a function serves every method. */
export function pluginRoutes(
  interpreter: Interpreter,
  root: string,
  plugins: FreshPlugins,
  methods: readonly string[],
): RawEndpoint[] {
  const { module } = plugins;
  if (!module) return [];
  const app = projectApplication('fresh', root);
  return plugins.routes.flatMap(({ path, handler }) => {
    const steps = pluginSteps(plugins, path);
    const made = (method: string, value: Value): RawEndpoint[] => {
      const name = 'default';
      const endpoint = exportedEndpoint(interpreter, { app, module, path, steps, name, method, value });
      return endpoint ? [{ ...endpoint, nameAt: endpoint.at }] : [];
    };
    if (handler.t !== 'obj') return made('*', handler);
    return methods.flatMap((method) => {
      const value = handler.props.get(method);
      return value ? made(method, value) : [];
    });
  });
}
