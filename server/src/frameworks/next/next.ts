/**
 * Next.js: route handlers of the app router, `pages/api`, server actions, and `middleware.ts`/`proxy.ts` with its
 * matcher. Middleware is run once per path, with the path known, so that its own path tests are decided.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { Location } from '../../model/location';
import { methodsCompared, othersOf, type MethodsSeen } from '../../link/behaviour/methods';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { symbolicRequest } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import type { ModuleInstance } from '../../link/interpret/scope';
import { Trace } from '../../link/interpret/trace';
import {
  external,
  literal,
  stringOf,
  UNKNOWN,
  type FunctionValue,
  type Value,
} from '../../link/interpret/values';
import { runNext } from './run';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { EXPRESS_REQUEST } from '../express/express';
import { handlerOf, serverActions } from './actions';
import { nextPackage } from './packages';
import { nextProjects } from './project';
import { isMiddlewareFile, matcherCovers, routeFile, type NextRouteFile } from './routes';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export const framework: FrameworkDefinition = {
  id: 'next',
  title: '**Next.js**',
  covers:
    'Route handlers of the app router, `pages/api`, server actions, `middleware.ts` and `proxy.ts` with their matchers, wrapped handlers, helpers called inside of the handler',
  create: next,
};

/** Makes the adapter for one linking. */
function next(): Framework {
  return {
    id: 'next',
    bodyLimit: ({ protocol, handler }) =>
      protocol === 'rpc' || handler?.role === 'pages'
        ? limitedTo('Next.js reads at most 1 MB of a body')
        : { state: 'depends', summary: 'it reads the body itself, and only a host may limit that' },
    packageValue: (name, subpath) => (name === 'next' ? nextPackage(subpath) : undefined),
    collect: collectNext,
    run: runNext,
  };
}

interface Middleware {
  readonly step: RawStep;
  readonly matchers: readonly string[] | undefined;
}

function collectNext(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const projects = nextProjects(interpreter);
  const routes = view.files.flatMap((file) => {
    const route = routeFile(file, view.projectOf(file)?.dir);
    return route && projects.serves(route) ? [route] : [];
  });
  const middlewares = new Map<string, Middleware | undefined>();
  const middlewareOf = (root: string): Middleware | undefined => {
    if (!middlewares.has(root)) middlewares.set(root, findMiddleware(interpreter, root));
    return middlewares.get(root);
  };
  const found = routes.flatMap((route) => {
    const module = interpreter.modules.load(route.file);
    if (!module) return [];
    const basePath = projects.basePath(route.root);
    return route.kind === 'app'
      ? appRoute(interpreter, module, route, middlewareOf(route.root), basePath)
      : pagesRoute(interpreter, module, route, middlewareOf(route.root), basePath);
  });
  return [...found, ...actionEndpoints(interpreter)];
}

const applicationOf = (root: string, at: Location): RawApplication => ({
  // Next.js answers uncaught errors with a bare 500 in production.
  key: `next:${root}`,
  framework: 'next',
  at,
  errorHandlers: [],
  errorHandling: 'central',
  defaultErrorsLeak: false,
});

function appRoute(
  interpreter: Interpreter,
  module: ModuleInstance,
  route: NextRouteFile,
  middleware: Middleware | undefined,
  basePath: string,
): RawEndpoint[] {
  return METHODS.flatMap((method) => {
    const entry = module.facts.ir.exports.find((e) => e.kind !== 'all' && e.exported === method);
    const value = interpreter.modules.exported(module, method);
    if (!value || value.t === 'lit') return [];
    const fn = handlerOf(value);
    // `export * from` has no entry of the method's own: the first export of the file stands for it.
    const exportAt = {
      file: module.file,
      span: (entry ?? module.facts.ir.exports[0])?.at ?? ([0, 0] as const),
    };
    const at = fn && fn.module === module ? { file: module.file, span: fn.ir.at } : exportAt;
    const made = endpoint(
      route,
      method,
      basePath + route.path,
      at,
      exportAt,
      value,
      fn,
      middleware,
      'app',
      method,
    );
    return [method === 'GET' && isPrerendered(interpreter, module, fn) ? { ...made, isStatic: true } : made];
  });
}

/** Answered when the application is built, from what is known then: every client gets the same. */
function isPrerendered(
  interpreter: Interpreter,
  module: ModuleInstance,
  fn: FunctionValue | undefined,
): boolean {
  const option = (name: string): Value | undefined => interpreter.modules.exported(module, name);
  const mode = option('dynamic');
  const text = mode && stringOf(mode);
  if (text === 'force-static') return true;
  const { exports } = module.facts.ir;
  const revalidates = exports.some((e) => e.kind !== 'all' && e.exported === 'revalidate');
  return revalidates && text === undefined && fn?.ir.params.length === 0;
}

function pagesRoute(
  interpreter: Interpreter,
  module: ModuleInstance,
  route: NextRouteFile,
  middleware: Middleware | undefined,
  basePath: string,
): RawEndpoint[] {
  const value = interpreter.modules.exported(module, 'default');
  const entry = module.facts.ir.exports.find((e) => e.kind !== 'all' && e.exported === 'default');
  if (!value || value.t === 'lit') return [];
  const fn = handlerOf(value);
  const at =
    fn && fn.module === module
      ? { file: module.file, span: fn.ir.at }
      : { file: module.file, span: entry?.at ?? ([0, 0] as const) };
  const methods = pagesMethods(interpreter, value, at);
  const compared = methods?.compared ?? [];
  const served = compared.length === 0 ? ['*'] : methods?.works ? [...compared, '*'] : compared;
  return served.map((method) => ({
    ...endpoint(
      route,
      method,
      basePath + route.path,
      at,
      entry ? { file: module.file, span: entry.at } : at,
      value,
      fn,
      middleware,
      'pages',
      fn?.ir.name ?? 'handler',
    ),
    ...(methods && { methods }),
  }));
}

/**
 * The methods that a page compares `req.method` with, and what becomes of a request with none of them; `works`: it gets
 * to a data store or the like, so that the page serves such requests as well.
 */
function pagesMethods(
  interpreter: Interpreter,
  page: Value,
  at: Location,
): (MethodsSeen & { readonly works: boolean }) | undefined {
  const all = methodsCompared(pageRun(interpreter, page, at, external('next', '.request.method')));
  if (all.length === 0) return undefined;
  const others = pageRun(interpreter, page, at, literal('X-NONE'));
  // What is called on the way may look for methods as well, that the page itself refuses.
  const compared =
    all.length === 1 || othersOf(others) !== 'refused'
      ? all
      : all.filter((method) => !isAnsweredLike(pageRun(interpreter, page, at, literal(method)), others));
  if (compared.length === 0) return undefined;
  return {
    compared,
    others: othersOf(others),
    works: others.catalog.some(({ row }) => row.effect === 'work-database'),
  };
}

/** It gets the same answers at the same places, and nothing else is done. */
const isAnsweredLike = (one: Trace, other: Trace): boolean =>
  one.catalog.length <= other.catalog.length &&
  one.answers.length === other.answers.length &&
  one.answers.every(
    ({ at }, i) => at.span[0] === other.answers[i]?.at.span[0] && at.file === other.answers[i].at.file,
  );

function pageRun(interpreter: Interpreter, page: Value, at: Location, method: Value): Trace {
  const trace = new Trace();
  const saved = interpreter.trace;
  interpreter.trace = trace;
  const fields = { ...EXPRESS_REQUEST, method: { is: 'fixed' as const, value: method } };
  interpreter.isolated(() => interpreter.invoke(page, [symbolicRequest({ fields }), nodeResponse()], at));
  interpreter.trace = saved;
  return trace;
}

function endpoint(
  route: NextRouteFile,
  method: string,
  path: string,
  at: Location,
  nameAt: Location,
  value: Value,
  fn: FunctionValue | undefined,
  middleware: Middleware | undefined,
  role: string,
  name: string,
): RawEndpoint {
  const wrappers = wrapperSteps(value, fn, at);
  // Matchers are written without the base path.
  const covered = middleware && covers(middleware, route.path);
  const steps = [
    ...(middleware && covered !== false
      ? [{ ...middleware.step, cacheKey: `${method} ${path}`, conditional: covered === undefined }]
      : []),
    ...wrappers,
  ];
  const target = wrappers.length > 0 && fn ? fn : value;
  return {
    protocol: 'http',
    framework: 'next',
    method,
    path: path.length > 1 ? path.replace(/\/$/, '') : '/',
    at,
    nameAt,
    app: applicationOf(route.root, { file: route.file, span: [0, 0] }),
    steps,
    handler: {
      value: target,
      kind: 'handler',
      scope: 'file',
      label: fn?.ir.name ?? name,
      at,
      conditional: false,
      role,
      cacheKey: isBuilder(value) ? 'builder' : method,
    },
    errorHandlers: [],
    validates: builderValidation(value),
    unknowns: [],
  };
}

/**
 * Wrappers of packages around a handler: `auth((req) => …)`, `withSentry(handler)`, and the middleware of builders such
 * as `client.use(async ({ next }) => …).inputSchema(S).action(fn)`.
 */
function wrapperSteps(value: Value, fn: FunctionValue | undefined, at: Location): RawStep[] {
  if (value.t !== 'ext' || !fn) return [];
  const label = value.path.replace(/^\./, '').replace(/\(\)$/, '') || value.pkg;
  const wrapper: RawStep = {
    value,
    kind: 'wrapper',
    scope: 'route',
    label,
    at,
    conditional: false,
    role: 'wrapper',
  };
  const used: RawStep[] = [];
  for (let link = value.from; link; link = link.from) {
    if (!/\.use\(\)$/.test(link.path)) continue;
    // `createMiddleware().define(fn)` wraps it once more.
    const steps = link.args.flatMap((arg) => handlerOf(arg) ?? []);
    used.unshift(
      ...steps.map((step): RawStep => ({
        value: step,
        kind: 'middleware',
        scope: 'route',
        label: step.ir.name ?? 'use(…)',
        at: { file: step.module.file, span: step.ir.at },
        conditional: false,
        role: 'builder',
      })),
    );
  }
  return [...used, wrapper];
}

/** The schema that a builder's `inputSchema`, `schema` or `input` was given checks what the client sent. */
function builderValidation(value: Value): NonNullable<RawEndpoint['validates']> {
  if (value.t !== 'ext') return [];
  for (let link = value.from; link; link = link.from) {
    if (/\.(inputSchema|schema|input)\(\)$/.test(link.path) && link.args.length > 0) {
      return [
        { covers: ['body'], summary: "the action's input schema", at: link.at ?? { file: '', span: [0, 0] } },
      ];
    }
  }
  return [];
}

/** `client.inputSchema(S).action(fn)`: the builder calls the function with an object of its own. */
const isBuilder = (value: Value): boolean =>
  value.t === 'ext' && /\(\)\.(action|stateAction|handler)\(\)$/.test(value.path);

function covers(middleware: Middleware, path: string): boolean | undefined {
  if (!middleware.matchers) return true;
  const results = middleware.matchers.map((pattern) => matcherCovers(pattern, path));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}

function findMiddleware(interpreter: Interpreter, root: string): Middleware | undefined {
  const file = interpreter.view.files.find((candidate) => isMiddlewareFile(candidate, root));
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  if (!module) return undefined;
  const value =
    interpreter.modules.exported(module, 'proxy') ??
    interpreter.modules.exported(module, 'middleware') ??
    interpreter.modules.exported(module, 'default');
  if (!value || value.t === 'lit') return undefined;
  const fn = handlerOf(value);
  const at = fn ? { file: fn.module.file, span: fn.ir.at } : { file: module.file, span: [0, 0] as const };
  const config = interpreter.modules.exported(module, 'config');
  const matcher = config && memberOf(interpreter, config, 'matcher', at);
  return {
    step: {
      value,
      kind: 'middleware',
      scope: 'app',
      label: module.file.slice(root.length + 1),
      at,
      conditional: false,
      role: 'middleware',
    },
    matchers: matcher && matchersOf(matcher),
  };
}

function matchersOf(value: Value): string[] | undefined {
  if (value.t === 'arr') return value.items.flatMap((item) => matchersOf(item) ?? []);
  if (value.t === 'obj') return matchersOf(value.props.get('source') ?? UNKNOWN);
  const text = stringOf(value);
  return text === undefined ? undefined : [text];
}

function actionEndpoints(interpreter: Interpreter): RawEndpoint[] {
  return interpreter.modules.loaded.flatMap((module) =>
    serverActions(interpreter, module).map((action): RawEndpoint => {
      const at: Location = action.fn
        ? { file: action.fn.module.file, span: action.fn.ir.at }
        : { file: module.file, span: [0, 0] };
      const root = interpreter.view.projectOf(module.file)?.dir ?? '';
      const route: NextRouteFile = { file: module.file, kind: 'app', path: `/${action.name}`, root };
      return {
        ...endpoint(
          route,
          'POST',
          route.path,
          at,
          at,
          action.value,
          action.fn,
          undefined,
          'action',
          action.name,
        ),
        protocol: 'rpc',
      };
    }),
  );
}
