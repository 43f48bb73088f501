/** Helpers of frameworks on web-standard responses: `json(data, { status })`, `redirect(url)`, `error(401)`. */
import { memberOf } from '../interpret/members';
import { SHOWN } from '../interpret/shownErrors';
import { asStatus, raise } from '../interpret/throwing';
import { literal, modelled, native, object, UNDEFINED, UNKNOWN, type Value } from '../interpret/values';
import { answer } from './answers';

/** A response that is sent already; what is done with it tells nothing more. */
export const sentResponse = (): Value =>
  modelled({
    kind: 'response',
    get: (_i, self, name) => (name === 'headers' ? UNKNOWN : native(name, () => self)),
  });

/** `json(body, init)`: the status stands in the second argument, by itself or in an object. */
export const responding = (name: string): Value =>
  native(name, ({ interpreter, args, at, label }) => {
    const [body, init] = args;
    const status = asStatus(init) !== undefined || !init ? init : memberOf(interpreter, init, 'status', at);
    answer(interpreter, { how: 'respond', status, body, at, label });
    return sentResponse();
  });

/** `fail(400, data)`, `text`-like helpers whose first argument is the status. */
export const respondingWith = (name: string): Value =>
  native(name, ({ interpreter, args, at, label }) => {
    answer(interpreter, { how: 'respond', status: args[0], body: args[1], at, label });
    return sentResponse();
  });

/** @param target position of the address among the arguments; @param throws the call itself ends the handler */
export const redirecting = (name: string, target: number, throws: boolean): Value =>
  native(name, ({ interpreter, args, at, label }) => {
    answer(interpreter, { how: 'redirect', body: args[target], at, label });
    if (throws) interpreter.path = { ...interpreter.path, dead: true };
    return sentResponse();
  });

/** `error(401, 'text')` of SvelteKit: throws. */
export const throwing = (name: string): Value =>
  native(name, ({ interpreter, args, at }) => {
    raise(
      interpreter,
      object([
        ['status', args[0] ?? literal(500)],
        ['message', args[1] ?? UNKNOWN],
        [SHOWN, args[1] ?? UNKNOWN],
      ]),
      at,
    );
    return UNDEFINED;
  });
