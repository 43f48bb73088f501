/** What a promise that the workspace made itself comes to. */
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import type { Value } from './values';

/** Name under which the model of a promise has its value. */
export const AWAITED = '@@awaited';

/** `await value`: most values stand for the promise of themselves. */
export function awaited(interpreter: Interpreter, value: Value, at: Location): Value {
  if (value.t !== 'obj' || value.model?.kind !== 'promise') return value;
  return value.model.get?.(interpreter, value, AWAITED, at) ?? value;
}
