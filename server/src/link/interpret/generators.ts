/** Generators: what one yields is what loops over its call take. */
import type { Interpreter } from './interpreter';
import { array, builtin, object, union, UNDEFINED, UNKNOWN, type ArrayValue, type Value } from './values';

const MAX_YIELDS = 100;

/** The value of a `yield` is what the caller sends; drivers of coroutines send what was yielded, once it is there. */
export function yielded(interpreter: Interpreter, value: Value): Value {
  const { frame } = interpreter;
  const yields = frame?.yields;
  // `yield* other()`: a list of what that yields.
  if (value.t === 'arr' && value.generated) {
    yields?.push(...value.items.slice(0, MAX_YIELDS));
    return value.generated.returned;
  }
  if (yields && yields.length < MAX_YIELDS) yields.push(value);
  return value;
}

/** What a call of a generator gives: its yields as a list, which remembers what it returns. */
export const generatorOf = (yields: Value[], returned: Value): ArrayValue => ({
  ...array(yields),
  generated: { returned },
});

/** `iterator.next()`: one of the values, or what is returned in the end. */
export const nextOf = (list: ArrayValue): Value =>
  builtin('next', () =>
    object([
      ['value', union(list.items.length > 0 ? list.items : [list.generated?.returned ?? UNDEFINED])],
      ['done', UNKNOWN],
    ]),
  );
