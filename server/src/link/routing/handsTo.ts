/** Middleware that hands requests to a router by calling it: `(req, res, next) => router(req, res, next)`. */
import type { Expr, FunctionIr } from '../../model/ir';
import type { Interpreter } from '../interpret/interpreter';
import { Trace } from '../interpret/trace';
import { UNKNOWN, type FunctionValue } from '../interpret/values';
import type { RawStep, RouterNode } from './model';
import type { Registry } from './registry';

/** Finds the router that a step calls; each function is looked at once. */
export function handsTo(
  interpreter: Interpreter,
  registry: Registry,
): (step: RawStep) => RouterNode | undefined {
  const known = new Map<FunctionValue, RouterNode | undefined>();
  return ({ value, at }) => {
    if (value.t !== 'fn') return undefined;
    if (!known.has(value)) {
      const calls = passesItsParameters(value.ir);
      known.set(value, calls ? entered(interpreter, registry, value, at)[0] : undefined);
    }
    return known.get(value);
  };
}

function entered(
  interpreter: Interpreter,
  registry: Registry,
  value: FunctionValue,
  at: RawStep['at'],
): readonly RouterNode[] {
  const saved = interpreter.trace;
  interpreter.trace = new Trace();
  try {
    return registry.enteredBy(() =>
      interpreter.isolated(() => {
        interpreter.invoke(
          value,
          value.ir.params.map(() => UNKNOWN),
          at,
        );
      }),
    );
  } finally {
    interpreter.trace = saved;
  }
}

/** Is there a call in it that is given its first two parameters as they are? Functions without are not run. */
function passesItsParameters({ params, body }: FunctionIr): boolean {
  const [first, second] = params.map(({ pat }) => (pat.k === 'id' ? pat.name : undefined));
  if (first === undefined || second === undefined) return false;
  const isName = (arg: Expr | undefined, name: string): boolean => arg?.k === 'id' && arg.name === name;
  const looks = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(looks);
    if (node === null || typeof node !== 'object') return false;
    const { k, args } = node as { readonly k?: unknown; readonly args?: readonly Expr[] };
    if (k === 'call' && isName(args?.[0], first) && isName(args?.[1], second)) return true;
    return Object.values(node).some(looks);
  };
  return looks(body);
}
