/** Copies of code that an edit moved: at other places, and with other indices of functions and classes. */
import type { FunctionIr, ModuleIr } from '../model/ir';

/** How much is added to every offset, and to the indices of functions and classes. */
export interface Shift {
  readonly places: number;
  readonly functions: number;
  readonly classes: number;
}

export const isNoShift = ({ places, functions, classes }: Shift): boolean =>
  places === 0 && functions === 0 && classes === 0;

/** A copy of IR as it is after the shift. */
export function relocated<T>(value: T, shift: Shift): T {
  return copy(value, shift) as T;
}

function copy(value: unknown, shift: Shift): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const copies: unknown[] = new Array(items.length);
    for (let i = 0; i < items.length; i++) copies[i] = copy(items[i], shift);
    return copies;
  }
  const node = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const key in node) {
    const child = node[key];
    if (typeof child === 'object')
      result[key] = SPANS.has(key) ? movedSpan(child, shift) : copy(child, shift);
    else if (typeof child !== 'number') result[key] = child;
    else if (key === 'fn' || key === 'parent') result[key] = child + shift.functions;
    else result[key] = key === 'cls' ? child + shift.classes : child;
  }
  return result;
}

const SPANS = new Set(['at', 'propAt', 'keyAt', 'nameAt', 'bodyAt', 'handlerAt']);

function movedSpan(span: unknown, shift: Shift): unknown {
  const [start, end] = span as readonly [number, number];
  return [start + shift.places, end + shift.places];
}

const origins = new WeakMap<FunctionIr, FunctionIr>();

/** Says that a function is a relocated copy of another one. */
export function noteOrigin(fn: FunctionIr, original: FunctionIr): void {
  if (fn !== original) origins.set(fn, originOf(original));
}

/**
 * The function of an earlier state of the text of which this one is a relocated copy, itself if there is none: the
 * same code but for its place and the indices in it.
 */
export const originOf = (fn: FunctionIr): FunctionIr => origins.get(fn) ?? fn;

const typed = new WeakSet<ModuleIr>();

/** Says that functions of this module are kept from one state of its text to the next. */
export function noteTyped(ir: ModuleIr): void {
  typed.add(ir);
}

export const isTyped = (ir: ModuleIr): boolean => typed.has(ir);
