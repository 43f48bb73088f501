/** What is registered on an Elysia instance: routes, each with the hooks that stood before it, and hooks. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { joinPath, pathPatterns, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { isConditional, nameLocation, placeOf, listOf } from '../../link/routing/registry';

/** `local` hooks stay with their instance, `scoped` ones reach the instance that uses it, `global` ones all above. */
type Reach = 'local' | 'scoped' | 'global';

export interface ElysiaHook {
  readonly step: RawStep;
  readonly reach: Reach;
}

export interface ElysiaRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: Value | undefined;
  /** The options of the route (schemas, hooks, macros). */
  readonly options: Value | undefined;
  readonly hooks: readonly RawStep[];
  readonly at: Location;
  readonly nameAt: Location;
  readonly conditional: boolean;
}

export interface ElysiaInstance {
  readonly at: Location;
  readonly assumed: boolean;
  readonly prefix: string;
  readonly routes: ElysiaRoute[];
  readonly hooks: ElysiaHook[];
  readonly errorHandlers: RawStep[];
  /** By name: what a route that sets the option gets. */
  readonly macros: Map<string, Value>;
  used: boolean;
}

const VERBS = new Set('get post put patch delete options head connect trace all'.split(' '));
/** Hooks before the handler, with the way in which what they return counts. */
const STAGES: Readonly<Record<string, string>> = {
  onRequest: 'before',
  request: 'before',
  onBeforeHandle: 'before',
  beforeHandle: 'before',
  onTransform: 'before',
  transform: 'before',
  derive: 'derive',
  resolve: 'derive',
};

export class Instances {
  readonly all: ElysiaInstance[] = [];
  private readonly byValue = new Map<Value, ElysiaInstance>();

  make(at: Location, prefix = '', assumed = false): ObjectValue {
    const instance: ElysiaInstance = {
      at,
      assumed,
      prefix,
      routes: [],
      hooks: [],
      errorHandlers: [],
      macros: new Map(),
      used: false,
    };
    const value = modelled({ kind: 'elysia', get: (_i, self, name) => this.member(self, name) }, at);
    this.all.push(instance);
    this.byValue.set(value, instance);
    return value;
  }

  private member(self: ObjectValue, name: string): Value | undefined {
    const instance = this.byValue.get(self);
    if (!instance) return undefined;
    const chain = (work: (context: CallContext) => void): Value =>
      native(name, (context) => {
        work(context);
        return self;
      });
    if (VERBS.has(name)) return chain((context) => this.route(context, instance, name, context.args));
    const stage = STAGES[name];
    if (stage !== undefined) return chain((context) => this.hook(context, instance, name, stage));
    switch (name) {
      case 'route':
        return chain(({ args: [method, ...rest], ...context }) =>
          this.route({ ...context, args: rest }, instance, stringOf(method) ?? 'all', rest),
        );
      case 'ws':
        return chain((context) => this.route(context, instance, 'ws', context.args));
      case 'use':
        return chain((context) => this.use(context, instance, self));
      case 'group':
        return chain((context) => this.group(context, instance));
      case 'guard':
        return chain((context) => this.guard(context, instance));
      case 'macro':
        return chain((context) => this.macro(context, instance));
      case 'onError':
        return chain(({ args, at }) => {
          const handler = args.findLast((arg) => arg.t === 'fn');
          if (handler) instance.errorHandlers.push(stepOf(handler, 'onError', at, 'error'));
        });
      case 'as':
        return chain(({ args }) => {
          const reach = reachOf(stringOf(args[0]));
          instance.hooks.forEach((hook, index) => (instance.hooks[index] = { ...hook, reach }));
        });
      case 'mount':
        return chain((context) => {
          const base = pathPatterns(context.args[0])?.[0]?.text ?? '';
          this.add(context, instance, 'all', joinPath(base, '*'), undefined, undefined);
        });
      case 'handle':
      case 'fetch':
        return native(name, () => UNKNOWN);
      default:
        // decorate, state, model, listen, onAfterHandle and the like decide nothing here.
        return native(name, () => self);
    }
  }

  private route(
    context: CallContext,
    instance: ElysiaInstance,
    verb: string,
    [path, handler, options]: readonly Value[],
  ): void {
    const isSocket = verb === 'ws';
    const text = pathPatterns(path)?.[0]?.text ?? UNKNOWN_SEGMENT;
    const message =
      isSocket && handler ? memberOf(context.interpreter, handler, 'message', context.at) : handler;
    this.add(context, instance, isSocket ? 'GET' : verb, text, message, isSocket ? handler : options);
  }

  private add(
    context: CallContext,
    instance: ElysiaInstance,
    verb: string,
    path: string,
    handler: Value | undefined,
    options: Value | undefined,
  ): void {
    const { at, interpreter } = context;
    const own = options ? this.ofOptions(interpreter, instance, options, at) : [];
    instance.routes.push({
      method: verb === 'all' ? '*' : verb.toUpperCase(),
      path: joinPath(instance.prefix, path),
      handler,
      options,
      hooks: [...instance.hooks.map(({ step }) => step), ...own],
      at,
      nameAt: nameLocation(context),
      conditional: isConditional(interpreter),
    });
  }

  /** Hooks that stand in options, and those of the macros that the options switch on. */
  private ofOptions(
    interpreter: Interpreter,
    instance: ElysiaInstance,
    options: Value,
    at: Location,
  ): RawStep[] {
    if (options.t !== 'obj' || options.model) return [];
    return [...options.props].flatMap(([name, value]) => {
      const stage = STAGES[name];
      if (stage !== undefined) return listOf(value).map((one) => stepOf(one, name, placeOf(one, at), stage));
      const macro = instance.macros.get(name);
      if (!macro || (value.t === 'lit' && value.v === false)) return [];
      const made =
        macro.t === 'fn' ? interpreter.isolated(() => interpreter.invoke(macro, [value], at)) : macro;
      return this.ofOptions(interpreter, { ...instance, macros: new Map() }, made, at).map((step) => ({
        ...step,
        label: `${name}`,
      }));
    });
  }

  private hook(context: CallContext, instance: ElysiaInstance, name: string, stage: string): void {
    const { interpreter, args, at } = context;
    const options = args.find((arg) => arg.t === 'obj' && !arg.model && args.length > 1);
    const reach = reachOf(options && stringOf(memberOf(interpreter, options, 'as', at)));
    for (const value of listOf(args.at(-1) ?? UNKNOWN)) {
      if (value.t !== 'fn' && value.t !== 'ext' && value.t !== 'nat') continue;
      const step = stepOf(value, name, placeOf(value, at), stage, isConditional(interpreter));
      instance.hooks.push({ step, reach: name === 'onRequest' ? 'global' : reach });
    }
  }

  /** An instance, a function of one, a promise of either, or a package's plugin. */
  private use(context: CallContext, instance: ElysiaInstance, self: Value): void {
    for (const plugin of listOf(context.args[0] ?? UNKNOWN)) this.plug(context, instance, self, plugin);
  }

  private plug(context: CallContext, instance: ElysiaInstance, self: Value, plugin: Value): void {
    const { interpreter, at } = context;
    const child = this.byValue.get(plugin);
    if (child) this.merge(instance, child);
    else if (plugin.t === 'fn') {
      const returned = interpreter.invoke(plugin, [self], at);
      if (returned !== self && this.byValue.has(returned)) this.plug(context, instance, self, returned);
    } else if (plugin.t === 'ext') {
      const step = stepOf(plugin, `${plugin.pkg}${plugin.path}`, at, 'plugin', isConditional(interpreter));
      instance.hooks.push({ step: { ...step, label: '' }, reach: 'global' });
    } else if (plugin.t === 'obj' && !plugin.model?.call) {
      const inner = memberOf(interpreter, plugin, 'default', at);
      if (inner !== plugin && (inner.t === 'fn' || inner.t === 'obj' || inner.t === 'ext'))
        this.plug(context, instance, self, inner);
    }
  }

  private merge(instance: ElysiaInstance, child: ElysiaInstance): void {
    child.used = true;
    const before = instance.hooks.map(({ step }) => step);
    for (const route of child.routes)
      instance.routes.push({
        ...route,
        path: joinPath(instance.prefix, route.path),
        hooks: [...before, ...route.hooks.filter((hook) => !before.includes(hook))],
      });
    for (const hook of child.hooks)
      if (hook.reach !== 'local')
        instance.hooks.push({ ...hook, reach: hook.reach === 'global' ? 'global' : 'local' });
    for (const [name, macro] of child.macros) instance.macros.set(name, macro);
  }

  /** `group(prefix, callback)`, `group(prefix, options, callback)`. */
  private group(context: CallContext, instance: ElysiaInstance): void {
    const callback = context.args.at(-1);
    const options = context.args.length > 2 ? context.args[1] : undefined;
    const path = pathPatterns(context.args[0])?.[0]?.text ?? UNKNOWN_SEGMENT;
    this.inside(context, instance, path, options, callback);
  }

  /** `guard(options)` for what follows, `guard(options, callback)` for what the callback registers. */
  private guard(context: CallContext, instance: ElysiaInstance): void {
    const { interpreter, args, at } = context;
    const [options, callback] = args;
    if (callback?.t === 'fn') {
      this.inside(context, instance, '', options, callback);
      return;
    }
    if (!options) return;
    const reach = reachOf(stringOf(memberOf(interpreter, options, 'as', at)));
    for (const step of this.ofOptions(interpreter, instance, options, at))
      instance.hooks.push({ step, reach });
  }

  private inside(
    context: CallContext,
    instance: ElysiaInstance,
    prefix: string,
    options: Value | undefined,
    callback: Value | undefined,
  ): void {
    const { interpreter, at } = context;
    const value = this.make(at, prefix);
    const inner = this.byValue.get(value);
    if (!inner || !callback) return;
    for (const [name, macro] of instance.macros) inner.macros.set(name, macro);
    if (options)
      for (const step of this.ofOptions(interpreter, instance, options, at))
        inner.hooks.push({ step, reach: 'local' });
    interpreter.invoke(callback, [value], at);
    this.merge(instance, inner);
  }

  /** `macro({ name: options or function })`, `macro('name', options)`, and a function of the hooks that returns them. */
  private macro({ interpreter, args, at }: CallContext, instance: ElysiaInstance): void {
    const name = stringOf(args[0]);
    const definition = name === undefined ? args[0] : args[1];
    if (!definition) return;
    if (name !== undefined) {
      instance.macros.set(name, definition);
      return;
    }
    const collected: [string, Value][] = [];
    const hooks = modelled({
      kind: 'plain',
      get: (_i, _s, hook) =>
        native(hook, (context) => {
          const handler = context.args.at(-1);
          if (handler) collected.push([hook, handler]);
          return UNKNOWN;
        }),
    });
    const table = definition.t === 'fn' ? interpreter.invoke(definition, [hooks], at) : definition;
    if (table.t !== 'obj') return;
    for (const [key, value] of table.props) {
      if (definition.t !== 'fn' || value.t !== 'fn') instance.macros.set(key, value);
      else {
        collected.length = 0;
        interpreter.invoke(value, [{ t: 'lit', v: true }], at);
        if (collected.length > 0) instance.macros.set(key, object(collected));
      }
    }
  }
}

const reachOf = (text: string | undefined): Reach =>
  text === 'global' ? 'global' : text === 'scoped' || text === 'plugin' ? 'scoped' : 'local';

const stepOf = (value: Value, name: string, at: Location, role: string, conditional = false): RawStep => ({
  value,
  kind: 'hook',
  scope: 'plugin',
  label: value.t === 'fn' ? (value.ir.name ?? name) : name,
  at,
  conditional,
  role,
});
