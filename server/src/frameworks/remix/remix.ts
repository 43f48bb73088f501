/**
 * Remix 2 and React Router 7 and 8 in framework mode: the `loader` and `action` of route modules, and the `middleware`
 * of their parents. Loaders of parents run beside those of their children and guard nothing.
 */
import { answerWithReturned, passing } from '../../link/behaviour/answers';
import { webContext } from '../../link/behaviour/webContext';
import { redirecting, responding } from '../../link/behaviour/webHelpers';
import type { Interpreter } from '../../link/interpret/interpreter';
import { external, modelled, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { exportedEndpoint, functionStep, projectApplication } from '../../link/routing/exportedHandlers';
import { projectRoots } from '../../link/routing/fileRoutes';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import {
  autoRoutesPackage,
  configuredRoutes,
  flatRoutesPackage,
  ROUTES_OPTION,
  routesOptionPackage,
  routesPackage,
} from './configured';
import { flatRoute, folderRoute, nameOfFlat } from './flatRoutes';
import { RemixServers } from './server';

export const framework: FrameworkDefinition = {
  id: 'remix',
  title: '**Remix** 2, **React Router** 7 and 8',
  covers:
    '`loader` and `action` of route modules by flat file names or `app/routes.ts`, layouts without a path, resource routes, `middleware` of parents',
  create: remix,
};

const SERVERS = [
  '@remix-run/node',
  '@remix-run/server-runtime',
  '@remix-run/react',
  '@remix-run/dev',
  '@remix-run/cloudflare',
  '@remix-run/express',
  '@react-router/dev',
  '@react-router/node',
  '@react-router/serve',
  '@react-router/cloudflare',
];
const HELPERS: Readonly<Record<string, Value>> = {
  json: responding('json'),
  data: responding('data'),
  defer: responding('defer'),
  redirect: redirecting('redirect', 0, false),
  redirectDocument: redirecting('redirectDocument', 0, false),
  replace: redirecting('replace', 0, false),
};
const ACTION_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];
const MODULE = /\.(?:[jt]sx?|mdx?)$/;

interface RouteModule {
  readonly file: string;
  readonly path: string;
  /** Modules of the routes around it, the outermost first. */
  readonly parents: readonly string[];
}

function remix(): Framework {
  const servers = new RemixServers();
  const packages = new Map<string, Value>();
  const helpers = (pkg: string): Value => {
    let value = packages.get(pkg);
    if (!value) {
      value = modelled({
        kind: 'package',
        get: (_i, _s, name) => HELPERS[name] ?? servers.value(pkg, name) ?? external(pkg, `.${name}`),
      });
      packages.set(pkg, value);
    }
    return value;
  };
  return {
    id: 'remix',
    packageValue: (name, subpath) => {
      if (name === '@react-router/dev' && subpath === 'routes') return routesPackage;
      if (name === '@remix-run/route-config') return routesPackage;
      if (name === '@react-router/fs-routes' || name === '@remix-run/fs-routes') return flatRoutesPackage;
      if (name === 'remix-flat-routes') return flatRoutesPackage;
      if (ROUTES_OPTION.has(name)) return routesOptionPackage;
      if (name === 'react-router-auto-routes') return autoRoutesPackage;
      const server = servers.package(name);
      if (server) return server;
      return SERVERS.includes(name) || name === 'react-router' ? helpers(name) : undefined;
    },
    discover: (interpreter) => {
      servers.discover(interpreter);
    },
    collect: collectRemix,
    absorb: (interpreter, raws) => servers.absorb(interpreter, raws),
    run: runRemix,
  };
}

function collectRemix(interpreter: Interpreter): RawEndpoint[] {
  const roots = projectRoots(interpreter.view, SERVERS, /^(?:remix|react-router)\.config\.[cm]?[jt]s$/);
  return roots.flatMap((root) => {
    const files = interpreter.view.files.filter((file) => file.startsWith(`${root}/app/`));
    const app = projectApplication('remix', root);
    const configuration = files.find((file) => /^routes\.[cm]?[jt]s$/.test(file.slice(root.length + 5)));
    const configured = configuration === undefined ? undefined : configuredRoutes(interpreter, configuration);
    const listed: RouteModule[] =
      configured?.routes.map(({ file, path, parents }) => ({
        file: `${root}/app/${file}`,
        path,
        parents: parents.map((one) => `${root}/app/${one}`),
      })) ?? [];
    const flat = !configured || configured.flat ? flatFiles(root, files) : [];
    const inFolders = configured?.folders ? folderFiles(root, files) : [];
    return [...listed, ...flat, ...inFolders].flatMap((route) => endpointsOf(interpreter, app, root, route));
  });
}

/** `routes/x.tsx`, `routes/x/route.tsx` and `routes/x/index.tsx`. */
function flatFiles(root: string, files: readonly string[]): RouteModule[] {
  const named = new Map<string, string>();
  for (const file of files) {
    const inside = /^routes\/(.+)$/.exec(file.slice(root.length + 5))?.[1];
    if (inside === undefined || !MODULE.test(inside)) continue;
    const name = inside.replace(MODULE, '').replace(/\/(?:route|index)$/, '');
    // Other files of a route's folder are its parts.
    if (name.replaceAll('+/', '').includes('/') && !name.includes('+/')) continue;
    named.set(nameOfFlat(name), file);
  }
  return [...named].map(([name, file]) => {
    const { path, parents } = flatRoute(name);
    return { file, path, parents: parents.flatMap((parent) => named.get(parent) ?? []) };
  });
}

function folderFiles(root: string, files: readonly string[]): RouteModule[] {
  const named = new Map<string, string>();
  for (const file of files) {
    const inside = /^routes\/(.+)$/.exec(file.slice(root.length + 5))?.[1];
    if (inside !== undefined && MODULE.test(inside)) named.set(inside.replace(MODULE, ''), file);
  }
  return [...named].flatMap(([name, file]): RouteModule[] => {
    const route = folderRoute(name);
    return route
      ? [{ file, path: route.path, parents: route.parents.flatMap((parent) => named.get(parent) ?? []) }]
      : [];
  });
}

function endpointsOf(
  interpreter: Interpreter,
  app: RawApplication,
  root: string,
  { file, path, parents }: RouteModule,
): RawEndpoint[] {
  const module = interpreter.modules.load(file);
  if (!module) return [];
  const rootFile = interpreter.view.files.find(
    (one) => /^\/app\/root\.[jt]sx?$/.test(one.slice(root.length)) && one.startsWith(root),
  );
  const steps = [...(rootFile === undefined ? [] : [rootFile]), ...parents, file].flatMap((one) =>
    middlewareOf(interpreter, one, one === file ? 'file' : 'router'),
  );
  const given = { app, module, path, steps };
  const loader = exportedEndpoint(interpreter, { ...given, name: 'loader', method: 'GET' });
  const actions = ACTION_METHODS.flatMap(
    (method) => exportedEndpoint(interpreter, { ...given, name: 'action', method }) ?? [],
  );
  const page = loader
    ? undefined
    : exportedEndpoint(interpreter, {
        ...given,
        steps: [],
        name: 'default',
        method: 'GET',
        role: 'page',
        isStatic: true,
      });
  return [...(loader ? [loader] : page ? [page] : []), ...actions];
}

function middlewareOf(interpreter: Interpreter, file: string, scope: RawStep['scope']): RawStep[] {
  const module = interpreter.modules.load(file);
  const value =
    module &&
    (interpreter.modules.exported(module, 'middleware') ??
      interpreter.modules.exported(module, 'unstable_middleware'));
  if (!module || value?.t !== 'arr') return [];
  return value.items.map((one) => functionStep(one, 'middleware', module, { role: 'middleware', scope }));
}

function runRemix(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  // A component renders what the loader has given; it gets nothing of the request.
  if (step.role === 'page') return;
  const context = webContext(assigned, endpoint?.method ?? '*');
  if (step.role === 'middleware') {
    const next = passing('next');
    const before = interpreter.trace?.returns.length ?? 0;
    interpreter.invoke(step.value, [context, next], step.at);
    // A middleware that does not call `next` and returns nothing lets the request pass.
    for (const { value, path } of [...(interpreter.trace?.returns.slice(before) ?? [])])
      if (path.responded === 'no' && value.t === 'lit')
        interpreter.trace?.continues.push({ path, at: step.at });
    return;
  }
  answerWithReturned(interpreter, step.value, [context], step.at);
}
