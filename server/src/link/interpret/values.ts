/** The abstract values of the interpreter. */
import type { ClassIr, FunctionIr } from '../../model/ir';
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from './interpreter';
import { stamp } from './clock';
import { hostLabels } from './hosts';
import { cleanLabels, joinLabels, MAX_LABELS, NO_LABELS, type Label } from './labels';
import type { Mutable } from './mutable';
import type { Fact } from './path';
import type { ModuleInstance, Scope } from './scope';

/** Facts that hold when the value is truthy, and when it is falsy. */
export interface Implications {
  readonly truthy: readonly Fact[];
  readonly falsy: readonly Fact[];
}

export interface LiteralValue {
  readonly t: 'lit';
  readonly v: string | number | boolean | null | undefined;
  readonly labels?: undefined;
}
/** A string of which only some parts are known; `null` is an unknown part. */
export interface StringValue {
  readonly t: 'str';
  readonly parts: readonly (string | null)[];
  /** Labels of each part: a request value at the end of a URL does not choose its host. */
  readonly partLabels: readonly (readonly Label[])[];
  /** Where the first part is one of several texts: labels that choose a host at the beginning of one of them. */
  readonly head?: readonly Label[];
  readonly labels: readonly Label[];
}
export interface RegexValue {
  readonly t: 'regex';
  readonly pattern: string;
  readonly flags: string;
  readonly labels?: undefined;
}
/** A mutable object with identity. `open`: it may have more properties than are known. */
export interface ObjectValue extends Mutable {
  readonly t: 'obj';
  readonly props: Map<string, Value>;
  open: boolean;
  labels: readonly Label[];
  readonly cls?: ClassValue;
  /** Behaviour of an object that is not the workspace's own: a router, a request, a module namespace. */
  model?: ObjectModel;
  readonly at?: Location;
  /** Getters, by name. */
  getters?: Map<string, FunctionValue>;
}
export interface ArrayValue extends Mutable {
  readonly t: 'arr';
  readonly items: Value[];
  open: boolean;
  labels: readonly Label[];
  readonly at?: Location;
  readonly generated?: { readonly returned: Value };
}
export interface FunctionValue {
  readonly t: 'fn';
  readonly ir: FunctionIr;
  readonly module: ModuleInstance;
  readonly scope: Scope;
  /** `bind`, or the instance a method was taken from. */
  readonly self?: Value;
  readonly bound?: readonly Value[];
  /** Class of a method, for `super`. */
  readonly home?: ClassValue;
  /** Properties that code set on the function. */
  props?: Map<string, Value>;
  readonly labels?: undefined;
}
export interface ClassValue {
  readonly t: 'cls';
  readonly ir: ClassIr;
  readonly module: ModuleInstance;
  readonly scope: Scope;
  /** Evaluated superclass; a package's class is an `ExternalValue`. */
  readonly base?: Value;
  readonly statics: Map<string, Value>;
  readonly labels?: undefined;
}
/** A function that we model. */
export interface NativeValue {
  readonly t: 'nat';
  readonly name: string;
  readonly call: (context: CallContext) => Value;
  props?: Map<string, Value>;
  readonly labels?: undefined;
  /** Set on values that stand for a package's export, so that the catalog still knows them. */
  readonly symbol?: { readonly pkg: string; readonly path: string };
  /** Changes nothing but what it reports by `Interpreter.wrote`. */
  readonly harmless?: true;
  /** Adds to what its framework collects routes from, and changes nothing else. */
  readonly registers?: true;
}
/** Something that a package exports, or that follows from it by members and calls (see model/catalog.ts). */
export interface ExternalValue {
  readonly t: 'ext';
  readonly pkg: string;
  readonly path: string;
  /** Arguments of the last call in `path`. */
  readonly args: readonly Value[];
  /** The value of which this is a member or a call's result. */
  readonly from?: ExternalValue | undefined;
  readonly at?: Location | undefined;
  readonly labels: readonly Label[];
  readonly implies?: Implications | undefined;
  /** Properties assigned by the workspace. */
  props?: Map<string, Value> | undefined;
}
export interface UnionValue {
  readonly t: 'union';
  readonly of: readonly Value[];
  readonly labels?: undefined;
}
export interface UnknownValue {
  readonly t: 'unk';
  readonly labels: readonly Label[];
  readonly implies?: Implications;
  /** The outcome of a validation whose error has to be looked at; the labels are those of the validated value. */
  readonly outcome?: 'validation' | 'identity' | 'limit' | 'substring';
  /** What `implies` says is told of the whole union that this is a member of. */
  readonly ofUnion?: true;
  /** A short name for messages: `req.body.id`. */
  readonly name?: string;
}

export type Value =
  | LiteralValue
  | StringValue
  | RegexValue
  | ObjectValue
  | ArrayValue
  | FunctionValue
  | ClassValue
  | NativeValue
  | ExternalValue
  | UnionValue
  | UnknownValue;

export interface ObjectModel {
  readonly kind: string;
  /** The value of a property that the object's own `props` do not have. */
  readonly get?: (
    interpreter: Interpreter,
    self: ObjectValue,
    name: string,
    at: Location,
  ) => Value | undefined;
  /** Told of each property that code sets. */
  readonly set?: (
    interpreter: Interpreter,
    self: ObjectValue,
    name: string,
    value: Value,
    at: Location,
  ) => void;
  /** The object is callable. */
  readonly call?: (context: CallContext, self: ObjectValue) => Value;
}

export { stamp };

export const UNDEFINED: LiteralValue = { t: 'lit', v: undefined };
export const NULL: LiteralValue = { t: 'lit', v: null };
export const TRUE: LiteralValue = { t: 'lit', v: true };
export const FALSE: LiteralValue = { t: 'lit', v: false };
export const UNKNOWN: UnknownValue = { t: 'unk', labels: NO_LABELS };

export const literal = (v: LiteralValue['v']): LiteralValue => ({ t: 'lit', v });
export const unknown = (labels: readonly Label[], implies?: Implications): UnknownValue =>
  labels.length === 0 && !implies ? UNKNOWN : { t: 'unk', labels, implies };
export const native = (
  name: string,
  call: NativeValue['call'],
  symbol?: NativeValue['symbol'],
): NativeValue => ({ t: 'nat', name, call, symbol });
/** A method of the language's own: it keeps nothing beside what it returns. */
export const builtin = (name: string, call: NativeValue['call']): NativeValue => ({
  t: 'nat',
  name,
  call,
  symbol: undefined,
  harmless: true,
});
export const object = (entries: Iterable<readonly [string, Value]> = [], at?: Location): ObjectValue => ({
  t: 'obj',
  props: new Map(entries),
  open: false,
  labels: NO_LABELS,
  at,
  born: stamp(),
});
export const modelled = (model: ObjectModel, at?: Location): ObjectValue => ({
  t: 'obj',
  props: new Map(),
  open: true,
  labels: NO_LABELS,
  model,
  at,
  born: stamp(),
});
export const array = (items: Value[], open = false, at?: Location): ArrayValue => ({
  t: 'arr',
  items,
  open,
  labels: NO_LABELS,
  at,
  born: stamp(),
});
export const external = (pkg: string, path: string, options: Partial<ExternalValue> = {}): ExternalValue => ({
  t: 'ext',
  pkg,
  path,
  args: options.args ?? NO_ARGUMENTS,
  from: options.from,
  at: options.at,
  labels: options.labels ?? NO_LABELS,
  implies: options.implies,
  props: options.props,
});
const NO_ARGUMENTS: readonly Value[] = [];

/** A table's entry, and not what the table's prototype has under that name. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const MAX_UNION = 8;

/** The value that is one of the given ones. Nested unions are flattened, equal members kept once. */
export function union(values: readonly Value[]): Value {
  const flat: Value[] = [];
  let labels: readonly Label[] | undefined;
  const push = (value: Value): void => {
    if (value.t === 'union') value.of.forEach(push);
    else if (value.t === 'unk' && value.labels.length > 0 && !value.implies && !value.outcome && labels) {
      labels = joinLabels(labels, value.labels);
    } else if (!flat.some((other) => same(other, value))) flat.push(value);
  };
  values.forEach(push);
  if (flat.length === 1 && flat[0]) return flat[0];
  if (flat.length === 0) return UNDEFINED;
  if (flat.length > MAX_UNION) {
    const kept = flat.slice(0, MAX_UNION - 1);
    return {
      t: 'union',
      of: [
        ...kept,
        unknown(flat.slice(MAX_UNION - 1).reduce((all, v) => joinLabels(all, labelsOf(v)), NO_LABELS)),
      ],
    };
  }
  return { t: 'union', of: flat };
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.t === 'lit' && b.t === 'lit') return Object.is(a.v, b.v);
  if (a.t === 'fn' && b.t === 'fn') return a.ir === b.ir && a.scope === b.scope && a.self === b.self;
  if (a.t === 'ext' && b.t === 'ext')
    return a.pkg === b.pkg && a.path === b.path && a.at === b.at && a.labels === b.labels;
  return false;
}

/** The members of a union, or the value itself. */
export const alternatives = (value: Value): readonly Value[] => (value.t === 'union' ? value.of : [value]);

/** Labels of a value, without those of what it contains. */
export function labelsOf(value: Value): readonly Label[] {
  if (value.t === 'union')
    return value.of.reduce<readonly Label[]>((all, v) => joinLabels(all, labelsOf(v)), NO_LABELS);
  return value.labels ?? NO_LABELS;
}

/** Labels of a value and of everything reachable in it, to a small depth: what a callee could get out of it. */
export const deepLabels = (value: Value, depth = 4): readonly Label[] =>
  depth === 0 || isFlat(value) ? labelsOf(value) : reached(value, depth, NO_LABELS, new Map());

const isFlat = ({ t }: Value): boolean => t !== 'union' && t !== 'arr' && t !== 'obj';

/**
 * @param labels found before, to which those of the value are added
 * @param seen   how deep a value was looked into before: records that share parts are looked at once
 */
function reached(
  value: Value,
  depth: number,
  labels: readonly Label[],
  seen: Map<Value, number>,
): readonly Label[] {
  if (labels.length >= MAX_LABELS) return labels;
  if (value.t === 'union') return value.of.reduce((all, v) => reached(v, depth, all, seen), labels);
  const own = value.labels ? joinLabels(labels, value.labels) : labels;
  if (depth === 0 || isFlat(value) || (seen.get(value) ?? 0) >= depth) return own;
  seen.set(value, depth);
  return partsOf(value).reduce((all, item) => reached(item, depth - 1, all, seen), own);
}

/** What a list or a record holds, as much of it as is looked at. */
function partsOf(value: Value): readonly Value[] {
  if (value.t === 'arr') return value.items.slice(0, 20);
  if (value.t !== 'obj' || (value.model && value.model.kind !== 'plain')) return [];
  return [...value.props.values()].slice(0, 41);
}

/** A copy of the value with other labels; objects keep their identity and are labelled in place. */
export function relabel(value: Value, change: (labels: readonly Label[]) => readonly Label[]): Value {
  switch (value.t) {
    case 'str':
      return {
        ...value,
        labels: change(value.labels),
        partLabels: value.partLabels.map(change),
        head: value.head && change(value.head),
      };
    case 'unk':
    case 'ext':
      return { ...value, labels: change(value.labels) };
    case 'union':
      return { t: 'union', of: value.of.map((v) => relabel(v, change)) };
    case 'arr':
      return { ...value, items: value.items.map((v) => relabel(v, change)), labels: change(value.labels) };
    case 'obj':
      if (value.model || value.cls) return value;
      return {
        ...value,
        props: new Map([...value.props].map(([k, v]) => [k, relabel(v, change)])),
        labels: change(value.labels),
      };
    default:
      return value;
  }
}

/** Truth of a value where it is certain. */
export function truth(value: Value): boolean | undefined {
  switch (value.t) {
    case 'lit':
      return Boolean(value.v);
    case 'obj':
    case 'arr':
    case 'fn':
    case 'cls':
    case 'nat':
    case 'regex':
      return true;
    case 'str':
      return value.parts.some((p) => p !== null && p !== '') ? true : undefined;
    case 'union': {
      const [first, ...rest] = value.of.map(truth);
      return rest.every((r) => r === first) ? first : undefined;
    }
    default:
      return undefined;
  }
}

/** The string that a value is, or undefined. */
export const stringOf = (value: Value | undefined): string | undefined =>
  value?.t === 'lit' && (typeof value.v === 'string' || typeof value.v === 'number')
    ? String(value.v)
    : undefined;

/** Parts of a value used as a string; a value that is not a string is one unknown part. */
export function stringParts(value: Value): readonly (string | null)[] {
  if (value.t === 'lit') return [String(value.v)];
  if (value.t === 'str') return value.parts;
  return [null];
}

export function concat(values: readonly Value[]): Value {
  const parts: (string | null)[] = [];
  const partLabels: (readonly Label[])[] = [];
  const push = (part: string | null, labels: readonly Label[]): void => {
    const last = parts.at(-1);
    if (part !== null && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part === null && last === null && parts.length > 0 && partLabels.at(-1) === labels) return;
    else {
      parts.push(part);
      partLabels.push(part === null ? labels : NO_LABELS);
    }
  };
  for (const value of values) {
    if (value.t === 'str')
      value.parts.forEach((part, i) => {
        push(part, value.partLabels[i] ?? NO_LABELS);
      });
    else
      for (const part of stringParts(value))
        push(part, part === null ? cleanLabels(deepLabels(value, 2), ['nosql']) : NO_LABELS);
  }
  const labels = partLabels.reduce(joinLabels, NO_LABELS);
  if (labels.length === 0 && parts.every((p): p is string => p !== null)) return literal(parts.join(''));
  const [first] = values;
  const head = first?.t === 'union' ? hostLabels(first) : first?.t === 'str' ? first.head : undefined;
  return { t: 'str', parts, partLabels, head, labels };
}
