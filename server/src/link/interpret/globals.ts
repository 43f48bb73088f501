/** Names that no module binds: the language's own, and Node's. Others are catalogued under `global:`. */
import { responseClass } from '../behaviour/webResponse';
import { errorValue } from './calls';
import { collectionClass, iterated } from './collections';
import { awaited, AWAITED } from './awaited';
import { spreadInto } from './spread';
import { CONVENTIONAL } from './conventional';
import type { Interpreter } from './interpreter';
import { cleanLabels, joinLabels, NO_LABELS, validatedLabels, type Label } from './labels';
import { reflect } from './reflect';
import { recordLoad, recordValue } from './sinks';
import { timer } from './timers';
import { urlOf } from './urls';
import { predicateImplications } from './tests';
import {
  alternatives,
  array,
  deepLabels,
  entryOf,
  external,
  labelsOf,
  literal,
  modelled,
  builtin,
  object,
  stamp,
  stringOf,
  truth,
  union,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ArrayValue,
  type NativeValue,
  type Value,
} from './values';

/** Values of a package's `global:` exports that the interpreter computes with. */
export function globalValue(_interpreter: Interpreter, name: string): Value | undefined {
  const known = GLOBALS.get(name);
  if (known) return known;
  if (WHOLE.has(name)) return external('global:', '');
  if (NAMES.has(name)) return external('global:', `.${name}`);
  // Nuxt and Nitro have it without an import.
  if (name === '$fetch') return external('ofetch', '.$fetch');
  const pkg = entryOf(CONVENTIONAL, name);
  return pkg === undefined ? undefined : external(pkg, '');
}

/** The global object, by its names. */
const WHOLE = new Set(['globalThis', 'global', 'window', 'self']);

const NAMES = new Set([
  'process',
  'console',
  'fetch',
  'eval',
  'Function',
  'Buffer',
  'URLSearchParams',
  'crypto',
  'Date',
  'Math',
  'Error',
  'TypeError',
  'RangeError',
  'RegExp',
  'Request',
  'Headers',
  'FormData',
  'encodeURIComponent',
  'encodeURI',
  'decodeURIComponent',
  'decodeURI',
  'escape',
  'unescape',
  'structuredClone',
  'isNaN',
  'isFinite',
  'Intl',
  'BigInt',
  'performance',
  'AbortController',
  'Bun',
  'Deno',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'TextEncoder',
  'TextDecoder',
  'Uint8Array',
  'Blob',
  'File',
  'atob',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'btoa',
]);

const members = (entries: Readonly<Record<string, NativeValue['call']>>): Value => {
  const table = new Map(Object.entries(entries).map(([name, call]) => [name, builtin(name, call)]));
  return modelled({ kind: 'builtin', get: (_i, _self, name) => table.get(name) });
};

const argumentLabels = (args: readonly Value[]): readonly Label[] =>
  args.reduce<readonly Label[]>((all, arg) => joinLabels(all, deepLabels(arg, 3)), NO_LABELS);

/** `Number(x)`: a number whatever the request said, so harmless everywhere. */
const toNumber: NativeValue['call'] = ({ args, at }) => {
  const [value] = args;
  const text = stringOf(value);
  if (text !== undefined && text.trim() !== '' && !Number.isNaN(Number(text))) return literal(Number(text));
  const labels = argumentLabels(args.slice(0, 1));
  // `if (!Number(id)) return`: what has gone on is a number.
  const implies = labels.some((label) => label.l === 'req') ? predicateImplications(labels, at) : undefined;
  return unknown(validatedLabels(cleanLabels(labels, ['all'])), implies);
};

const predicate: NativeValue['call'] = ({ args, at }) =>
  unknown([], predicateImplications(argumentLabels(args), at));

const RECORDS =
  /^(mongoose|sequelize|sequelize-typescript|typeorm|objection|bookshelf|waterline|@mikro-orm\/|@nestjs\/(mongoose|typeorm|sequelize))/;

/** What a database gave: to write into it is to write to the database, once it is saved. */
const isRecord = (value: Value | undefined): boolean => value?.t === 'ext' && RECORDS.test(value.pkg);

function entriesOf(value: Value | undefined, pick: (name: string, item: Value) => Value): Value {
  if (!value) return UNKNOWN;
  if (value.t === 'obj' && value.model?.kind !== 'namespace' && !value.model) {
    return {
      ...array(
        [...value.props].filter(([name]) => !name.startsWith('#')).map(([name, item]) => pick(name, item)),
        value.open,
      ),
      labels: value.labels,
    };
  }
  if (value.t === 'arr')
    return array(
      value.items.map((item, index) => pick(String(index), item)),
      value.open,
    );
  if (value.t === 'obj' && value.model?.kind === 'namespace') {
    const names = value.props.get('#names');
    if (names?.t === 'arr') return array(names.items.map((n) => pick(stringOf(n) ?? '', UNKNOWN)));
  }
  const labels = deepLabels(value, 2);
  return { ...array([], true), labels } satisfies ArrayValue;
}

/** A promise: `then` gets what the executor resolved it with, `catch` what it rejected it with. */
function promise(resolved: readonly Value[], rejected: readonly Value[]): Value {
  // The executor may resolve it later than it returns.
  const settled = (): Value => (resolved.length > 0 ? union(resolved) : UNKNOWN);
  return modelled({
    kind: 'promise',
    get: (_interpreter, self, name) => {
      if (name === AWAITED) return settled();
      const value = settled();
      if (name !== 'then' && name !== 'catch' && name !== 'finally') return undefined;
      return builtin(name, ({ interpreter, args, at }) => {
        const before = interpreter.path;
        const [first, second] = args;
        const onValue = name === 'then' ? first : undefined;
        const onError = name === 'catch' ? first : name === 'then' ? second : undefined;
        let result: Value = self;
        if (onValue) result = interpreter.branch(() => interpreter.invoke(onValue, [value], at));
        if (onError) {
          const error = rejected.length > 0 ? union(rejected) : errorValue(at.file, at.span);
          interpreter.branch(() => interpreter.invoke(onError, [error], at));
        }
        if (name === 'finally' && first) interpreter.branch(() => interpreter.invoke(first, [], at));
        interpreter.path = { ...before, responded: interpreter.path.responded };
        // A later `catch` still gets what was rejected.
        return name === 'then' && !onError ? promise([result], rejected) : self;
      });
    },
  });
}

const promiseClass = (entries: Readonly<Record<string, NativeValue['call']>>): Value => {
  const table = new Map(Object.entries(entries).map(([name, call]) => [name, builtin(name, call)]));
  return modelled({
    kind: 'builtin',
    get: (_i, _self, name) => table.get(name),
    call: ({ interpreter, args, at }) => {
      const resolved: Value[] = [];
      const rejected: Value[] = [];
      const made = stamp();
      const settle = (into: Value[]): Value =>
        builtin('settle', ({ interpreter: run, args: [value] }) => {
          run.wrote({ born: made });
          into.push(value ?? UNDEFINED);
          return UNDEFINED;
        });
      if (args[0])
        interpreter.branch(() =>
          interpreter.invoke(args[0] ?? UNKNOWN, [settle(resolved), settle(rejected)], at),
        );
      interpreter.path = { ...interpreter.path, dead: false };
      return promise(resolved, rejected);
    },
  });
};

const symbolFor = (key: string | undefined): Value => (key === undefined ? UNKNOWN : literal(`@@${key}`));

/** `Array.from(items, callback?)` */
function arrayFrom({ interpreter, args, at }: Parameters<NativeValue['call']>[0]): Value {
  const [from, callback] = args;
  const items = from && iterated(from);
  if (items && !callback) return array(items);
  if (items && callback)
    return array(items.map((item, index) => interpreter.invoke(callback, [item, literal(index)], at)));
  return from?.t === 'arr' ? from : { ...array([], true), labels: argumentLabels(args) };
}

const promiseOf: NativeValue['call'] = ({ args }) => args[0] ?? UNDEFINED;

/** `Promise.all([…])`: what each of them comes to. */
const allOf: NativeValue['call'] = ({ interpreter, args: [list = UNDEFINED], at }) =>
  list.t === 'arr' && list.items.some((item) => item.t === 'obj')
    ? { ...list, items: list.items.map((item) => awaited(interpreter, item, at)), born: stamp() }
    : list;

const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['Infinity', literal(Infinity)],
  [
    'require',
    builtin('require', ({ interpreter, args, at }) => {
      const specifier = stringOf(args[0]);
      if (specifier === undefined && args[0]) recordLoad(interpreter, args[0], 'require', at);
      return specifier === undefined ? UNKNOWN : interpreter.modules.require(interpreter.file, specifier, at);
    }),
  ],
  [
    'Object',
    members({
      keys: ({ args }) => entriesOf(args[0], (name) => literal(name)),
      values: ({ args }) => entriesOf(args[0], (_name, item) => item),
      entries: ({ args }) => entriesOf(args[0], (name, item) => array([literal(name), item])),
      assign: ({ interpreter, args, at, label }) => {
        const [target, ...sources] = args;
        // Into an object that has a meaning already: the request then sets what nobody meant it to.
        if (!(target?.t === 'obj' && !target.cls && target.props.size === 0 && !target.open))
          for (const source of sources)
            recordValue(
              interpreter,
              source,
              { sink: 'mass-assignment', cwe: 915, confidence: isRecord(target) ? 'high' : 'low' },
              { label, at },
            );
        if (target?.t !== 'obj') return target ?? UNKNOWN;
        interpreter.wrote(target);
        for (const source of sources) {
          spreadInto(target, source);
          if (source.t === 'obj' && target.model?.set)
            for (const [name, item] of source.props) target.model.set(interpreter, target, name, item, at);
        }
        return target;
      },
      hasOwn: ({ args: [, key], at }) =>
        unknown([], predicateImplications(key ? labelsOf(key) : NO_LABELS, at, true)),
      freeze: ({ args }) => args[0] ?? UNKNOWN,
      seal: ({ args }) => args[0] ?? UNKNOWN,
      create: ({ args }) => (args[0]?.t === 'obj' ? { ...args[0], props: new Map(args[0].props) } : object()),
      fromEntries: ({ args }) => {
        const result = object();
        if (args[0]?.t === 'arr') {
          for (const entry of args[0].items) {
            const key = entry.t === 'arr' ? stringOf(entry.items[0]) : undefined;
            if (entry.t === 'arr' && key !== undefined) result.props.set(key, entry.items[1] ?? UNDEFINED);
          }
          result.open = args[0].open;
        } else result.open = true;
        result.labels = argumentLabels(args);
        return result;
      },
      defineProperty: ({ args }) => args[0] ?? UNKNOWN,
      getOwnPropertyNames: ({ args }) => entriesOf(args[0], (name) => literal(name)),
    }),
  ],
  [
    'Array',
    members({
      isArray: ({ args, at }) => {
        const only = args[0] && alternatives(args[0]).length === 1 ? args[0] : undefined;
        if (only?.t === 'arr') return literal(true);
        if (only && ['lit', 'str', 'fn', 'nat', 'cls', 'obj'].includes(only.t)) return literal(false);
        return unknown([], predicateImplications(argumentLabels(args), at));
      },
      from: (context) => arrayFrom(context),
      of: ({ args }) => array([...args]),
    }),
  ],
  ['Reflect', members(reflect(entriesOf))],
  [
    'JSON',
    members({
      stringify: ({ args }) => unknown(argumentLabels(args.slice(0, 1))),
      parse: ({ args, interpreter }) => {
        interpreter.risks++;
        return unknown(argumentLabels(args.slice(0, 1)));
      },
    }),
  ],
  [
    'Promise',
    promiseClass({
      all: allOf,
      allSettled: promiseOf,
      race: ({ args }) => (args[0]?.t === 'arr' ? union(args[0].items) : UNKNOWN),
      resolve: promiseOf,
      reject: promiseOf,
    }),
  ],
  [
    'Number',
    modelled({
      kind: 'builtin',
      call: toNumberModel,
      get: (_i, _s, name) => builtin(name, name.startsWith('is') ? predicate : toNumber),
    }),
  ],
  [
    'Symbol',
    modelled({
      kind: 'builtin',
      // Registered symbols are the same everywhere, so they can be told apart by their key.
      get: (_i, _s, name) =>
        name === 'for'
          ? builtin(name, ({ args }) => symbolFor(stringOf(args[0])))
          : external('global:', `.Symbol.${name}`),
    }),
  ],
  ['Map', collectionClass('Map')],
  ['Set', collectionClass('Set')],
  ['Response', responseClass()],
  [
    'URL',
    modelled({ kind: 'builtin', call: urlOf, get: (_i, _s, name) => external('global:', `.URL.${name}`) }),
  ],
  ['parseInt', builtin('parseInt', toNumber)],
  ['parseFloat', builtin('parseFloat', toNumber)],
  [
    'Boolean',
    builtin('Boolean', ({ args }) => {
      const known = args[0] && truth(args[0]);
      return known === undefined ? (args[0] ?? literal(false)) : literal(known);
    }),
  ],
  [
    'String',
    modelled({
      kind: 'builtin',
      call: ({ args }) => stringValue(args[0]),
      get: (_i, _s, name) => builtin(name, ({ args }) => unknown(argumentLabels(args))),
    }),
  ],
  [
    'isNaN',
    builtin('isNaN', ({ args, at }) => {
      const implied = predicateImplications(argumentLabels(args), at);
      return unknown([], { truthy: implied.falsy, falsy: implied.truthy });
    }),
  ],
  ['setTimeout', builtin('setTimeout', timer)],
  ['setInterval', builtin('setInterval', timer)],
  ['setImmediate', builtin('setImmediate', timer)],
  ['queueMicrotask', builtin('queueMicrotask', timer)],
]);

function toNumberModel(context: Parameters<NativeValue['call']>[0]): Value {
  return toNumber(context);
}

function stringValue(value: Value | undefined): Value {
  const text = stringOf(value);
  if (text !== undefined) return literal(text);
  return unknown(cleanLabels(value ? labelsOf(value) : NO_LABELS, ['nosql']));
}
