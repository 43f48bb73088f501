/**
 * Context objects: one object that is request and response at once (`ctx`, `c`, `event`). What the framework's model
 * does not answer itself is read from, and written to, a symbolic request.
 */
import type { Interpreter } from '../interpret/interpreter';
import { modelled, type ObjectValue, type Value } from '../interpret/values';
import type { Location } from '../../model/location';

export interface ContextParts {
  readonly request: ObjectValue;
  /** Members of the framework's own; undefined: ask the request. */
  readonly get: (
    interpreter: Interpreter,
    self: ObjectValue,
    name: string,
    at: Location,
  ) => Value | undefined;
  /** Handles an assignment; false: it is one to the request. */
  readonly set?: (interpreter: Interpreter, name: string, value: Value, at: Location) => boolean;
}

export function contextObject({ request, get, set }: ContextParts): ObjectValue {
  const context = modelled({
    kind: 'request',
    get: (interpreter, self, name, at) =>
      get(interpreter, self, name, at) ?? request.model?.get?.(interpreter, request, name, at),
    set: (interpreter, _self, name, value, at) => {
      if (!set?.(interpreter, name, value, at)) request.model?.set?.(interpreter, request, name, value, at);
    },
  });
  context.labels = [];
  return context;
}
