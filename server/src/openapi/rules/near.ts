/** The name that was meant by one with a slip of the keyboard. */
import { closest, distance } from 'fastest-levenshtein';

/** Undefined if none of the names differs by a letter or two at most. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = known.filter((one) => /^[\w.-]+$/.test(one));
  if (plain.length === 0) return undefined;
  const near = closest(name, plain);
  return distance(name, near) <= Math.min(2, name.length / 3) ? near : undefined;
}
