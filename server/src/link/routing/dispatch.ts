/**
 * Handlers that find out by themselves what a request is for: `if (req.method === 'GET' && url.pathname === '/x')`. They
 * are run once with a request of which nothing is known, to see which paths and methods they look for, and then with
 * each of those: a path or method that is answered elsewhere than any other is a route.
 */
import { othersOf, type MethodsSeen } from '../behaviour/methods';
import type { Interpreter } from '../interpret/interpreter';
import { Trace } from '../interpret/trace';

export interface DispatchedRoute {
  /** `*` where the method is not looked at. */
  readonly method: string;
  /** `/users/:param`, `/files/*`. */
  readonly path: string;
  /** The methods that it looks for at this path, and what it does with others. */
  readonly methods?: MethodsSeen;
}

/** More than these are not followed. */
const MAX_PATHS = 80;
const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|QUERY|TRACE)$/;
/** A method and a path that nobody looks for. */
const NO_METHOD = 'X-NONE';
const NO_PATH = '/-';

/**
 * @param run calls the handler with a symbolic request of that method; `*`: its method is `OPEN_METHOD`
 * @param whole where the handler is served as a whole, if it looks at no path
 */
export function dispatchedRoutes(
  interpreter: Interpreter,
  run: (method: string) => void,
  whole?: string,
): DispatchedRoute[] {
  const seen = observe(interpreter, undefined, '*', run);
  const paths = [...seen.paths].slice(0, MAX_PATHS);
  const methods = [...seen.methods].map((one) => one.toUpperCase()).filter((one) => METHOD.test(one));
  if (paths.length === 0)
    return whole === undefined ? [] : routesOfWhole(interpreter, run, whole, methods, readsBody(seen));
  const answered = (path: string, method: string): string =>
    answersOf(observe(interpreter, path, method, run));
  const fallback = answered(NO_PATH, NO_METHOD);
  const byMethod = new Map(methods.map((method) => [method, answered(NO_PATH, method)]));
  return paths.flatMap((path) => {
    const concrete = concretePath(path);
    const others = observe(interpreter, concrete, NO_METHOD, run);
    const otherwise = answersOf(others);
    const own = methods.filter((method) => {
      const here = answered(concrete, method);
      return here !== otherwise && here !== byMethod.get(method);
    });
    const seen = own.length > 0 ? { methods: { compared: own, others: othersOf(others) } } : {};
    const routes = own.map((method) => ({ method, path, ...seen }));
    return otherwise === fallback || own.length > 0 ? routes : [{ method: '*', path }];
  });
}

/** The methods of a handler that looks at nothing else; answers to preflight requests are none of its own. */
function routesOfWhole(
  interpreter: Interpreter,
  run: (method: string) => void,
  path: string,
  methods: readonly string[],
  takesBody: boolean,
): DispatchedRoute[] {
  const others = observe(interpreter, path, NO_METHOD, run);
  const otherwise = answersOf(others);
  const own = methods.filter(
    (method) => method !== 'OPTIONS' && answersOf(observe(interpreter, path, method, run)) !== otherwise,
  );
  const seen = own.length > 0 ? { methods: { compared: own, others: othersOf(others) } } : {};
  return own.length > 0 && othersOf(others) === 'refused'
    ? own.map((method) => ({ method, path, ...seen }))
    : // Whoever calls it sends a body.
      [{ method: takesBody ? 'POST' : '*', path, ...seen }];
}

const readsBody = ({ reads }: Trace): boolean => [...reads.values()].some(({ kind }) => kind === 'body');

/** A path that a request to the route could have; numbers are what most patterns of parameters take. */
const concretePath = (path: string): string => path.replace(/:\w+/g, '1').replace(/\*$/, '1');

/** The request with which the handler of a dispatched route is looked at. */
export const requestTo = (
  endpoint: { readonly method: string; readonly path: string } | undefined,
): Interpreter['request'] => ({ method: endpoint?.method ?? '*', path: concretePath(endpoint?.path ?? '/') });

/** Where a request was answered. */
const answersOf = (trace: Trace): string =>
  [...new Set(trace.answers.map(({ at }) => `${at.file}:${String(at.span[0])}`))].sort().join(' ');

function observe(
  interpreter: Interpreter,
  path: string | undefined,
  method: string,
  run: (method: string) => void,
): Trace {
  const trace = new Trace();
  const saved = [interpreter.trace, interpreter.request] as const;
  interpreter.trace = trace;
  interpreter.request = path === undefined ? undefined : { method, path };
  try {
    interpreter.isolated(() => {
      run(method);
    });
  } finally {
    [interpreter.trace, interpreter.request] = saved;
  }
  return trace;
}
