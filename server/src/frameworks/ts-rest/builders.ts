/** What ts-rest's packages offer to write implementations with: they are what they are made of, and their contract. */
import {
  array,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';

/** Contracts of implementations that were made with theirs: `s.router(contract, { … })`. */
const contracts = new WeakMap<Value, Value>();
export const contractOf = (implementation: Value): Value | undefined => contracts.get(implementation);

/** `s.router(contract, { … })`, `tsr.routeWithMiddleware(contract.x, { middleware, handler })`. */
export const implement = native('router', ({ args }) => {
  const [contract, implementation] = args;
  if (!implementation)
    return native('router', (call) => {
      const [given = UNKNOWN] = call.args;
      if (contract) contracts.set(given, contract);
      return given;
    });
  if (contract) contracts.set(implementation, contract);
  return implementation;
});

export const implementing: readonly (readonly [string, Value])[] = [
  ['router', implement],
  ['route', implement],
];

/** Middleware that a `routerBuilder` put before what it built. */
const builders = new WeakMap<Value, readonly Value[]>();
export const middlewareOf = (implementation: Value): readonly Value[] | undefined =>
  builders.get(implementation);

export const tsr: ObjectValue = modelled({
  kind: 'ts-rest.tsr',
  get: (_i, self, name) => {
    if (name === 'platformContext') return native(name, () => self);
    if (name === 'routerBuilder') return native(name, () => routerBuilder());
    return implement;
  },
});

/** `tsr.routerBuilder(contract).requestMiddleware(auth).route('get', fn).subRouter('posts', posts).build()`. */
function routerBuilder(): Value {
  const made = object();
  const before: Value[] = [];
  builders.set(made, before);
  made.model = {
    kind: 'plain',
    get: (_i, self, name) => {
      switch (name) {
        case 'requestMiddleware':
          return native(name, ({ args }) => {
            before.push(...args.slice(0, 1));
            return self;
          });
        case 'route':
        case 'subRouter':
        case 'routeWithMiddleware':
          return native(name, ({ args, interpreter, at }) => {
            const [key, given = UNKNOWN] = args;
            const value =
              name === 'routeWithMiddleware' ? interpreter.invoke(given, [routeBuilder()], at) : given;
            put(made, stringOf(key)?.split('.') ?? [], value);
            return self;
          });
        case 'fullRouter':
        case 'partialRouter':
          return native(name, ({ args }) => {
            const [given] = args;
            if (given?.t === 'obj') for (const [key, value] of given.props) made.props.set(key, value);
            return self;
          });
        case 'responseHandler':
          return native(name, () => self);
        case 'build':
          return native(name, () => {
            const built = object(made.props);
            builders.set(built, before);
            return built;
          });
        default:
          return undefined;
      }
    },
  };
  return made;
}

/** `(route) => route.middleware(auth).handler(fn)`. */
function routeBuilder(): Value {
  const middleware: Value[] = [];
  return modelled({
    kind: 'ts-rest.route',
    get: (_i, self, name) =>
      native(name, ({ args }) => {
        if (name !== 'handler') {
          middleware.push(...args.slice(0, 1));
          return self;
        }
        return object([
          ['middleware', array(middleware)],
          ['handler', args[0] ?? UNKNOWN],
        ]);
      }),
  });
}

function put(target: ObjectValue, names: readonly string[], value: Value): void {
  const [first, ...rest] = names;
  if (first === undefined) return;
  if (rest.length === 0) target.props.set(first, value);
  else {
    const known = target.props.get(first);
    const inner = known?.t === 'obj' && !known.model ? known : object();
    target.props.set(first, inner);
    put(inner, rest, value);
  }
}
