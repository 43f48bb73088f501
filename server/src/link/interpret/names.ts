import type { Interpreter } from './interpreter';
import type { Scope } from './scope';
import { globalValue } from './globals';
import type { Value } from './values';

/** The value of a name as seen from a scope; undefined if nothing binds it. */
export function evaluateName(interpreter: Interpreter, scope: Scope, name: string): Value | undefined {
  const owner = scope.lookup(name);
  interpreter.saw(owner ?? scope.module.scope);
  const own = owner?.vars.get(name);
  if (own) return own;
  return (
    interpreter.modules.local(scope.module, name) ??
    interpreter.ambient?.(name, scope.module.file) ??
    globalValue(interpreter, name) ??
    freeName(interpreter, scope, name)
  );
}

function freeName(interpreter: Interpreter, scope: Scope, name: string): Value | undefined {
  const value = interpreter.freeName?.(name);
  if (value && scope === scope.module.scope) interpreter.fragments.add(scope.module);
  return value;
}
