/** Methods of arrays, strings and regular expressions. */
import type { Location } from '../../model/location';
import { decided, kept } from './arrayResults';
import type { CallContext, Interpreter } from './interpreter';
import { nextOf } from './generators';
import { addItems } from './additions';
import { matchOfPath, notePattern, notePrefix } from './pathTests';
import { cleanLabels, joinLabels, NO_LABELS, validatedLabels, type Label } from './labels';
import { isLoosePattern, refusing, textTest } from './textTests';
import { CHOOSES, keepsOnlyPlain, madeBy, MAPS } from './textMethods';
import { recordUsage } from './usages';
import { predicateImplications } from './tests';
import {
  array,
  concat,
  deepLabels,
  entryOf,
  labelsOf,
  literal,
  builtin,
  stringOf,
  union,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ArrayValue,
  type LiteralValue,
  type RegexValue,
  type StringValue,
  type Value,
} from './values';

const element = (list: ArrayValue): Value =>
  list.items.length > 0 ? union(list.items) : unknown(list.labels);

/** Runs a callback on each element; on an open list once more with an unknown one. */
function eachItem(context: CallContext, list: ArrayValue): Value[] {
  const [callback] = context.args;
  if (!callback) return [];
  const results = list.items
    .slice(0, 300)
    .map((item, index) => context.interpreter.invoke(callback, [item, literal(index), list], context.at));
  if (list.open || list.labels.length > 0) {
    results.push(
      context.interpreter.branch(() =>
        context.interpreter.invoke(callback, [unknown(list.labels), UNKNOWN, list], context.at),
      ),
    );
  }
  return results;
}

/** The list of what a callback made of each element; where it made nothing, what was there. */
const mapped = (results: Value[], list: ArrayValue): ArrayValue => ({
  ...array(results, list.open),
  labels: results.length === 0 ? list.labels : results.map(labelsOf).reduce(joinLabels, NO_LABELS),
});

export function arrayMember(interpreter: Interpreter, list: ArrayValue, name: string, at: Location): Value {
  if (/^\d+$/.test(name)) return list.items[Number(name)] ?? (list.open ? unknown(list.labels) : UNDEFINED);
  switch (name) {
    case 'length':
      return list.open ? unknown(list.labels) : literal(list.items.length);
    case 'forEach':
      return builtin(name, (context) => (eachItem(context, list), UNDEFINED));
    case 'map':
      return builtin(name, (context) => mapped(eachItem(context, list), list));
    case 'flatMap':
      return builtin(name, (context) =>
        mapped(
          eachItem(context, list).flatMap((v) => (v.t === 'arr' ? v.items : [v])),
          list,
        ),
      );
    case 'filter':
      return builtin(name, (context) => {
        const results = eachItem(context, list);
        return context.args[0]?.t === 'nat' || context.args[0]?.t === 'ext'
          ? list
          : { ...kept(list, results), labels: list.labels };
      });
    case 'find':
    case 'findLast':
      return builtin(name, (context) => {
        const told = eachItem(context, list).find((r) => r.t === 'unk' && r.implies);
        const implies = told?.t === 'unk' ? told.implies : undefined;
        return union([
          element(list),
          UNDEFINED,
          ...(implies ? [{ t: 'unk' as const, labels: NO_LABELS, implies, ofUnion: true as const }] : []),
        ]);
      });
    case 'some':
    case 'every':
      return builtin(name, (context) => {
        const results = eachItem(context, list);
        const known = list.open || list.labels.length > 0 ? undefined : decided(name, results);
        if (known !== undefined) return literal(known);
        return results.find((r) => r.t === 'unk') ?? unknown([]);
      });
    case 'includes':
    case 'indexOf':
      return builtin(name, ({ args }) => {
        const labels = args.flatMap((a) => [...labelsOf(a)]);
        const isList = !list.open && list.items.every((item) => item.t === 'lit');
        const [sought] = args;
        if (isList && sought?.t === 'lit' && args.length === 1) {
          const index = list.items.findIndex((item) => item.t === 'lit' && item.v === sought.v);
          return literal(name === 'includes' ? index >= 0 : index);
        }
        return unknown([], predicateImplications(labels, at, isList));
      });
    case 'reduce':
    case 'reduceRight':
      return builtin(name, ({ interpreter: run, args, at: callAt }) => {
        const [callback, initial] = args;
        if (!callback) return UNKNOWN;
        let accumulator: Value = initial ?? list.items[0] ?? UNKNOWN;
        for (const item of list.items.slice(initial ? 0 : 1, 200))
          accumulator = run.invoke(callback, [accumulator, item], callAt);
        if (list.open)
          accumulator = union([
            accumulator,
            run.branch(() => run.invoke(callback, [accumulator, unknown(list.labels)], callAt)),
          ]);
        return accumulator;
      });
    case 'push':
    case 'unshift':
      return builtin(name, (context) => {
        addItems(list, name, context);
        return UNKNOWN;
      });
    case 'concat':
      return builtin(name, ({ args }) => ({
        ...array(
          [...list.items, ...args.flatMap((a) => (a.t === 'arr' ? a.items : [a]))],
          list.open || args.some((a) => a.t === 'arr' && a.open),
        ),
        labels: args.reduce((all, a) => (a.t === 'arr' ? joinLabels(all, a.labels) : all), list.labels),
      }));
    case 'slice':
    case 'splice':
      return builtin(name, ({ args }) => {
        const from = args[0]?.t === 'lit' && typeof args[0].v === 'number' ? args[0].v : 0;
        const to =
          args[1]?.t === 'lit' && typeof args[1].v === 'number' && name === 'slice' ? args[1].v : undefined;
        return { ...array(list.items.slice(from, to), list.open), labels: list.labels };
      });
    case 'flat':
      return builtin(name, () => ({
        ...array(
          list.items.flatMap((v) => (v.t === 'arr' ? v.items : [v])),
          list.open,
        ),
        labels: list.labels,
      }));
    case 'join':
      return builtin(name, ({ args }) => {
        const separator = stringOf(args[0]) ?? ',';
        return list.open
          ? unknown(deepLabels(list, 2))
          : concat(list.items.flatMap((item, i) => (i === 0 ? [item] : [literal(separator), item])));
      });
    case 'entries':
      return builtin(name, () =>
        array(
          list.items.map((item, i) => array([literal(i), item])),
          list.open,
        ),
      );
    case 'keys':
      return builtin(name, () =>
        array(
          list.items.map((_, i) => literal(i)),
          list.open,
        ),
      );
    case 'values':
    case 'reverse':
    case 'sort':
    case 'toSorted':
    case 'toReversed':
      return builtin(name, () => list);
    case 'at':
    case 'pop':
    case 'shift':
      return builtin(
        name,
        () => (name === 'shift' ? list.items[0] : list.items.at(-1)) ?? unknown(list.labels),
      );
    case 'then':
      return builtin(name, ({ interpreter: run, args, at: callAt }) =>
        args[0] ? run.invoke(args[0], [list], callAt) : list,
      );
    case 'catch':
    case 'finally':
      return builtin(name, () => list);
    case 'next':
      return nextOf(list);
    default:
      return interpreter.depth >= 0 ? UNKNOWN : UNDEFINED;
  }
}

const PURE: Readonly<
  Record<string, (text: string, args: readonly (string | undefined)[]) => string | undefined>
> = {
  toUpperCase: (s) => s.toUpperCase(),
  toLowerCase: (s) => s.toLowerCase(),
  trim: (s) => s.trim(),
  toString: (s: string) => s,
  concat: (s, args) => (args.every((a) => a !== undefined) ? s + args.join('') : undefined),
  replace: (s, [a, b]) => (a === undefined || b === undefined ? undefined : s.replace(a, b)),
  slice: (s, [a, b]) => s.slice(Number(a ?? 0), b === undefined ? undefined : Number(b)),
  substring: (s, [a, b]) => s.substring(Number(a ?? 0), b === undefined ? undefined : Number(b)),
};

const TESTS: Readonly<Record<string, (text: string, part: string) => boolean | number>> = {
  startsWith: (s, part) => s.startsWith(part),
  endsWith: (s, part) => s.endsWith(part),
  includes: (s, part) => s.includes(part),
  indexOf: (s, part) => s.indexOf(part),
};

/** Methods of strings, computed where all is known. */
export function stringMember(target: LiteralValue | StringValue, name: string): Value {
  if (name === 'length') return unknown(labelsOf(target));
  return builtin(name, ({ args, at, interpreter }) => {
    if (target.t === 'lit' && typeof target.v === 'string') {
      const compute = entryOf(PURE, name);
      const computed = compute?.(
        target.v,
        args.map((arg) => stringOf(arg)),
      );
      if (computed !== undefined) return literal(computed);
      if (name === 'split') {
        const separator = stringOf(args[0]);
        if (separator !== undefined) return array(target.v.split(separator).map((part) => literal(part)));
      }
      const part = stringOf(args[0]);
      const test = part !== undefined && args.length === 1 ? entryOf(TESTS, name) : undefined;
      if (test && part !== undefined) return literal(test(target.v, part));
    }
    if (name === 'concat') return concat([target, ...args]);
    return unknownMethod(interpreter, target, name, args, at);
  });
}

/** Notes the use of an expression on a text; only of those in which something can repeat in more than one way. */
export function noteRegex(
  interpreter: Interpreter,
  regex: Value | undefined,
  text: Value,
  at: Location,
): void {
  if (regex?.t !== 'regex' || !/[+*}].*[+*}$]/.test(regex.pattern)) return;
  recordUsage(interpreter, 'regular-expression', 'RegExp', {
    args: [regex, text],
    argsAt: [at, at],
    at,
    label: `/${regex.pattern.slice(0, 40)}/`,
  });
}

export function regexMember(target: RegexValue, name: string): Value {
  return builtin(name, ({ args, at, interpreter }) => {
    if (args[0] && (name === 'test' || name === 'exec')) {
      noteRegex(interpreter, target, args[0], at);
      notePattern(interpreter, args[0], target);
    }
    const decided = name === 'test' ? matchOfPath(interpreter, target, args[0]) : undefined;
    if (decided !== undefined) return literal(decided);
    const labels = args.flatMap((arg) => [...labelsOf(arg)]);
    if (name === 'test' && isLoosePattern(target)) return { t: 'unk', labels: [], outcome: 'substring' };
    const told = predicateImplications(labels, at, admitsPlain(target));
    const implied = refusing(target) ? { truthy: told.falsy, falsy: told.truthy } : told;
    return name === 'test' || name === 'exec' ? unknown(name === 'exec' ? labels : [], implied) : UNKNOWN;
  });
}

/** `/^[\w-]+$/`, `/^(a|b)$/`: what matches from end to end has no character that means something anywhere. */
const admitsPlain = ({ pattern, flags }: RegexValue): boolean =>
  !flags.includes('m') &&
  /^\^\(?(?:(?:[A-Za-z0-9_]|\\[wd]|\[(?:[A-Za-z0-9_-]|\\[wd-])+\])(?:[+*?]|\{[\d,]+\})?|\|(?=.*\)\$$))+\)?\$$/.test(
    pattern,
  );

/** Methods that strings and arrays have: calling one on request data is not a read of a field of that name. */
export const VALUE_METHODS = new Set([
  'trim',
  'split',
  'slice',
  'substring',
  'substr',
  'replace',
  'replaceAll',
  'toLowerCase',
  'toUpperCase',
  'toString',
  'match',
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'map',
  'forEach',
  'filter',
  'find',
  'some',
  'every',
  'reduce',
  'join',
  'concat',
  'push',
  'charAt',
  'normalize',
  'padStart',
  'padEnd',
  'flatMap',
  'test',
  'localeCompare',
  'search',
  'trimEnd',
  'trimStart',
  'pop',
  'shift',
  'at',
  'sort',
  'keys',
  'values',
  'entries',
  'hasOwnProperty',
  'then',
  'catch',
  'finally',
  'toISOString',
  'getTime',
  'valueOf',
  'toFixed',
]);

const PREDICATES = new Set([
  'match',
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'test',
  'search',
  'hasOwnProperty',
]);

/** A method of a string or array that is not known, but whose origin is. */
export function unknownMethod(
  interpreter: Interpreter,
  self: Value,
  name: string,
  args: readonly Value[],
  at: Location,
): Value {
  if (name === 'startsWith') notePrefix(interpreter, self, args[0]);
  if (name === 'match') notePattern(interpreter, self, args[0]);
  const own = labelsOf(self);
  noteRegex(interpreter, args[0], self, at);
  const labels = args.reduce<readonly Label[]>((all, arg) => joinLabels(all, deepLabels(arg, 2)), own);
  if (PREDICATES.has(name)) {
    const implied = textTest(name, own, labels, args[0], at);
    if (!implied) return { t: 'unk', labels: [], outcome: 'substring' };
    return name === 'match' ? { t: 'unk', labels, implies: implied } : unknown([], implied);
  }
  if ((name === 'replace' || name === 'replaceAll') && keepsOnlyPlain(args[0]))
    return unknown(validatedLabels(cleanLabels(labels, ['all'])));
  let returned: readonly Label[] = NO_LABELS;
  let isEntered = false;
  for (const arg of args) {
    if (arg.t !== 'fn' || !interpreter.canEnter(arg.ir)) continue;
    isEntered = true;
    const values = name === 'reduce' ? [args[1] ?? UNKNOWN, unknown(own)] : [unknown(own), UNKNOWN];
    const before = interpreter.path;
    const result = interpreter.branch(() => interpreter.invoke(arg, values, at));
    returned = joinLabels(returned, deepLabels(result, 2));
    interpreter.path = { ...before, responded: interpreter.path.responded };
  }
  if (isEntered && (MAPS.has(name) || CHOOSES.has(name))) return unknown(MAPS.has(name) ? returned : own);
  return unknown(madeBy(joinLabels(labels, returned), name, args[0]));
}
