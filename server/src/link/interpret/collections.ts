/**
 * `Map` and `Set`: tables and registries of routes that set-up code fills, and what handlers collect while they serve a
 * request. What one of set-up code holds then is not known, but for what requests were seen to put into it.
 */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from './interpreter';
import { joinLabels, NO_LABELS, type Label } from './labels';
import { outlives, recordUse } from './sinks';
import { predicateImplications } from './tests';
import {
  array,
  deepLabels,
  labelsOf,
  literal,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  union,
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
  /** Made while a request was served, for that request alone. */
  readonly local: boolean;
  /** What requests put into one that lives longer. */
  late: Value[];
  /** Objects of the workspace's classes that are made when they are first asked for, by the class. */
  made: (readonly [key: Value, value: Value])[];
}

const collections = new WeakMap<ObjectValue, Collection>();
const MAX_ENTRIES = 300;

/** The class itself, for `new Map(entries)`. */
export const collectionClass = (kind: Collection['kind']): Value =>
  modelled({
    kind: 'builtin',
    call: ({ interpreter, args, at }) => create(kind, args[0], at, interpreter.trace !== undefined),
  });

/** What `for…of`, a spread and `Array.from` take from a value; undefined if that is not known. */
export function iterated(value: Value): Value[] | undefined {
  if (value.t === 'arr') return value.open ? undefined : value.items;
  const collection = value.t === 'obj' ? collections.get(value) : undefined;
  return collection && !collection.open ? [...itemsOf(collection), ...lateItems(collection)] : undefined;
}

/** A copy that may be changed by itself; undefined if the value is no collection. */
export function copyOfCollection(value: ObjectValue): ObjectValue | undefined {
  const known = collections.get(value);
  return (
    known &&
    wrap({ ...known, entries: [...known.entries], late: [...known.late], made: [...known.made] }, value)
  );
}

const lateItems = ({ kind, late }: Collection): Value[] =>
  kind === 'Set' ? late : late.map((value) => array([UNKNOWN, value]));

const itemsOf = ({ kind, entries }: Collection): Value[] =>
  entries.map(([key, value]) => (kind === 'Set' ? key : array([key, value])));

function create(
  kind: Collection['kind'],
  from: Value | undefined,
  at: Location,
  local: boolean,
): ObjectValue {
  const collection: Collection = { kind, entries: [], open: false, local, late: [], made: [] };
  const items = from && iterated(from);
  for (const item of items ?? []) {
    if (kind === 'Set') put(collection, item, item);
    else if (item.t === 'arr') put(collection, item.items[0] ?? UNDEFINED, item.items[1] ?? UNDEFINED);
    else collection.open = true;
  }
  if (from && !items && from.t !== 'lit') collection.open = true;
  return wrap(collection, { at, labels: from ? deepLabels(from, 3) : NO_LABELS });
}

function wrap(collection: Collection, { at, labels }: Pick<ObjectValue, 'at' | 'labels'>): ObjectValue {
  const value = modelled(
    {
      kind: `builtin.${collection.kind}`,
      get: (interpreter, self, name, readAt) => member(interpreter, self, collection, name, readAt),
    },
    at,
  );
  value.labels = labels;
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
  at: Location,
): Value | undefined {
  const isLate = interpreter.trace !== undefined && !collection.local;
  const values = (): Value[] => collection.entries.map(([, value]) => value);
  const list = (items: Value[], late: Value[]): Value =>
    native(name, () => ({
      ...array([...items, ...late], isLate || collection.open),
      labels: collection.open ? self.labels : NO_LABELS,
    }));
  switch (name) {
    case 'size':
      return collection.open || interpreter.trace ? UNKNOWN : literal(collection.entries.length);
    case 'set':
    case 'add':
      return native(name, (context) => {
        const [key = UNDEFINED, value = key] = context.args;
        if (outlives(interpreter, self)) recordUse(interpreter, context, undefined);
        const labels = joinLabels(self.labels, deepLabels(value, 3));
        // What holds as much as it can is not changed by one more request.
        const isKnown = labels.length === self.labels.length && !isNews(collection, value);
        if (isLate && isKnown && !isMade(collection, key, value)) return self;
        interpreter.wrote(self);
        self.labels = labels;
        if (!isLate) put(collection, key, value);
        else if (isNews(collection, value)) collection.late.push(value);
        else if (isMade(collection, key, value)) collection.made.push([key, value]);
        return self;
      });
    case 'get':
      return native(name, ({ args: [key] }) =>
        isLate || (key && stringOf(key) === undefined && interpreter.trace)
          ? maybe(collection, key, isLate)
          : (valueOf(collection, key) ??
            (lacks(collection, key) ? UNDEFINED : unknown(collection.open ? self.labels : NO_LABELS))),
      );
    case 'has':
      return native(name, ({ args: [key] }) =>
        interpreter.trace
          ? hasOne(collection, key, at)
          : valueOf(collection, key)
            ? literal(true)
            : lacks(collection, key)
              ? literal(false)
              : UNKNOWN,
      );
    case 'delete':
    case 'clear':
      return native(name, () => {
        if (isLate) return UNKNOWN;
        interpreter.wrote(self);
        collection.open = true;
        return UNKNOWN;
      });
    case 'forEach':
      return native(name, (context) => forEach(context, self, collection));
    case 'entries':
      return list(itemsOf(collection), lateItems(collection));
    case 'keys':
      return list(
        collection.entries.map(([key]) => key),
        [],
      );
    case 'values':
      return list(values(), collection.late);
    default:
      return undefined;
  }
}

const MAX_LATE = 8;

/** Does a collection remember that a request puts this into it? */
const isNews = ({ late }: Collection, value: Value): boolean =>
  late.length < MAX_LATE && deepLabels(value, 3).length > 0 && !late.includes(value);

/** Is it the one object of a class that is kept under the class itself, as containers and registries do? */
const isMade = ({ made }: Collection, key: Value, value: Value): boolean =>
  key.t === 'cls' &&
  value.t === 'obj' &&
  made.length < MAX_ENTRIES &&
  !deepLabels(value, 3).some((label) => label.l === 'req') &&
  !made.some(([known]) => known === key);

/** What may stand under a key while a request is served: of what the client chose of a table, nothing is the client's. */
function maybe(collection: Collection, key: Value | undefined, isLate: boolean): Value {
  const own = valueOf(collection, key) ?? collection.made.find(([known]) => known === key)?.[1];
  const told: readonly Label[] = key ? labelsOf(key).filter((label) => label.l !== 'req') : NO_LABELS;
  const others = collection.entries.filter(([known]) => key?.t !== 'cls' || known.t !== 'cls');
  const candidates = own ? [own] : others.map(([, value]) => value);
  const few = candidates.length <= 8 ? candidates : [];
  const isWhole = few.length > 0 && collection.late.length === 0 && !isLate;
  return union([...few, ...collection.late, ...(isWhole ? [] : [unknown(told)])]);
}

/** `allowed.has(x)`: true for what is on the list; exactly so if all of the list is known. */
function hasOne(collection: Collection, key: Value | undefined, at: Location): Value {
  const labels = key ? labelsOf(key) : NO_LABELS;
  const isList = collection.late.length === 0 && collection.entries.every(([one]) => one.t === 'lit');
  // What is asked for is known of this endpoint: its method, or its path.
  if (isList && key?.t === 'lit' && collection.entries.length > 0 && !collection.open)
    return literal(valueOf(collection, key) !== undefined);
  return unknown([], predicateImplications(labels, at, isList && collection.entries.length > 0));
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
  for (const value of collection.late)
    interpreter.branch(() => interpreter.invoke(args[0] ?? UNKNOWN, [value, UNKNOWN, self], at));
  if (collection.open)
    interpreter.branch(() =>
      interpreter.invoke(args[0] ?? UNKNOWN, [unknown(self.labels), unknown(self.labels), self], at),
    );
  return UNDEFINED;
}
