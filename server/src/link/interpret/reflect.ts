/** `Reflect`, whose functions do what the syntax does. */
import { setMember } from './assign';
import { elementOf } from './members';
import {
  deepLabels,
  literal,
  stringOf,
  UNDEFINED,
  unknown,
  UNKNOWN,
  type NativeValue,
  type Value,
} from './values';

type Entries = (value: Value | undefined, pick: (name: string, item: Value) => Value) => Value;

export const reflect = (entriesOf: Entries): Readonly<Record<string, NativeValue['call']>> => ({
  apply: ({ interpreter, args: [callee = UNKNOWN, self, list], at, label }) =>
    interpreter.call(callee, {
      args: list?.t === 'arr' ? list.items : list ? [unknown(deepLabels(list, 1))] : [],
      at,
      argsAt: [],
      label,
      self,
      isNew: false,
    }),
  get: ({ interpreter, args: [target = UNKNOWN, key = UNKNOWN], at }) =>
    elementOf(interpreter, target, key, at),
  set: ({ interpreter, args: [target = UNKNOWN, key, value = UNDEFINED], at }) => {
    setMember(interpreter, target, stringOf(key), value, at);
    return UNKNOWN;
  },
  ownKeys: ({ args }) => entriesOf(args[0], (name) => literal(name)),
});
