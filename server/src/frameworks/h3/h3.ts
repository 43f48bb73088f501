/**
 * h3 1 and 2 with Nitro and Nuxt. In h3 1 order counts; in h3 2 middleware of an application covers every route of it.
 * `server/middleware` runs for every request of a Nitro project. Checked by running h3 2.0.
 */
import type { Location } from '../../model/location';
import { answerWithReturned } from '../../link/behaviour/answers';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { collectRouters } from '../../link/routing/collectRouters';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, PathPattern, RawStep, RouterNode } from '../../link/routing/model';
import { pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional, stepsOf, type Registry, nameLocation } from '../../link/routing/registry';
import { h3Event } from './event';
import { EVENT_FUNCTIONS } from './functions';
import { HANDLER_MAKERS, objectHandlerOf } from './handlers';
import { collectNitro, nitroFiles } from './nitro';

export const framework: FrameworkDefinition = {
  id: 'h3',
  title: '**h3** 1 and 2, **Nitro**, **Nuxt** 3 and 4',
  covers:
    '`server/api`, `server/routes`, `server/middleware` and names that need no import; routers and applications of h3, object handlers, lazy handlers, validated readers',
  create: h3,
};

const VERBS = new Set('get post put patch delete head options all connect trace'.split(' '));
const PACKAGES = new Set(['h3', 'nitro', 'nitropack', '#imports', '#nitro']);
const ROOT: PathPattern = { text: '/', wildcard: false };

function h3(registry: Registry): Framework {
  const make = (at: Location, isSecond: boolean, kind: RouterNode['kind'] = 'app'): ObjectValue => {
    const value = modelled(
      { kind: 'h3.app', get: (_i, self, name) => member(registry, self, name, isSecond) },
      at,
    );
    registry.make('h3', kind, value, at);
    return value;
  };
  const applications: Readonly<Record<string, Value>> = {
    createApp: native('createApp', ({ at }) => make(at, false), { pkg: 'h3', path: '.createApp()' }),
    createRouter: native('createRouter', ({ at }) => make(at, false, 'router'), {
      pkg: 'h3',
      path: '.createRouter()',
    }),
    H3: native('H3', ({ at }) => make(at, true), { pkg: 'h3', path: '.H3()' }),
    // `useBase('/api', router.handler)`: a router below a path.
    useBase: native('useBase', (context) => {
      const value = make(context.at, false, 'router');
      const node = registry.of(value);
      if (node) use(context, node, false);
      return value;
    }),
  };
  const exported = (name: string): Value | undefined =>
    HANDLER_MAKERS[name] ?? EVENT_FUNCTIONS[name] ?? applications[name];
  const whole = (pkg: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, _s, name) => exported(name) ?? external(pkg === 'h3' ? 'h3' : 'nitro', `.${name}`),
    });
  const ambient = new Ambient(exported);
  return {
    id: 'h3',
    packageValue: (name, subpath) =>
      PACKAGES.has(name) && (subpath === '' || subpath === 'h3' || subpath === 'runtime')
        ? whole(name)
        : undefined,
    ambient: (interpreter, name, file) => ambient.value(interpreter, name, file),
    collect: (interpreter) => [
      ...collectRouters(registry, 'h3', { leak: false, central: true, passing: 99 }),
      ...collectNitro(interpreter),
    ],
    run: runH3,
  };
}

/** Names that code in the server folders of Nitro projects uses without importing them. */
class Ambient {
  private folders: readonly { readonly root: string; readonly utils: readonly string[] }[] | undefined;

  constructor(private readonly exported: (name: string) => Value | undefined) {}

  value(interpreter: Interpreter, name: string, file: string): Value | undefined {
    this.folders ??= foldersOf(interpreter);
    const folder = this.folders.find(({ root }) => file.startsWith(`${root}/`));
    if (!folder) return undefined;
    const known = this.exported(name);
    if (known) return known;
    for (const util of folder.utils) {
      const module = interpreter.modules.load(util);
      const value = module?.facts.ir.exports.some((e) => e.kind !== 'all' && e.exported === name)
        ? interpreter.modules.exported(module, name)
        : undefined;
      if (value) return value;
    }
    return /^(?:require|get|set|clear|replace)User(?:Session)?$|Session$/.test(name)
      ? external('nuxt-auth-utils', `.${name}`)
      : /^serverSupabase/.test(name)
        ? external('@nuxtjs/supabase', `.${name}`)
        : undefined;
  }
}

function foldersOf({ view }: Interpreter): { root: string; utils: string[] }[] {
  const found = new Map<string, string[]>();
  for (const { file, root, kind } of nitroFiles(view)) {
    const utils = found.get(root) ?? [];
    found.set(root, utils);
    if (kind === 'utils') utils.push(file);
  }
  return [...found].map(([root, utils]) => ({ root, utils }));
}

function member(registry: Registry, self: ObjectValue, name: string, isSecond: boolean): Value | undefined {
  const node = registry.of(self);
  if (!node) return undefined;
  if (VERBS.has(name))
    return native(name, (context) => {
      route(context, node, [name === 'all' ? '*' : name.toUpperCase()], 0);
      return self;
    });
  switch (name) {
    case 'on':
    case 'add':
      return native(name, (context) => {
        route(context, node, [stringOf(context.args[0])?.toUpperCase() ?? '*'], 1);
        return self;
      });
    case 'use':
      return native(name, (context) => {
        // A router's `use(path, handler, method)` is a route.
        // A router of h3 1 does not take the path off, so that what it hands to routes by the whole path (or `useBase`).
        if (node.kind === 'router' && registry.of(context.args[1])) {
          use({ ...context, args: context.args.slice(1) }, node, false);
          return self;
        }
        if (!isSecond && context.args.length > 2) route(context, node, methodsOf(context.args[2]), 0);
        else use(context, node, isSecond);
        return self;
      });
    case 'mount':
      return native(name, (context) => {
        use(context, node, false);
        return self;
      });
    case 'handler':
      return self;
    default:
      return undefined;
  }
}

const methodsOf = (value: Value | undefined): string[] =>
  (value?.t === 'arr' ? value.items : [value]).map((one) => stringOf(one)?.toUpperCase() ?? '*');

const h3Paths = (value: Value | undefined): PathPattern[] | undefined =>
  pathPatterns(value)?.map((pattern) => ({
    ...pattern,
    text: pattern.text.replace(/\*\*(?::(\w+))?/g, '*$1'),
  }));

function route(context: CallContext, node: RouterNode, methods: readonly string[], index: number): void {
  const { at } = context;
  const paths = h3Paths(context.args[index]) ?? [unknownPattern];
  const steps = stepsOf({ ...context, args: context.args.slice(0, index + 2) }, index + 1, 'route').flatMap(
    opened,
  );
  const middleware = context.args[index + 2];
  const own =
    middleware?.t === 'obj' ? memberOf(context.interpreter, middleware, 'middleware', at) : undefined;
  const before = own?.t === 'arr' ? stepsOf({ ...context, args: [own] }, 0, 'route') : [];
  if (steps.length === 0) return;
  node.entries.push({
    type: 'route',
    methods,
    paths,
    steps: [...before, ...steps],
    at,
    nameAt: nameLocation(context, index),
    conditional: isConditional(context.interpreter),
  });
}

/** The steps of a handler in its object form. */
function opened(step: RawStep): RawStep[] {
  const form = objectHandlerOf(step.value);
  return form ? [...form.before, form.handler].map((value) => ({ ...step, value, label: '' })) : [step];
}

/** In h3 2 a path of `use` is a pattern (`/admin/**`), and what is used covers the routes before it too. */
function use(context: CallContext, node: RouterNode, isSecond: boolean): void {
  const patterns = h3Paths(context.args[0]);
  const entry = {
    type: 'use' as const,
    exact: isSecond && patterns !== undefined,
    paths: patterns ?? [ROOT],
    steps: stepsOf(context, patterns ? 1 : 0, 'app').flatMap(opened),
    at: context.at,
    conditional: isConditional(context.interpreter),
  };
  const index = isSecond ? node.entries.findIndex(({ type }) => type === 'route') : -1;
  node.entries.splice(index < 0 ? node.entries.length : index, 0, entry);
}

function runH3(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  const event = h3Event(assigned);
  if (step.kind === 'handler') {
    answerWithReturned(interpreter, step.value, [event], step.at);
    return;
  }
  const next = native('next', ({ at, interpreter: run }) => {
    run.trace?.continues.push({ path: run.path, at });
    return UNKNOWN;
  });
  const before = interpreter.trace?.returns.length ?? 0;
  interpreter.invoke(step.value, [event, next], step.at);
  // Whatever does not answer lets the request pass.
  for (const { value, path } of [...(interpreter.trace?.returns.slice(before) ?? [])]) {
    if (path.responded !== 'no') continue;
    if (value.t === 'lit') interpreter.trace?.continues.push({ path, at: step.at });
  }
}
