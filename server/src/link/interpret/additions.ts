/** What code puts into lists. */
import { areAlike } from './callKey';
import type { CallContext } from './interpreter';
import { outlives, recordUse } from './sinks';
import type { ArrayValue } from './values';

const MAX_ITEMS = 2000;

/** `list.push(…)`. What one request puts into a list that has the like already changes nothing for the others. */
export function addItems(list: ArrayValue, how: 'push' | 'unshift', context: CallContext): void {
  const { interpreter, args } = context;
  if (outlives(interpreter, list)) {
    recordUse(interpreter, context, undefined);
    interpreter.saw(list);
    if (args.every((arg) => list.items.some((item) => areAlike(item, arg)))) return;
  }
  interpreter.wrote(list);
  if (list.items.length + args.length < MAX_ITEMS) list.items[how](...args);
}
