/**
 * Fastify 4 and 5: instances, encapsulated plugin contexts, hooks, route options, `@fastify/autoload`. A plugin wrapped
 * by `fastify-plugin` acts on its parent's context and ignores `prefix`; any other gets a context of its own.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { recordUsages } from '../../link/interpret/usages';
import {
  alternatives,
  external,
  modelled,
  native,
  object,
  stringOf,
  truth,
  UNDEFINED,
  union,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawStep } from '../../link/routing/model';
import { joinPath, pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional, placeOf, registering } from '../../link/routing/registry';
import { autoloaded } from './autoload';
import { collectFastify } from './collect';
import { isStage, STAGES, VERBS, type FastifyContext, type FastifyRoute } from './context';
import {
  fastifyPackage,
  fastifyPlugin,
  flatten,
  isShared,
  runFastify,
  step,
  unwrapModule,
  typeNameFor,
} from './support';
import { staticRoute } from './staticRoute';

const MAX_PLUGIN_DEPTH = 14;

export const framework: FrameworkDefinition = {
  id: 'fastify',
  title: '**Fastify** 4 and 5',
  covers:
    'Shorthand methods and `route()`, `register` with prefixes and encapsulation, `fastify-plugin`, hooks at every level, route `schema`, decorators, `setErrorHandler`, `@fastify/autoload` folders, `@fastify/auth`, `@fastify/rate-limit`',
  create: fastify,
};

/** Makes the adapter for one linking. */
function fastify(): Framework {
  const contexts = new Map<Value, FastifyContext>();
  let order = 0;

  const makeContext = (
    at: Location,
    parent: FastifyContext | undefined,
    prefix: string,
    options: Value | undefined,
    assumed = false,
  ): FastifyContext => {
    const value = modelled(
      {
        kind: 'fastify',
        get: (_interpreter, self, name) => instanceMember(contexts.get(self), name),
      },
      at,
    );
    const context: FastifyContext = {
      value,
      parent,
      prefix,
      at,
      hooks: [],
      plugins: [],
      decorators: new Map(),
      routes: [],
      children: [],
      errorHandlers: [],
      options,
      assumed,
    };
    contexts.set(value, context);
    parent?.children.push(context);
    return context;
  };

  const instanceMember = (context: FastifyContext | undefined, name: string): Value | undefined => {
    if (!context) return undefined;
    const { value: self } = context;
    if (VERBS.has(name)) return registering(name, (call) => (shorthand(call, context, name), self));
    switch (name) {
      case 'route':
        return registering(name, (call) => (fullRoute(call, context), self));
      case 'register':
        return native(name, (call) => (register(call, context), self));
      case 'addHook':
        return registering(name, (call) => (addHook(call, context), self));
      case 'decorate':
        return native(name, ({ args }) => {
          const key = stringOf(args[0]);
          if (key !== undefined && args[1]) context.decorators.set(key, args[1]);
          return self;
        });
      case 'setErrorHandler':
        return native(name, ({ args, at }) => {
          if (args[0])
            context.errorHandlers.push(step(args[0], at, 'error-handler', 'plugin', false, 'error'));
          return self;
        });
      case 'after':
      case 'ready':
        return native(name, ({ args, interpreter, at }) => {
          if (args[0]?.t === 'fn') interpreter.invoke(args[0], [UNDEFINED], at);
          return self;
        });
      case 'withTypeProvider':
      case 'decorateRequest':
      case 'decorateReply':
      case 'setNotFoundHandler':
      case 'setValidatorCompiler':
      case 'setSerializerCompiler':
      case 'addSchema':
      case 'addContentTypeParser':
        return native(name, () => self);
      case 'auth':
        // Alternatives by default; with `relation: 'and'` all of them run.
        return native(name, (call) => authenticators(call));
      case 'rateLimit':
        return native(name, ({ args, at }) => external('@fastify/rate-limit', '.rateLimit()', { args, at }));
      case 'basicAuth':
      case 'verifyBearerAuth':
        return external(name === 'basicAuth' ? '@fastify/basic-auth' : '@fastify/bearer-auth', `.${name}`);
      case 'csrfProtection':
        return external('@fastify/csrf-protection', '.csrfProtection');
      case 'log':
        return external('pino', '()');
      case 'listen':
      case 'inject':
      case 'close':
        return native(name, () => UNKNOWN);
      default:
        return decorated(context, name);
    }
  };

  /** A decorator of the context or of one around it; one that is not there yet is looked up when it is run. */
  const decorated = (context: FastifyContext, name: string): Value | undefined => {
    const find = (): Value | undefined => {
      for (let c: FastifyContext | undefined = context; c; c = c.parent) {
        const own = c.decorators.get(name);
        if (own) return own;
      }
      return [...contexts.values()].find((c) => c.decorators.has(name))?.decorators.get(name);
    };
    const now = find();
    if (now) return now;
    return modelled({
      kind: 'fastify.decorator',
      call: (call) => {
        const late = find();
        return late ? call.interpreter.call(late, call) : UNKNOWN;
      },
      get: (interpreter, _self, member, at) => {
        const late = find();
        return late && memberOf(interpreter, late, member, at);
      },
    });
  };

  const authenticators = ({ args }: CallContext): Value => {
    const list = args[0]?.t === 'arr' ? args[0].items : [];
    const options = args[1]?.t === 'obj' ? stringOf(args[1].props.get('relation')) : undefined;
    const flat = list.map((item) => (item.t === 'arr' ? (item.items[0] ?? UNKNOWN) : item));
    return options === 'and' ? (flat[0] ?? UNKNOWN) : union(flat);
  };

  const shorthand = (call: CallContext, context: FastifyContext, verb: string): void => {
    const { args } = call;
    const last = args.at(-1);
    const options =
      args.length > 2
        ? args[1]
        : args[1]?.t === 'obj' && !args[1].model && !args[1].cls
          ? args[1]
          : undefined;
    const handler = options && args.length <= 2 ? undefined : args.length > 1 ? last : undefined;
    addRoute(call, context, [verb === 'all' ? '*' : verb.toUpperCase()], args[0], options, handler);
  };

  const fullRoute = (call: CallContext, context: FastifyContext): void => {
    const [options] = call.args;
    if (!options) return;
    const read = (name: string): Value => memberOf(call.interpreter, options, name, call.at);
    const single = read('method');
    const method = single.t === 'lit' && single.v === undefined ? read('methods') : single;
    const methods = (method.t === 'arr' ? method.items : alternatives(method)).flatMap(
      (m) => stringOf(m)?.toUpperCase() ?? [],
    );
    const url = read('url');
    addRoute(
      call,
      context,
      methods.length > 0 ? methods : ['*'],
      url.t === 'lit' && url.v === undefined ? read('path') : url,
      options,
      undefined,
    );
  };

  const addRoute = (
    call: CallContext,
    context: FastifyContext,
    methods: readonly string[],
    path: Value | undefined,
    options: Value | undefined,
    handler: Value | undefined,
  ): void => {
    const { interpreter, at, argsAt } = call;
    const conditional = isConditional(interpreter);
    const hooks: { stage: (typeof STAGES)[number]; step: RawStep }[] = [];
    let handlerValue = handler;
    if (options) {
      for (const stage of STAGES) {
        for (const one of flatten(memberOf(interpreter, options, stage, at)))
          hooks.push({ stage, step: step(one, placeOf(one, at), 'hook', 'route', conditional) });
      }
      if (!handlerValue) handlerValue = memberOf(interpreter, options, 'handler', at);
    }
    const patterns = pathPatterns(path) ?? [unknownPattern];
    const first = argsAt[0];
    const route: FastifyRoute = {
      methods,
      paths: patterns.map((p) => p.text),
      at,
      nameAt: first && options !== call.args[0] ? { file: at.file, span: [at.span[0], first.span[1]] } : at,
      handler:
        handlerValue && handlerValue.t !== 'lit'
          ? step(
              handlerValue,
              placeOf(handlerValue, argsAt.at(-1) ?? at),
              'handler',
              'route',
              false,
              'handler',
            )
          : undefined,
      hooks,
      options,
      conditional,
      order: order++,
    };
    context.routes.push(route);
  };

  const addHook = (call: CallContext, context: FastifyContext): void => {
    const name = stringOf(call.args[0]) ?? '';
    const handler = call.args[1];
    if (isStage(name) && handler)
      context.hooks.push({
        stage: name,
        step: step(
          handler,
          call.argsAt[1] ?? call.at,
          'hook',
          context.parent ? 'plugin' : 'app',
          isConditional(call.interpreter),
        ),
      });
    if (name === 'onRoute' && handler) order++;
  };

  const register = (call: CallContext, context: FastifyContext): void => {
    const { interpreter, args, at, argsAt } = call;
    const options = args[1];
    for (const plugin of alternatives(args[0] ?? UNKNOWN))
      registerOne(interpreter, context, plugin, options, at, argsAt[0] ?? at);
  };

  const registerOne = (
    interpreter: Interpreter,
    context: FastifyContext,
    given: Value,
    options: Value | undefined,
    at: Location,
    where: Location,
  ): void => {
    const plugin = unwrapModule(interpreter, given, at);
    const prefixValue = options && memberOf(interpreter, options, 'prefix', at);
    const prefix = prefixValue
      ? (pathPatterns(prefixValue)?.[0]?.text ??
        (prefixValue.t === 'unk' || prefixValue.t === 'ext' ? '/{?}' : ''))
      : '';
    if (plugin.t === 'ext') {
      if (/autoload/.test(plugin.pkg)) {
        loadFolder(interpreter, context, options, prefix, at);
        return;
      }
      const path = `${plugin.path.replace(/\(\)$/, '')}()`;
      recordUsages(interpreter, plugin.pkg, path, {
        args: options ? [options] : [],
        argsAt: [where],
        at,
        label: plugin.pkg,
      });
      const value = external(plugin.pkg, path, {
        args: options ? [options] : [],
        at,
      });
      const scope = context.parent ? 'plugin' : 'app';
      const added = step(value, where, 'hook', scope, isConditional(interpreter));
      context.plugins.push({ step: added, order: order++, limitsLaterRoutes: /rate-limit/.test(plugin.pkg) });
      context.routes.push(...staticRoute(interpreter, added, options, prefix, order++));
      return;
    }
    if (plugin.t !== 'fn' && plugin.t !== 'nat' && !(plugin.t === 'obj' && plugin.model?.call)) return;
    if (depthOf(context) > MAX_PLUGIN_DEPTH) return;
    const shared = isShared(plugin);
    const child = shared ? context : makeContext(where, context, joinPath(context.prefix, prefix), undefined);
    const done = native('done', () => UNDEFINED);
    interpreter.invoke(plugin, [child.value, options ?? object(), done], at);
  };

  const loadFolder = (
    interpreter: Interpreter,
    context: FastifyContext,
    options: Value | undefined,
    prefix: string,
    at: Location,
  ): void => {
    const plugins = autoloaded(interpreter, options, at);
    if (!plugins) return;
    const base = makeContext(at, context, joinPath(context.prefix, prefix), undefined);
    const folders = new Map<string, FastifyContext>();
    const cascades = truth(options ? memberOf(interpreter, options, 'cascadeHooks', at) : UNKNOWN) === true;
    // Hooks of a folder reach the folders below it only when they cascade.
    const around = (folder: string): FastifyContext => {
      const own = folders.get(folder);
      if (own || folder === '') return own ?? base;
      return cascades ? around(folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') : base;
    };
    const outermostFirst = plugins.filter((p) => p.isHooks).sort((a, b) => a.folder.length - b.folder.length);
    for (const hooks of outermostFirst) {
      const parent =
        hooks.folder === ''
          ? base
          : around(hooks.folder.includes('/') ? hooks.folder.slice(0, hooks.folder.lastIndexOf('/')) : '');
      const folder = makeContext(at, parent, base.prefix, undefined);
      folders.set(hooks.folder, folder);
      interpreter.invoke(hooks.value, [folder.value, object(), native('done', () => UNDEFINED)], at);
    }
    const inner = options && memberOf(interpreter, options, 'options', at);
    const extra = inner ? stringOf(memberOf(interpreter, inner, 'prefix', at)) : undefined;
    for (const plugin of plugins.filter((p) => !p.isHooks)) {
      const parent = makeContext(at, around(plugin.folder), joinPath(base.prefix, extra ?? ''), undefined);
      const shared = isShared(plugin.value);
      registerOne(
        interpreter,
        shared ? context : parent,
        plugin.value,
        object([['prefix', { t: 'lit', v: plugin.prefix }]]),
        at,
        { file: plugin.file, span: [0, 0] },
      );
    }
  };

  return {
    id: 'fastify',
    bodyLimit: () => limitedTo('Fastify reads at most 1 MiB of a body'),
    packageValue: (name, subpath) => {
      if (name === 'fastify' && subpath === '')
        return fastifyPackage((at, options) => makeContext(at, undefined, '', options).value);
      if (name === 'fastify-plugin') return fastifyPlugin();
      return undefined;
    },
    typeNameFor,
    valueOfType: (typeName, from, at) =>
      /^(fastify\.)?(Fastify\w*Instance\w*|\w*Fastify\w*TypeBox\w*|FastifyInstance\w*|App|Server|AppInstance)$/.test(
        typeName,
      ) &&
      (/fastify/i.test(typeName) || from === 'fastify')
        ? makeContext(at, undefined, '', undefined, true).value
        : undefined,
    collect: (interpreter) =>
      collectFastify(
        interpreter,
        [...contexts.values()].filter((c) => !c.parent),
      ),
    run: (interpreter, raw, _endpoint, assigned) => {
      runFastify(interpreter, raw, assigned);
    },
  };
}

const depthOf = (context: FastifyContext): number => (context.parent ? depthOf(context.parent) + 1 : 0);
