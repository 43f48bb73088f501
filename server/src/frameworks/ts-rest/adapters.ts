/** The packages that serve contracts: what they register on servers, and what they make to be mounted or called. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  literal,
  modelled,
  native,
  object,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { transportOf, transportValue } from '../../link/routing/transport';
import { listOf, placeOf } from '../../link/routing/registry';
import type { RawStep } from '../../link/routing/model';
import { contractOf, implement, implementing, middlewareOf, tsr } from './builders';
import { servedRoutes, type Served } from './contracts';

/** What one mounted or called handler serves. */
export interface Transport {
  readonly routes: readonly Served[];
  readonly at: Location;
  /** One route that a server has registered under its own path. */
  readonly single?: true;
  /** Stands before the paths; undefined: what the handler is mounted at. */
  readonly base: Value | undefined;
  /** Middleware before all of them. */
  readonly before: readonly RawStep[];
}

const transports = new WeakMap<ObjectValue, Transport>();
export const servedBy = (value: Value | undefined): Transport | undefined => {
  const transport = transportOf(value);
  return transport && transports.get(transport);
};

/** Remembers what was made; gives the packages their values. */
export class Adapters {
  /** In the order in which they were made. */
  readonly all: { readonly value: ObjectValue; readonly transport: Transport }[] = [];

  /** Handlers that a request was seen to come to. */
  readonly followed = new Set<Transport>();
  /** Those that are made anew for each request, by the place where they are. */
  private readonly made = new Map<string, Value>();

  value(name: string, subpath: string): Value | undefined {
    const exported = this.exportsOf(name);
    const whole = subpath === '' ? name : `${name}/${subpath}`;
    return (
      exported &&
      modelled({
        kind: 'package',
        get: (_i, self, member) =>
          name === '@ts-rest/nest' && member === 'default'
            ? self
            : ((Object.hasOwn(exported, member) ? exported[member] : undefined) ??
              external(whole, `.${member}`)),
      })
    );
  }

  private exportsOf(name: string): Readonly<Record<string, Value>> | undefined {
    switch (name) {
      case '@ts-rest/express':
        return {
          initServer: native('initServer', () => object([...implementing])),
          createExpressEndpoints: native('createExpressEndpoints', (context) => this.onExpress(context)),
        };
      case '@ts-rest/fastify':
        return {
          initServer: native('initServer', () =>
            object([
              ...implementing,
              ['registerRouter', native('registerRouter', (context) => this.registerRouter(context))],
              ['plugin', native('plugin', (context) => this.plugin(context))],
            ]),
          ),
        };
      case '@ts-rest/next':
        return {
          createNextRoute: implement,
          createNextRouter: native('createNextRouter', (context) => this.handler(context, undefined)),
          createSingleRouteHandler: native('createSingleRouteHandler', (context) =>
            this.handler(context, literal('')),
          ),
        };
      case '@ts-rest/nest':
        return {
          tsRestHandler: native('tsRestHandler', ({ args }) => args[1] ?? UNKNOWN),
          nestControllerContract: native('nestControllerContract', ({ args }) => args[0] ?? UNKNOWN),
        };
      case '@ts-rest/serverless':
        return this.serverless();
      default:
        return undefined;
    }
  }

  private serverless(): Readonly<Record<string, Value>> {
    const make = native('createHandler', (context) => this.handler(context, literal('')));
    const called = native('fetchRequestHandler', (context) => {
      const { interpreter, args, at } = context;
      const key = `${at.file} ${String(at.span[0])}`;
      const read = (name: string): Value => (args[0] ? memberOf(interpreter, args[0], name, at) : UNKNOWN);
      const made =
        this.made.get(key) ??
        this.handler({ ...context, args: [read('contract'), read('router'), read('options')] }, literal(''));
      this.made.set(key, made);
      // Servers of one function have no routes by which they would be found.
      const transport = interpreter.trace && servedBy(made);
      if (transport) this.followed.add(transport);
      return interpreter.invoke(made, [], at);
    });
    return {
      tsr,
      createNextHandler: make,
      createFetchHandler: make,
      createLambdaHandler: make,
      createAzureFunctionHandler: make,
      createServerlessRouter: make,
      fetchRequestHandler: called,
    };
  }

  private make(transport: Transport): ObjectValue {
    const value = transportValue(UNKNOWN, transport.at);
    transports.set(value, transport);
    this.all.push({ value, transport });
    return value;
  }

  /** `createNextRouter(contract, router, options)` and its like. */
  private handler(context: CallContext, base: Value | undefined): Value {
    const { interpreter, args, at } = context;
    const [contract, implementation = UNKNOWN, options] = args;
    const read = (value: Value | undefined, name: string): Value =>
      value ? memberOf(interpreter, value, name, at) : UNDEFINED;
    const basePath = read(options, 'basePath');
    const built = middlewareOf(implementation);
    const routes = built && implementation.t === 'obj' ? object(implementation.props) : implementation;
    const before = built ?? listOf(read(options, 'requestMiddleware'));
    return this.make({
      routes: servedRoutes(interpreter, contract, routes, at),
      at,
      base: stringOf(basePath) === undefined ? base : basePath,
      before: stepsOf(interpreter, before, at, 'app'),
    });
  }

  /** `createExpressEndpoints(contract, router, app, { globalMiddleware })`: a route of `app` for each of the contract. */
  private onExpress(context: CallContext): Value {
    const { interpreter, args, at } = context;
    const [contract, implementation = UNKNOWN, app = UNKNOWN, options] = args;
    const shared = options ? memberOf(interpreter, options, 'globalMiddleware', at) : UNDEFINED;
    for (const served of servedRoutes(interpreter, contract, implementation, at)) {
      const own = served.options ? memberOf(interpreter, served.options, 'middleware', at) : UNDEFINED;
      const chain = [shared, own].flatMap((value) => (value.t === 'lit' ? [] : [value]));
      const transport = this.make({ routes: [served], at, base: undefined, before: [], single: true });
      const where = placeOf(served.handler, at);
      interpreter.call(
        memberOf(interpreter, app, served.method === '*' ? 'all' : served.method.toLowerCase(), at),
        {
          args: [served.path, ...chain, transport],
          at,
          argsAt: [at, ...chain.map((value) => placeOf(value, where)), where],
          label: '',
          self: app,
          isNew: false,
        },
      );
    }
    return UNDEFINED;
  }

  /** `s.registerRouter(contract, router, app, { hooks })`. */
  private registerRouter(context: CallContext): Value {
    const { interpreter, args, at } = context;
    const [contract, implementation = UNKNOWN, app = UNKNOWN, options] = args;
    this.onFastify(interpreter, contract, implementation, app, options, at);
    return UNDEFINED;
  }

  /** `app.register(s.plugin(router), options)`. */
  private plugin({ args, at }: CallContext): Value {
    const [implementation = UNKNOWN] = args;
    return native('plugin', (inner) => {
      const [app = UNKNOWN, options] = inner.args;
      this.onFastify(
        inner.interpreter,
        contractOf(implementation),
        implementation,
        app,
        options,
        inner.at.file === '' ? at : inner.at,
      );
      return UNDEFINED;
    });
  }

  private onFastify(
    interpreter: Interpreter,
    contract: Value | undefined,
    implementation: Value,
    app: Value,
    options: Value | undefined,
    at: Location,
  ): void {
    const call = (name: string, args: readonly Value[], argsAt: readonly Location[]): Value =>
      interpreter.call(memberOf(interpreter, app, name, at), {
        args,
        at,
        argsAt,
        label: '',
        self: app,
        isNew: false,
      });
    const hooks = options ? memberOf(interpreter, options, 'hooks', at) : UNDEFINED;
    if (hooks.t === 'obj' && !hooks.model)
      for (const [name, hook] of hooks.props)
        for (const one of listOf(hook)) call('addHook', [literal(name), one], [at, placeOf(one, at)]);
    for (const served of servedRoutes(interpreter, contract, implementation, at)) {
      const transport = this.make({ routes: [served], at, base: undefined, before: [], single: true });
      const own = served.options ? memberOf(interpreter, served.options, 'hooks', at) : UNDEFINED;
      const route = object(own.t === 'obj' && !own.model ? own.props : [], placeOf(served.handler, at));
      route.props.set('method', literal(served.method));
      route.props.set('url', served.path);
      route.props.set('handler', transport);
      call('route', [route], [at]);
    }
  }
}

const isFunction = (value: Value): boolean => value.t !== 'lit' && value.t !== 'arr';

/** Steps of lists of middleware that stand in options. */
export const stepsOf = (
  interpreter: Interpreter,
  values: readonly Value[],
  at: Location,
  scope: RawStep['scope'],
): RawStep[] =>
  values.filter(isFunction).map((value): RawStep => {
    const place = placeOf(value, at);
    const name = value.t === 'fn' ? value.ir.name : undefined;
    return {
      value,
      kind: 'middleware',
      scope,
      label:
        name ?? (value.t === 'ext' ? (interpreter.view.text(place.file)?.slice(...place.span) ?? '') : ''),
      at: place,
      conditional: false,
      role: 'itty',
    };
  });
