/** The steps around a controller's method: guards, interceptors, pipes, filters and middleware. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, truth, type ClassValue, type Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { coversRoute, joinPath } from '../../link/routing/paths';
import { applied, type Applied } from './decorators';
import { type GlobalStep, type NestApplication, type NestModuleGraph } from './state';

const VALIDATION_PIPE = /ValidationPipe|ValidatePipe|ZodPipe|JoiPipe/;

export function stepsOf(context: Context, method: readonly Applied[], cacheKey: string): RawStep[] {
  const skipsThrottle = skips(context.interpreter, method) ?? skips(context.interpreter, context.decorators);
  const global = [...context.graph.guards, ...context.application.guards].map((g) =>
    guardStep(g.value, g.at, 'app', cacheKey),
  );
  const local = (decorators: readonly Applied[], scope: RawStep['scope']): RawStep[] =>
    decorators
      .filter((d) => d.name === 'UseGuards')
      .flatMap((d) => d.args.map((value, i) => guardStep(value, d.argsAt[i] ?? d.at, scope, cacheKey)));
  const guards = [...global, ...local(context.decorators, 'class'), ...local(method, 'route')].filter(
    (s) => !(skipsThrottle && isThrottler(s.value)),
  );
  const interceptors = [...context.graph.interceptors, ...context.application.interceptors].map(
    (i): RawStep => ({
      value: i.value,
      kind: 'interceptor',
      scope: 'app',
      label: nameOf(i.value),
      at: i.at,
      conditional: false,
      role: 'interceptor',
    }),
  );
  const protecting = [...method, ...context.decorators]
    // What those of the throttler say, its guard does.
    .filter((d) => !/^@nestjs\/(?:common|throttler)/.test(d.pkg) && d.value.t === 'ext')
    .map((d): RawStep => ({
      value: d.value,
      kind: 'guard',
      scope: 'route',
      label: `@${d.name}`,
      at: d.at,
      conditional: false,
      role: 'decorator',
    }));
  return [
    ...guards,
    ...interceptors,
    ...protecting.filter((s) => s.value.t === 'ext' && /auth|keycloak|throttl/i.test(s.value.pkg)),
  ];
}

/** `@SkipThrottle()`; `{ default: false }` takes it back, and other names are those of single limits. */
function skips(interpreter: Interpreter, decorators: readonly Applied[]): boolean | undefined {
  const skip = decorators.find(({ name }) => name === 'SkipThrottle');
  if (!skip) return undefined;
  const [which] = skip.args;
  if (!which) return true;
  const byDefault = which.t === 'obj' ? memberOf(interpreter, which, 'default', skip.at) : which;
  return truth(byDefault) === true;
}

const isThrottler = (value: Value): boolean =>
  value.t === 'ext'
    ? /Throttler/.test(value.path)
    : value.t === 'cls'
      ? (value.base !== undefined && isThrottler(value.base)) || /Throttler/.test(value.ir.name ?? '')
      : value.t === 'obj' && value.cls !== undefined && isThrottler(value.cls);

function guardStep(value: Value, at: Location, scope: RawStep['scope'], cacheKey: string): RawStep {
  const base = value.t === 'cls' && !ownMember(value, 'canActivate') ? packageBase(value) : undefined;
  return {
    value: base ?? value,
    kind: 'guard',
    scope,
    label: nameOf(value),
    at,
    conditional: false,
    role: 'guard',
    cacheKey,
  };
}

const ownMember = (cls: ClassValue, name: string): boolean =>
  cls.ir.members.some((m) => m.name === name) || (cls.base?.t === 'cls' && ownMember(cls.base, name));

/** The class of a package that a guard inherits everything from. */
const packageBase = (cls: ClassValue): Value | undefined =>
  cls.base?.t === 'ext' ? cls.base : cls.base?.t === 'cls' ? packageBase(cls.base) : undefined;

function nameOf(value: Value): string {
  if (value.t === 'cls') return value.ir.name ?? 'class';
  if (value.t === 'obj') return value.cls?.ir.name ?? '';
  return value.t === 'ext' ? value.path.replace(/^\./, '') : '';
}

export function errorStep(interpreter: Interpreter, filter: GlobalStep): RawStep {
  const cls =
    filter.value.t === 'cls' ? filter.value : filter.value.t === 'obj' ? filter.value.cls : undefined;
  const caught = cls
    ? applied(interpreter, cls, cls.ir.decorators).find((d) => d.name === 'Catch')
    : undefined;
  return {
    value: filter.value,
    kind: 'error-handler',
    scope: 'app',
    label: nameOf(filter.value),
    at: filter.at,
    conditional: false,
    role: 'error',
    cacheKey: caught && caught.args.length > 0 ? 'own' : 'any',
  };
}

export const hasValidationPipe = (values: readonly Value[]): boolean =>
  values.some((value) =>
    value.t === 'arr'
      ? hasValidationPipe(value.items)
      : VALIDATION_PIPE.test(nameOf(value)) ||
        (value.t === 'cls' && value.base?.t === 'ext' && VALIDATION_PIPE.test(value.base.path)) ||
        (value.t === 'obj' && value.cls?.base?.t === 'ext' && VALIDATION_PIPE.test(value.cls.base.path)),
  );

export function middlewareFor(context: Context, path: string, method: string): RawStep[] {
  const global = context.application.middleware.map((m): RawStep => ({
    value: m.value,
    kind: 'middleware',
    scope: 'app',
    label: '',
    at: m.at,
    conditional: false,
    role: 'middleware',
  }));
  const own = context.graph.middleware.flatMap((m): RawStep[] => {
    const local = path.slice(
      context.application.prefix === '' ? 0 : joinPath('', context.application.prefix).length,
    );
    const matches = (text: string): boolean =>
      coversRoute(
        {
          text: `/${text.replace(/^\//, '').replace(/\(\.\*\)|\{\*\w+\}|\*\w+/g, '*')}`,
          wildcard: text.includes('*'),
        },
        local,
        text.includes('*'),
      ) ||
      text === '*' ||
      text === '/';
    const applies = m.routes.some((route) =>
      route.controller
        ? route.controller === context.cls.ir
        : route.path !== undefined && matches(route.path) && (!route.method || route.method === method),
    );
    if (!applies || m.exclude.some(matches)) return [];
    return m.steps.map((s) => ({
      value: s.value,
      kind: 'middleware',
      scope: 'module',
      label: nameOf(s.value),
      at: s.at,
      conditional: false,
      role: 'middleware',
    }));
  });
  return [...global, ...own];
}

export const metadataSignature = (...maps: readonly ReadonlyMap<string, Value>[]): string =>
  maps
    .map((map) =>
      [...map]
        .map(
          ([key, value]) =>
            `${key}=${stringOf(value) ?? (value.t === 'lit' ? String(value.v) : value.t === 'arr' ? value.items.map((i) => stringOf(i) ?? '?').join('+') : value.t)}`,
        )
        .join(','),
    )
    .join('|');

export interface Context {
  readonly interpreter: Interpreter;
  readonly cls: ClassValue;
  readonly decorators: readonly Applied[];
  readonly application: NestApplication;
  readonly graph: NestModuleGraph;
  readonly app: RawApplication;
  readonly modulePrefix: string;
  readonly paths: readonly string[];
  readonly versions: readonly string[] | undefined;
  readonly notes: RawEndpoint['unknowns'];
  /** What makes the class one whose methods are called from outside. */
  readonly serving: Applied;
}
