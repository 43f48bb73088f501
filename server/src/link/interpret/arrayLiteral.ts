/** Lists as they are written, with what is spread into them. */
import type { Expr } from '../../model/ir';
import { iterated } from './collections';
import type { Interpreter } from './interpreter';
import { joinLabels } from './labels';
import { alternatives, array, deepLabels, UNDEFINED, type Value } from './values';

/** A list that is spread into itself, again and again, grows without end. */
const MAX_ITEMS = 2000;

export function arrayLiteral(
  interpreter: Interpreter,
  items: readonly (Expr | null)[],
  span: Expr['at'],
): Value {
  const result = array([], false, interpreter.at(span));
  const append = (values: readonly Value[]): void => {
    const room = MAX_ITEMS - result.items.length;
    if (values.length > room) result.open = true;
    for (const value of values.slice(0, Math.max(0, room))) result.items.push(value);
  };
  for (const item of items) {
    if (!item) result.items.push(UNDEFINED);
    else {
      const value = interpreter.eval(item);
      if (item.k !== 'spread') result.items.push(value);
      else if (value.t === 'arr') append(value.items);
      else if (iterated(value)) append(iterated(value) ?? []);
      else {
        // One of several lists: each may be the one.
        for (const one of alternatives(value)) if (one.t === 'arr') append(one.items);
        result.open = true;
        result.labels = joinLabels(result.labels, deepLabels(value, 1));
        if (value.t === 'unk' || value.t === 'ext') result.items.push(value);
      }
    }
  }
  return result;
}
