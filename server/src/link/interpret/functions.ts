import type { FunctionIr } from '../../model/ir';
import type { RunLog } from './runLog';
import type { ModuleInstance, Scope } from './scope';
import { UNKNOWN, type ClassValue, type FunctionValue, type Value } from './values';

/** For each function, the scope in which it was made last. */
const closures = new WeakMap<ModuleInstance, Map<FunctionIr, Scope>>();

/** The function with this index as a closure over `scope`; `log` is told of one inside of another. */
export function functionOf(
  module: ModuleInstance,
  scope: Scope,
  index: number,
  self?: Value,
  home?: ClassValue,
  log?: RunLog,
): FunctionValue | typeof UNKNOWN {
  const ir = module.facts.ir.functions[index];
  if (!ir) return UNKNOWN;
  if (scope !== module.scope) {
    let known = closures.get(module);
    if (!known) closures.set(module, (known = new Map()));
    known.set(ir, scope);
    log?.makes(ir);
  }
  return { t: 'fn', ir, module, scope, self, home };
}

/** What a function sees around it, as far as something was seen to make it. */
export const scopeOf = (module: ModuleInstance, fn: FunctionIr): Scope =>
  closures.get(module)?.get(fn) ?? module.scope;
