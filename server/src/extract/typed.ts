/** Facts of a file that somebody types in: each state of the text builds on the one before. */
import type { FactsProblem, ModuleFacts } from '../model/facts';
import { edited } from '../model/remap';
import { parseJs } from '../parse/jsLazily';
import { Bodies, NotAsBefore, type LoweredBefore } from './bodies';
import { factsOf } from './extract';
import { noteTyped } from './relocate';

/** Facts of one state of a text, and what those of the next one may be built on. */
export interface Typed {
  readonly facts: ModuleFacts;
  readonly lowered: LoweredBefore;
}

/**
 * The same facts as those of `extractFacts`. Functions that the edit left alone are the same objects as before, or,
 * where they lie behind it, copies of which `originOf` tells.
 *
 * @returns the syntax errors alone if there are any
 */
export function extractTyped(
  file: string,
  text: string,
  hash: string,
  before: Typed | undefined,
): Typed | readonly FactsProblem[] {
  const known = before?.lowered;
  const bodies = new Bodies(known, known && edited(known.text, text));
  const parsed = parseJs(file, text, { bodies, isStrict: true });
  if (parsed.problems.length > 0) return parsed.problems;
  try {
    const facts = factsOf(file, text, hash, parsed, bodies);
    if (facts.problems.length > 0) return facts.problems;
    noteTyped(facts.ir);
    return { facts, lowered: { text, ir: facts.ir, units: bodies.units } };
  } catch (error) {
    if (error instanceof NotAsBefore) return extractTyped(file, text, hash, undefined);
    throw error;
  }
}
