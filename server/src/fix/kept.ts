/** What rules find out about code, kept while the code stays: they ask again after each edit. */
import { isTyped, originOf } from '../extract/relocate';
import type { ModuleFacts } from '../model/facts';
import type { FunctionIr } from '../model/ir';

/** What is kept of each module, by who keeps it. One table for all, for dozens keep something of thousands of modules. */
const kept = new WeakMap<ModuleFacts, unknown[]>();
let keepers = 0;

/** Facts stay as they are, so what is made of them is made once: many rules ask. */
export function perModule<T>(make: (facts: ModuleFacts) => T): (facts: ModuleFacts) => T {
  const keeper = keepers++;
  return (facts) => {
    let all = kept.get(facts);
    if (!all) kept.set(facts, (all = []));
    const found = all[keeper];
    if (found !== undefined) return (found === NOTHING ? undefined : found) as T;
    const value = make(facts);
    all[keeper] = value === undefined ? NOTHING : value;
    return value;
  };
}

const NOTHING = Symbol('nothing');

interface Modules {
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  readonly text?: (file: string) => string | undefined;
}

/** The same object whoever asks, so that what is looked up by it is found again. */
const alone = perModule((facts): Modules => ({ modules: new Map([[facts.file, facts]]) }));

/**
 * What is found in one module after the other, as far as each tells by itself: it is kept while the module stays, for an
 * edit changes one of thousands.
 *
 * @param mentions what the text of a module has in it if there is something to find: most are not looked at then
 */
export function inEachModule<T>(
  find: (one: Modules) => readonly T[],
  mentions?: RegExp,
): (all: Modules) => T[] {
  let textOf: Modules['text'];
  const ofModule = perModule((facts) => {
    const written = mentions && textOf?.(facts.file);
    return written === undefined || mentions?.test(written) ? find(alone(facts)) : [];
  });
  return ({ modules, text }) => {
    textOf = text;
    const all: T[] = [];
    for (const facts of modules.values()) for (const one of ofModule(facts)) all.push(one);
    textOf = undefined;
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
