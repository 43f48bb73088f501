/**
 * Hono 4, with `@hono/zod-openapi`. Order counts; a path of `use` is a pattern of the whole path (`/admin` is that path
 * alone, `/admin/*` what is below it); what a mounted application registers for all paths runs for its later siblings
 * at the same place too. Checked by running 4.13.
 */
import type { Location } from '../../model/location';
import { answerWithReturned, continueWith } from '../../link/behaviour/answers';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import {
  external,
  literal,
  modelled,
  native,
  stringOf,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { collectRouters } from '../../link/routing/collectRouters';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, PathPattern, RawStep, RouterNode } from '../../link/routing/model';
import { joinPath, pathPatterns, unknownPattern } from '../../link/routing/paths';
import {
  isConditional,
  stepsOf,
  type Registry,
  nameLocation,
  registering,
} from '../../link/routing/registry';
import { honoContext } from './context';
import { HandledApps } from './handled';
import { openapiRoute } from './openapi';
import { honoPackages } from './packages';

export const framework: FrameworkDefinition = {
  id: 'hono',
  title: '**Hono** 4',
  covers:
    'Applications and factories, chains without repeated paths, `basePath`, `route`, `on`, `all`, `use` with its patterns, `hono/combine`, `@hono/zod-openapi`, validators and `c.req.valid`, `onError`',
  create: hono,
};

const VERBS = new Set('get post put patch delete options query all'.split(' '));
const APPLICATIONS = new Set(['hono', 'hono/tiny', 'hono/quick', '@hono/zod-openapi']);
const CLASSES = new Set(['Hono', 'OpenAPIHono']);
const EVERYWHERE: PathPattern = { text: '/*', wildcard: true };

/** An application, or a view of one below a base path: `basePath` returns another object that fills the same routes. */
interface View {
  readonly node: RouterNode;
  readonly base: string;
  /** The path of the last registration, which the next one may leave out. */
  last: readonly PathPattern[];
}

function hono(registry: Registry): Framework {
  const views = new Map<ObjectValue, View>();
  const makeValue = (at: Location): ObjectValue =>
    modelled({ kind: 'hono.app', get: (_interpreter, self, name) => member(self, name) }, at);
  const make = (at: Location, assumed = false): ObjectValue => {
    const value = makeValue(at);
    const node = registry.make('hono', 'app', value, at, assumed);
    views.set(value, { node, base: '', last: [EVERYWHERE] });
    return value;
  };
  const makeApp = native('Hono', ({ at }) => make(at), { pkg: 'hono', path: '.Hono()' });
  const handled = new HandledApps();
  const packages = honoPackages(makeApp, (app, handler) => {
    handled.add(app, handler);
  });
  const applications = (pkg: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, _s, name) => {
        if (CLASSES.has(name)) return makeApp;
        if (pkg !== '@hono/zod-openapi') return external(pkg, `.${name}`);
        if (name === 'createRoute') return native(name, ({ args }) => args[0] ?? UNKNOWN);
        // It re-exports zod.
        return name === 'z' ? external('zod', '.z') : external(pkg, `.${name}`);
      },
    });

  const viewOf = (self: ObjectValue): View | undefined => views.get(self);

  const below = (self: ObjectValue, context: CallContext): Value => {
    const view = viewOf(self);
    const pattern = honoPaths(context.args[0])?.[0] ?? unknownPattern;
    if (!view) return UNKNOWN;
    const value = makeValue(context.at);
    registry.alias(value, view.node);
    views.set(value, { node: view.node, base: joinPath(view.base, pattern.text), last: [EVERYWHERE] });
    return value;
  };

  const member = (self: ObjectValue, name: string): Value | undefined => {
    const view = viewOf(self);
    if (!view) return undefined;
    if (VERBS.has(name))
      return registering(name, (context) => {
        route(context, view, [name === 'all' ? '*' : name.toUpperCase()], context.args[0], 1);
        return self;
      });
    switch (name) {
      case 'on':
        return registering(name, (context) => {
          const methods = (context.args[0]?.t === 'arr' ? context.args[0].items : [context.args[0]]).map(
            (one) => stringOf(one)?.toUpperCase() ?? '*',
          );
          route(context, view, methods, context.args[1], 2);
          return self;
        });
      case 'use':
        return registering(name, (context) => {
          use(context, view);
          return self;
        });
      case 'route':
        return registering(name, (context) => {
          mount(context, view);
          return self;
        });
      case 'mount':
        return registering(name, (context) => {
          const base = honoPaths(context.args[0])?.[0] ?? unknownPattern;
          addRoute(context, view, ['*'], [{ text: joinPath(base.text, '*'), wildcard: true }], 1);
          return self;
        });
      case 'basePath':
        return native(name, (context) => below(self, context));
      case 'openapi':
        return native(name, (context) => {
          openapiRoute(context, view.node, (paths) => withBase(view, paths));
          return self;
        });
      case 'doc':
      case 'doc31':
        return registering(name, (context) => {
          const paths = honoPaths(context.args[0]) ?? [unknownPattern];
          addRoute(context, view, ['GET'], paths, Infinity);
          return self;
        });
      case 'onError':
        return native(name, (context) => {
          onError(context, view);
          return self;
        });
      case 'notFound':
        return native(name, () => self);
      case 'fetch':
      case 'request':
      case 'fire':
      case 'handle':
        return native(name, () => UNKNOWN);
      default:
        return undefined;
    }
  };

  return {
    id: 'hono',
    packageValue: (name, subpath) => {
      const whole = subpath === '' ? name : `${name}/${subpath}`;
      if (APPLICATIONS.has(whole)) return applications(whole);
      return name === 'hono' ? packages.get(subpath) : undefined;
    },
    valueOfType: (typeName, from, at) =>
      (from === '' || APPLICATIONS.has(from)) && CLASSES.has(typeName) ? make(at, true) : undefined,
    typeNameFor: (name) =>
      /^(app|api|hono|server|router)$|(Router|App|Routes)$/.test(name) ? 'Hono' : undefined,
    collect: () => collectRouters(registry, 'hono', { leak: false, central: true, passing: 2 }),
    absorb: (_interpreter, raws) => handled.absorb(registry, raws),
    run: (interpreter, step, _endpoint, assigned) => {
      runStep(interpreter, step, assigned);
    },
  };
}

/** `/users/:id{[0-9]+}` → `/users/:id`. */
const honoPaths = (value: Value | undefined): PathPattern[] | undefined => {
  if (value?.t === 'arr') {
    const all = value.items.map(honoPaths);
    return all.length > 0 && all.every((paths) => paths !== undefined) ? all.flat() : undefined;
  }
  const written = value?.t === 'lit' ? stringOf(value) : undefined;
  return pathPatterns(written?.includes('{') ? literal(written.replace(/(:\w+)\{[^}]*\}/g, '$1')) : value);
};

const withBase = (view: View, paths: readonly PathPattern[]): PathPattern[] =>
  paths.map((path) => ({ ...path, text: joinPath(view.base, path.text) }));

/** The path may be left out: it is that of the registration before, or every path. */
function route(
  context: CallContext,
  view: View,
  methods: readonly string[],
  path: Value | undefined,
  after: number,
): void {
  const written = path && isPath(path) ? (honoPaths(path) ?? [unknownPattern]) : undefined;
  if (written) view.last = written;
  addRoute(context, view, methods, written ?? view.last, written ? after : after - 1);
}

const isPath = (value: Value): boolean =>
  pathPatterns(value) !== undefined || (value.t === 'unk' && value.name === undefined) || value.t === 'str';

function addRoute(
  context: CallContext,
  view: View,
  methods: readonly string[],
  paths: readonly PathPattern[],
  from: number,
): void {
  const { at } = context;
  const steps = stepsOf(context, from, 'route');
  if (steps.length === 0 && from <= context.args.length) return;
  view.node.entries.push({
    type: 'route',
    methods,
    paths: withBase(view, paths),
    steps,
    at,
    nameAt: nameLocation(context, Math.min(from, context.argsAt.length) - 1),
    conditional: isConditional(context.interpreter),
  });
}

function use(context: CallContext, view: View): void {
  const [first] = context.args;
  const patterns = first && first.t !== 'fn' ? honoPaths(first) : undefined;
  if (patterns) view.last = patterns;
  const everywhere = withBase(view, [EVERYWHERE]);
  view.node.entries.push({
    type: 'use',
    exact: true,
    paths: patterns ? withBase(view, patterns.map(starred)) : everywhere,
    steps: stepsOf(context, patterns ? 1 : 0, 'app'),
    at: context.at,
    conditional: isConditional(context.interpreter),
  });
}

/** `*` alone is every path. */
const starred = (pattern: PathPattern): PathPattern => (pattern.text === '/*' ? EVERYWHERE : pattern);

function mount(context: CallContext, view: View): void {
  const paths = honoPaths(context.args[0]) ?? [unknownPattern];
  view.node.entries.push({
    type: 'use',
    paths: withBase(view, paths),
    steps: stepsOf(context, 1, 'router'),
    at: context.at,
    conditional: isConditional(context.interpreter),
  });
}

function onError(context: CallContext, view: View): void {
  const steps = stepsOf(context, 0, 'app').map((step): RawStep => ({ ...step, role: 'error' }));
  view.node.entries.push({ type: 'use', paths: [EVERYWHERE], steps, at: context.at, conditional: false });
}

function runStep(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const context = honoContext(interpreter, assigned);
  if (step.role === 'error') {
    const { value } = step;
    const at =
      value.t === 'fn' ? { file: value.module.file, span: value.ir.params[0]?.at ?? value.ir.at } : step.at;
    const error = unknown([{ l: 'err', what: 'error', at, steps: [] }]);
    answerWithReturned(interpreter, value, [error, context], step.at);
    return;
  }
  const next = native('next', (call) => {
    continueWith({ ...call, args: [] });
    call.interpreter.risks++;
    return UNDEFINED;
  });
  if (step.kind === 'handler') answerWithReturned(interpreter, step.value, [context, next], step.at);
  else interpreter.invoke(step.value, [context, next], step.at);
}
