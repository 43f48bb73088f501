/**
 * `Map` and `Set` as set-up code uses them: tables and registries of routes. What one holds while a request is served
 * is not known, so in a run with a request its members are unknown values.
 */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from './interpreter';
import {
  array,
  deepLabels,
  literal,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  unknown,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from './values';

interface Collection {
  readonly kind: 'Map' | 'Set';
  /** Key and value; of a set, the same value twice. */
  readonly entries: (readonly [key: Value, value: Value])[];
  /** Something was added or removed that is not known. */
  open: boolean;
}

const collections = new WeakMap<ObjectValue, Collection>();
const MAX_ENTRIES = 300;

/** The class itself, for `new Map(entries)`. */
export const collectionClass = (kind: Collection['kind']): Value =>
  modelled({
    kind: 'builtin',
    call: ({ interpreter, args, at }) => (interpreter.trace ? UNKNOWN : create(kind, args[0], at)),
  });

/** What `for…of`, a spread and `Array.from` take from a value; undefined if that is not known. */
export function iterated(value: Value): Value[] | undefined {
  if (value.t === 'arr') return value.open ? undefined : value.items;
  const collection = value.t === 'obj' ? collections.get(value) : undefined;
  return collection && !collection.open ? itemsOf(collection) : undefined;
}

const itemsOf = ({ kind, entries }: Collection): Value[] =>
  entries.map(([key, value]) => (kind === 'Set' ? key : array([key, value])));

function create(kind: Collection['kind'], from: Value | undefined, at: Location): ObjectValue {
  const collection: Collection = { kind, entries: [], open: false };
  const items = from && iterated(from);
  for (const item of items ?? []) {
    if (kind === 'Set') put(collection, item, item);
    else if (item.t === 'arr') put(collection, item.items[0] ?? UNDEFINED, item.items[1] ?? UNDEFINED);
    else collection.open = true;
  }
  if (from && !items && from.t !== 'lit') collection.open = true;
  const value = modelled(
    {
      kind: `builtin.${kind}`,
      get: (interpreter, self, name) => member(interpreter, self, collection, name),
    },
    at,
  );
  collections.set(value, collection);
  return value;
}

function put(collection: Collection, key: Value, value: Value): void {
  const index = collection.entries.findIndex(([known]) => isSame(known, key));
  if (index >= 0) collection.entries[index] = [key, value];
  else if (collection.entries.length < MAX_ENTRIES) collection.entries.push([key, value]);
  else collection.open = true;
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  const text = stringOf(a);
  return text !== undefined && text === stringOf(b);
}

function member(
  interpreter: Interpreter,
  self: ObjectValue,
  collection: Collection,
  name: string,
): Value | undefined {
  if (interpreter.trace)
    return name === 'size'
      ? UNKNOWN
      : native(name, ({ args }) => unknown(args.flatMap((arg) => [...deepLabels(arg, 1)])));
  const list = (items: Value[]): Value => native(name, () => array(items, collection.open));
  switch (name) {
    case 'size':
      return collection.open ? UNKNOWN : literal(collection.entries.length);
    case 'set':
    case 'add':
      return native(name, ({ args: [key = UNDEFINED, value = key] }) => (put(collection, key, value), self));
    case 'get':
      return native(
        name,
        ({ args: [key] }) => valueOf(collection, key) ?? (lacks(collection, key) ? UNDEFINED : UNKNOWN),
      );
    case 'has':
      return native(name, ({ args: [key] }) =>
        valueOf(collection, key) ? literal(true) : lacks(collection, key) ? literal(false) : UNKNOWN,
      );
    case 'delete':
    case 'clear':
      return native(name, () => ((collection.open = true), UNKNOWN));
    case 'forEach':
      return native(name, (context) => forEach(context, self, collection));
    case 'entries':
      return list(itemsOf(collection));
    case 'keys':
      return list(collection.entries.map(([key]) => key));
    case 'values':
      return list(collection.entries.map(([, value]) => value));
    default:
      return undefined;
  }
}

const valueOf = (collection: Collection, key: Value | undefined): Value | undefined =>
  key && collection.entries.find(([known]) => isSame(known, key))?.[1];

/** Is it certain that the key is not there? Only where it and all others are known texts. */
const lacks = (collection: Collection, key: Value | undefined): boolean =>
  !collection.open &&
  stringOf(key) !== undefined &&
  collection.entries.every(([known]) => stringOf(known) !== undefined);

function forEach(context: CallContext, self: ObjectValue, collection: Collection): Value {
  const { interpreter, args, at } = context;
  for (const [key, value] of [...collection.entries])
    interpreter.invoke(args[0] ?? UNKNOWN, [value, key, self], at);
  if (collection.open)
    interpreter.branch(() => interpreter.invoke(args[0] ?? UNKNOWN, [UNKNOWN, UNKNOWN, self], at));
  return UNDEFINED;
}
