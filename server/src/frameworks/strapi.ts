/**
 * Strapi 4 and 5. Routes are lists in files of `routes` folders, those of `src/api` below `/api`; a core router makes
 * the usual ones of a content type. A plugin's are below its name, those of its content API below `/api` as well, unless
 * their `prefix` says otherwise. Every route asks for a permission of the caller's role, unless it says
 * `auth: false`; which roles have it stands in the database.
 */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { answerWithReturned, continueWith } from '../link/behaviour/answers';
import type { Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  external,
  modelled,
  native,
  object,
  stringOf,
  truth,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { projectApplication } from '../link/routing/exportedHandlers';
import { insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import { joinPath, normalise } from '../link/routing/paths';
import type { Location } from '../model/location';
import { koaContext } from './koa/context';

export const framework: FrameworkDefinition = {
  id: 'strapi',
  title: '**Strapi** 4 and 5',
  covers:
    'Route files of `src/api` and of plugins, core routers with `only` and `except`, `auth: false`, policies and middlewares by name, controllers by name',
  create: strapi,
};

const ROUTES = /^src\/api\/([^/]+)\/routes\/(?:.+\/)?[^/]+\.[jt]s$/;
/** The index of the routes of a plugin: one in `src/plugins`, or the project itself. */
const PLUGIN_ROUTES = /^(?:src\/plugins\/([^/]+)\/)?(server\/(?:src\/)?)routes(?:\/index)?\.[jt]s$/;
const STRAPI = ['@strapi/strapi', '@strapi/sdk-plugin', '@strapi/helper-plugin'];
const CORE: readonly (readonly [action: string, method: string, ofOne: boolean])[] = [
  ['find', 'GET', false],
  ['findOne', 'GET', true],
  ['create', 'POST', false],
  ['update', 'PUT', true],
  ['delete', 'DELETE', true],
];

const coreRouter = native('createCoreRouter', ({ args, at }) =>
  object(
    [
      ['#core', args[0] ?? UNKNOWN],
      ['#options', args[1] ?? UNDEFINED],
    ],
    at,
  ),
);
/** A controller's own methods; the rest of them are Strapi's. */
const coreController = native('createCoreController', ({ interpreter, args, at }) => {
  const [, own] = args;
  return own?.t === 'fn' ? interpreter.invoke(own, [UNKNOWN], at) : (own ?? object([], at));
});
const FACTORIES = modelled({
  kind: 'plain',
  get: (_i, _s, name) =>
    name === 'createCoreRouter'
      ? coreRouter
      : name === 'createCoreController'
        ? coreController
        : external('@strapi/strapi', `.factories.${name}`),
});
const PACKAGE = modelled({
  kind: 'package',
  get: (_i, self, name) =>
    name === 'factories' ? FACTORIES : name === 'default' ? self : external('@strapi/strapi', `.${name}`),
});

function strapi(): Framework {
  return {
    id: 'strapi',
    bodyLimit: () => limitedTo('Strapi reads at most 1 MB of a body'),
    packageValue: (name, subpath) => (name === '@strapi/strapi' && subpath === '' ? PACKAGE : undefined),
    collect: collectStrapi,
    run: (interpreter, step, _endpoint, assigned) => {
      const next = native('next', (call) => {
        continueWith({ ...call, args: [] });
        return UNDEFINED;
      });
      answerWithReturned(interpreter, step.value, [koaContext(assigned), next], step.at);
    },
  };
}

function collectStrapi(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = projectRoots(view, STRAPI, /^strapi-server\.[jt]s$/);
  if (roots.length === 0) return [];
  return view.files.flatMap((file) => {
    const inside = insideOf(roots, file);
    if (!inside) return [];
    const api = ROUTES.exec(inside.path)?.[1];
    if (api === undefined) return pluginRoutes(interpreter, inside.root, inside.path, file);
    const module = interpreter.modules.load(file);
    const value = module && interpreter.modules.exported(module, 'default');
    if (value?.t !== 'obj') return [];
    const place: Place = { interpreter, root: inside.root, api, at: value.at ?? { file, span: [0, 0] } };
    const core = value.props.get('#core');
    if (core) return coreRoutes(place, stringOf(core), value.props.get('#options') ?? UNDEFINED);
    const routes = value.props.get('routes');
    return routes?.t === 'arr' ? routes.items.flatMap((route) => ofRoute(place, route)) : [];
  });
}

interface Place {
  readonly interpreter: Interpreter;
  readonly root: string;
  readonly api: string;
  readonly at: Location;
  /** Of a plugin: where its controllers are, and what stands before its paths. */
  readonly plugin?: { readonly controllers: string; readonly prefix: string };
}

/** `{ admin: { type: 'admin', routes: […] }, 'content-api': { … } }`, or a list, which is the administration's. */
function pluginRoutes(interpreter: Interpreter, root: string, path: string, file: string): RawEndpoint[] {
  const [, local, server = ''] = PLUGIN_ROUTES.exec(path) ?? [];
  if (server === '') return [];
  const name = local ?? pluginName(interpreter, root);
  const module = name === undefined ? undefined : interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'default');
  if (name === undefined || !value) return [];
  const folder = `${root}/${local === undefined ? '' : `src/plugins/${local}/`}${server}controllers`;
  const at: Location = { file, span: [0, 0] };
  const read = (target: Value, key: string): Value => memberOf(interpreter, target, key, at);
  const ofGroup = (group: Value, isOpen: boolean): RawEndpoint[] => {
    const made = group.t === 'fn' ? interpreter.isolated(() => interpreter.invoke(group, [], at)) : group;
    const routes = made.t === 'arr' ? made : read(made, 'routes');
    const type = made.t === 'obj' ? stringOf(read(made, 'type')) : undefined;
    const own = made.t === 'obj' ? stringOf(read(made, 'prefix')) : undefined;
    const below = (type ?? (isOpen ? 'content-api' : 'admin')) === 'content-api' ? '/api' : '';
    const prefix = joinPath(below, own ?? `/${name}`);
    const place: Place = {
      interpreter,
      root,
      api: name,
      at: made.t === 'obj' || made.t === 'arr' ? (made.at ?? at) : at,
      plugin: { controllers: folder, prefix },
    };
    return routes.t === 'arr' ? routes.items.flatMap((route) => ofRoute(place, route)) : [];
  };
  if (value.t !== 'obj' || value.model || value.props.has('routes')) return ofGroup(value, false);
  return [...value.props].flatMap(([key, group]) => ofGroup(group, key === 'content-api'));
}

/** The project itself is a plugin if its `package.json` says so. */
function pluginName(interpreter: Interpreter, root: string): string | undefined {
  const text = interpreter.view.text(`${root}/package.json`) ?? '';
  const [, block = ''] = /"strapi"\s*:\s*\{([^}]*)\}/.exec(text) ?? [];
  return /"kind"\s*:\s*"plugin"/.test(block) ? /"name"\s*:\s*"([^"]+)"/.exec(block)?.[1] : undefined;
}

function ofRoute(place: Place, route: Value): RawEndpoint[] {
  if (route.t !== 'obj') return [];
  const at = route.at ?? place.at;
  const read = (name: string): Value => memberOf(place.interpreter, route, name, at);
  const method = stringOf(read('method'))?.toUpperCase();
  const path = stringOf(read('path'));
  if (method === undefined || path === undefined) return [];
  const handler = read('handler');
  const named = stringOf(handler);
  const found = named === undefined ? handler : controllerMethod(place, named);
  return [
    endpoint(
      { ...place, at },
      method === 'ALL' ? '*' : method,
      path,
      read('config'),
      found,
      named ?? 'handler',
    ),
  ];
}

function coreRoutes(place: Place, uid: string | undefined, options: Value): RawEndpoint[] {
  const { interpreter, root, api, at } = place;
  const name = uid?.split('.').at(-1) ?? api;
  const schema = interpreter.view.text(`${root}/src/api/${api}/content-types/${name}/schema.json`) ?? '';
  const isSingle = /"kind"\s*:\s*"singleType"/.test(schema);
  const plural = /"pluralName"\s*:\s*"([^"]+)"/.exec(schema)?.[1] ?? `${name}s`;
  const read = (key: string): Value => memberOf(interpreter, options, key, at);
  const listed = (key: string): (string | undefined)[] | undefined => {
    const value = options.t === 'obj' ? read(key) : UNDEFINED;
    return value.t === 'arr' ? value.items.map((item) => stringOf(item)) : undefined;
  };
  const only = listed('only');
  const except = listed('except');
  const base = (options.t === 'obj' ? stringOf(read('prefix')) : undefined) ?? `/${isSingle ? name : plural}`;
  return CORE.flatMap(([action, method, ofOne]) => {
    if ((only && !only.includes(action)) || except?.includes(action)) return [];
    if (isSingle && (action === 'findOne' || action === 'create')) return [];
    const config = options.t === 'obj' ? memberOf(interpreter, read('config'), action, at) : UNDEFINED;
    const own = controllerMethod(place, `${name}.${action}`);
    const path = ofOne && !isSingle ? joinPath(base, ':id') : base;
    return [endpoint(place, method, path, config, own, `${name}.${action}`)];
  });
}

/** `article.find` and `api::article.article.find`; what is not written is the core controller's. */
function controllerMethod({ interpreter, root, api, at, plugin }: Place, named: string): Value {
  const parts = named.replace(/^api::/, '').split('.');
  const method = parts.at(-1) ?? '';
  const controller = parts.at(-2) ?? api;
  const owner = parts.length > 2 ? (parts[0] ?? api) : api;
  const folder = plugin?.controllers ?? `${root}/src/api/${owner}/controllers`;
  for (const extension of ['ts', 'js']) {
    const module = interpreter.modules.load(`${folder}/${controller}.${extension}`);
    const exported = module && interpreter.modules.exported(module, 'default');
    // A plugin's controller may be made by a function of `{ strapi }`.
    const value =
      exported?.t === 'fn'
        ? interpreter.isolated(() => interpreter.invoke(exported, [UNKNOWN], at))
        : exported;
    const found = value?.t === 'obj' ? memberOf(interpreter, value, method, at) : undefined;
    if (found?.t === 'fn') return found;
  }
  return UNKNOWN;
}

/** `config.prefix` of a route replaces that of its plugin. */
function pluginPrefix(plugin: Place['plugin'], own: Value): string | undefined {
  const written = stringOf(own);
  if (!plugin || written === undefined) return plugin?.prefix;
  return plugin.prefix.startsWith('/api/') ? joinPath('/api', written) : written;
}

function endpoint(
  { interpreter, root, at, plugin }: Place,
  method: string,
  path: string,
  config: Value,
  handler: Value,
  label: string,
): RawEndpoint {
  const read = (name: string): Value =>
    config.t === 'obj' ? memberOf(interpreter, config, name, at) : UNDEFINED;
  const auth = read('auth');
  const isOpen = auth.t === 'lit' && auth.v !== undefined && truth(auth) === false;
  const step = (value: Value, name: string, kind: RawStep['kind']): RawStep => ({
    value,
    kind,
    scope: 'route',
    label: name,
    at,
    conditional: false,
  });
  // Policies and middlewares are named for files or plugins; a name says too little to rely on.
  const named = (key: string, kind: RawStep['kind']): RawStep[] => {
    const list = read(key);
    return (list.t === 'arr' ? list.items : []).map((one) =>
      step(
        UNKNOWN,
        stringOf(one) ?? (one.t === 'obj' ? stringOf(one.props.get('name')) : undefined) ?? key,
        kind,
      ),
    );
  };
  return {
    protocol: 'http',
    framework: 'strapi',
    method,
    path: normalise(`${pluginPrefix(plugin, read('prefix')) ?? '/api'}/${path}`),
    at,
    nameAt: at,
    app: projectApplication('strapi', root),
    steps: [
      ...(isOpen ? [] : [step(external('@strapi/strapi', '.auth()'), 'auth', 'guard')]),
      ...named('policies', 'guard'),
      ...named('middlewares', 'middleware'),
    ],
    handler: {
      ...step(handler, label, 'handler'),
      at: handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at,
    },
    errorHandlers: [],
    unknowns: [],
  };
}
