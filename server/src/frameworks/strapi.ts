/**
 * Strapi 4 and 5. Routes are lists in files of `routes` folders, those of `src/api` below `/api`; a core router makes
 * the usual ones of a content type. Every route asks for a permission of the caller's role, unless it says
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
    'Route files of `src/api`, core routers with `only` and `except`, `auth: false`, policies and middlewares by name, controllers by name',
  create: strapi,
};

const ROUTES = /^src\/api\/([^/]+)\/routes\/(?:.+\/)?[^/]+\.[jt]s$/;
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
  const roots = projectRoots(view, ['@strapi/strapi'], /^strapi-server\.[jt]s$/);
  if (roots.length === 0) return [];
  return view.files.flatMap((file) => {
    const inside = insideOf(roots, file);
    const api = inside && ROUTES.exec(inside.path)?.[1];
    if (api === undefined || !inside) return [];
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
function controllerMethod({ interpreter, root, api, at }: Place, named: string): Value {
  const parts = named.replace(/^api::/, '').split('.');
  const method = parts.at(-1) ?? '';
  const controller = parts.at(-2) ?? api;
  const owner = parts.length > 2 ? (parts[0] ?? api) : api;
  for (const extension of ['ts', 'js']) {
    const module = interpreter.modules.load(
      `${root}/src/api/${owner}/controllers/${controller}.${extension}`,
    );
    const value = module && interpreter.modules.exported(module, 'default');
    const found = value?.t === 'obj' ? memberOf(interpreter, value, method, at) : undefined;
    if (found?.t === 'fn') return found;
  }
  return UNKNOWN;
}

function endpoint(
  { interpreter, root, at }: Place,
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
    path: normalise(`/api/${path}`),
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
