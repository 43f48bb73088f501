/** Assertions that end the request: `ctx.assert(ctx.state.user, 401)`. */
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { addFacts } from './path';
import { implicationsOf } from './tests';
import { raise } from './throwing';
import { truth, type Value } from './values';

/** Goes on where `value` is truthy, and throws `error` where it is not. */
export function assertThat(interpreter: Interpreter, value: Value, error: Value, at: Location): void {
  const known = truth(value);
  if (known === true) return;
  const before = interpreter.path;
  const { truthy, falsy } = implicationsOf(value, at);
  interpreter.branch(() => {
    interpreter.path = { ...before, facts: addFacts(before.facts, falsy) };
    raise(interpreter, error, at);
  });
  interpreter.path = { ...before, facts: addFacts(before.facts, truthy), dead: known === false };
}
