/** Server actions: exported async functions of a `'use server'` file, and functions with that directive. */
import type { Interpreter } from '../../link/interpret/interpreter';
import type { ModuleInstance } from '../../link/interpret/scope';
import { functionOf } from '../../link/interpret/functions';
import type { FunctionValue, Value } from '../../link/interpret/values';

export interface ServerAction {
  readonly name: string;
  readonly value: Value;
  readonly fn: FunctionValue | undefined;
}

export function serverActions(interpreter: Interpreter, module: ModuleInstance): ServerAction[] {
  const { ir } = module.facts;
  if (ir.directives.includes('use server')) {
    return interpreter.modules.exportNames(module).flatMap((name) => {
      const value = interpreter.modules.exported(module, name);
      if (!value || value.t === 'lit' || value.t === 'unk') return [];
      return [{ name, value, fn: handlerOf(value) }];
    });
  }
  return ir.functions.flatMap((fn, index) => {
    if (!fn.directives?.includes('use server')) return [];
    const value = functionOf(module, module.scope, index);
    return value.t === 'fn' ? [{ name: fn.name ?? 'action', value, fn: value }] : [];
  });
}

/** The function that runs in the end: the value itself, or the last function handed to a wrapper of a package. */
export function handlerOf(value: Value): FunctionValue | undefined {
  if (value.t === 'fn') return value;
  if (value.t === 'union') return value.of.map(handlerOf).find((v) => v !== undefined);
  if (value.t !== 'ext') return undefined;
  for (const arg of [...value.args].reverse()) {
    const inner = handlerOf(arg);
    if (inner) return inner;
  }
  return value.from ? handlerOf(value.from) : undefined;
}
