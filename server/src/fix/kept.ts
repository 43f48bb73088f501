/** What rules find out about code, kept while the code stays: they ask again after each edit. */
import { isTyped, originOf } from '../extract/relocate';
import type { ModuleFacts } from '../model/facts';
import type { FunctionIr } from '../model/ir';

/** Facts stay as they are, so what is made of them is made once: many rules ask. */
export function perModule<T>(make: (facts: ModuleFacts) => T): (facts: ModuleFacts) => T {
  const known = new WeakMap<ModuleFacts, { readonly value: T }>();
  return (facts) => {
    const found = known.get(facts);
    if (found) return found.value;
    const value = make(facts);
    known.set(facts, { value });
    return value;
  };
}

/**
 * What is found in one module after the other, as far as each tells by itself: it is kept while the module stays, for an
 * edit changes one of thousands.
 */
export function inEachModule<T>(
  find: (one: { readonly modules: ReadonlyMap<string, ModuleFacts> }) => readonly T[],
): (all: { readonly modules: ReadonlyMap<string, ModuleFacts> }) => T[] {
  const ofModule = perModule((facts) => find({ modules: new Map([[facts.file, facts]]) }));
  return ({ modules }) => {
    const all: T[] = [];
    for (const facts of modules.values()) for (const one of ofModule(facts)) all.push(one);
    return all;
  };
}

/**
 * What is made of a function holds while it stays the same object, as those do that lie before an edit. Those behind it
 * are copies: if there was nothing to find in the original, there is nothing in the copy.
 *
 * @param make looks at the function alone, not at those inside of it, which are other functions of the module
 */
export function perFunction<T>(
  make: (fn: FunctionIr, facts: ModuleFacts) => T,
): (fn: FunctionIr, facts: ModuleFacts) => T {
  const known = new WeakMap<FunctionIr, { readonly value: T }>();
  return (fn, facts) => {
    // Of what nobody types in, facts are all that has to be kept.
    if (!isTyped(facts.ir)) return make(fn, facts);
    let found = known.get(fn);
    if (found) return found.value;
    const original = originOf(fn);
    found = original === fn ? undefined : known.get(original);
    if (!found || !isNothing(found.value)) found = { value: make(fn, facts) };
    known.set(fn, found);
    return found.value;
  };
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === false || (Array.isArray(value) && value.length === 0);
