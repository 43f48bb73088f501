import type { ModuleInstance, Scope } from './scope';
import { UNKNOWN, type ClassValue, type FunctionValue, type Value } from './values';

/** The function with this index as a closure over `scope`. */
export function functionOf(
  module: ModuleInstance,
  scope: Scope,
  index: number,
  self?: Value,
  home?: ClassValue,
): FunctionValue | typeof UNKNOWN {
  const ir = module.facts.ir.functions[index];
  return ir ? { t: 'fn', ir, module, scope, self, home } : UNKNOWN;
}
