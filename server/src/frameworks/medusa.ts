/**
 * Medusa 2. Routes are files; what `defineMiddlewares` lists covers them by matcher: by prefix, or for one method the
 * whole path. `/admin` requires a user and `/store/customers/me` a customer, unless the route exports
 * `AUTHENTICATE = false`; the rest of `/store` lets everybody in.
 */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { continueWith } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
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
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { exportedEndpoint, projectApplication } from '../link/routing/exportedHandlers';
import { bracketPath, insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { Framework, PathPattern, RawEndpoint, RawStep } from '../link/routing/model';
import { coversRoute, pathPatterns } from '../link/routing/paths';
import { EXPRESS_REQUEST } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'medusa',
  title: '**Medusa** 2',
  covers:
    'Route files, `defineMiddlewares` by matcher and method, the authentication that `/admin` and `/store/customers/me` have by default, `AUTHENTICATE`, validators of body and query',
  create: medusa,
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const ROUTE = /^src\/api\/(?:(.+)\/)?route\.[jt]s$/;
const HTTP = '@medusajs/framework/http';

const REQUEST: RequestFields = {
  ...EXPRESS_REQUEST,
  validatedBody: { is: 'data', kind: 'body' },
  validatedQuery: { is: 'data', kind: 'query' },
  filterableFields: { is: 'data', kind: 'query' },
  auth_context: { is: 'credential', what: 'req.auth_context' },
};

const define = native('defineMiddlewares', ({ args, at }) => {
  const [given] = args;
  return given?.t === 'arr' ? object([['routes', given]], at) : (given ?? UNDEFINED);
});
const helpers = (pkg: string): Value =>
  modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'defineMiddlewares' ? define : name === 'default' ? self : external(pkg, `.${name}`),
  });

function medusa(): Framework {
  const http = helpers(HTTP);
  return {
    id: 'medusa',
    bodyLimit: () => limitedTo('Medusa reads at most 100 kB of a body'),
    packageValue: (name, subpath) =>
      (name === '@medusajs/framework' && (subpath === 'http' || subpath === '')) ||
      (name === '@medusajs/medusa' && subpath === '')
        ? http
        : undefined,
    collect: collectMedusa,
    run: (interpreter, step, _endpoint, assigned) => {
      const next = native('next', (context) => {
        continueWith(context);
        return UNDEFINED;
      });
      const request = symbolicRequest({ fields: REQUEST, assigned });
      interpreter.invoke(step.value, [request, nodeResponse(), next], step.at);
    },
  };
}

function collectMedusa(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = projectRoots(view, ['@medusajs/medusa', '@medusajs/framework'], /^medusa-config\.[jt]s$/);
  if (roots.length === 0) return [];
  const configured = new Map<string, Covering[]>();
  const coveringOf = (root: string): Covering[] => {
    let known = configured.get(root);
    if (!known) configured.set(root, (known = middlewaresOf(interpreter, root)));
    return known;
  };
  return view.files.flatMap((file) => {
    const inside = insideOf(roots, file);
    const match = inside && ROUTE.exec(inside.path);
    if (!match) return [];
    const module = interpreter.modules.load(file);
    if (!module) return [];
    const path = bracketPath(match[1] ?? '');
    const flag = interpreter.modules.exported(module, 'AUTHENTICATE');
    const optedOut = flag !== undefined && truth(flag) === false;
    const app = projectApplication('medusa', inside.root);
    return METHODS.flatMap((method) => {
      const steps = [
        ...defaults(path, file, optedOut),
        ...coveringOf(inside.root)
          .filter((one) => covers(one, path, method))
          .map(({ step }) => step),
      ];
      return exportedEndpoint(interpreter, { app, module, name: method, method, path, steps }) ?? [];
    });
  });
}

interface Covering {
  readonly pattern: PathPattern;
  /** Absent: every method, and all that begins with the matcher. */
  readonly methods: readonly string[] | undefined;
  readonly step: RawStep;
}

const covers = ({ pattern, methods }: Covering, path: string, method: string): boolean =>
  methods
    ? (methods.includes(method) || methods.includes('ALL')) && coversRoute(pattern, path, pattern.wildcard)
    : coversRoute(pattern, path, true);

/** Each under its own segment: `/administrator` is none of them. */
const DEFAULTS: readonly (readonly [prefix: RegExp, symbol: string])[] = [
  [/^\/admin(?:\/|$)/, '.authenticate()'],
  [/^\/store\/customers\/me(?:\/|$)/, '.authenticate()'],
  [/^\/store(?:\/|$)/, '.authenticate.optional()'],
];

function defaults(path: string, file: string, optedOut: boolean): RawStep[] {
  const at = { file, span: [0, 0] as const };
  const found = DEFAULTS.find(([prefix]) => prefix.test(path));
  const step = (symbol: string, label: string): RawStep => ({
    value: external(HTTP, symbol),
    kind: 'middleware',
    scope: 'app',
    label,
    at,
    conditional: false,
  });
  return [
    ...(found && !optedOut ? [step(found[1], 'authenticate')] : []),
    step('.bodyParser', 'body parser'),
  ];
}

function middlewaresOf(interpreter: Interpreter, root: string): Covering[] {
  const file = interpreter.view.files.find((one) =>
    ['ts', 'js'].some((extension) => one === `${root}/src/api/middlewares.${extension}`),
  );
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  const config = module && interpreter.modules.exported(module, 'default');
  if (!config || config.t === 'lit') return [];
  const at = { file: file ?? '', span: [0, 0] as const };
  const routes = config.t === 'arr' ? config : memberOf(interpreter, config, 'routes', at);
  if (routes.t !== 'arr') return [];
  return routes.items.flatMap((route): Covering[] => {
    if (route.t !== 'obj') return [];
    const read = (name: string): Value => memberOf(interpreter, route, name, route.at ?? at);
    const listed = ['methods', 'method']
      .map(read)
      .find((value) => value.t !== 'lit' || value.v !== undefined);
    const methods = (listed?.t === 'arr' ? listed.items : listed ? [listed] : []).flatMap(
      (item) => stringOf(item)?.toUpperCase() ?? [],
    );
    const steps = read('middlewares');
    return (pathPatterns(read('matcher')) ?? []).flatMap((pattern) =>
      (steps.t === 'arr' ? steps.items : []).map((value): Covering => ({
        // `/store/customers/me*` covers that very path and all below it.
        pattern: { ...pattern, text: pattern.text.replace(/\/?\*$/, ''), wildcard: pattern.wildcard },
        methods: methods.length > 0 ? methods : undefined,
        step: {
          value,
          kind: 'middleware',
          scope: 'app',
          label:
            value.t === 'fn'
              ? (value.ir.name ?? '')
              : value.t === 'ext'
                ? value.path.replace(/^\.|\(\)$/g, '')
                : '',
          at: value.t === 'ext' ? (value.at ?? route.at ?? at) : (route.at ?? at),
          conditional: false,
        },
      })),
    );
  });
}
