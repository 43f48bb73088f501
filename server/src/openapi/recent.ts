/**
 * The trees that were read last: a report asks for the fixes of thousands of findings in a document that has just been
 * checked, and a tree takes ten times the memory of its text.
 */
import type { Source } from './fixes/place';

const MAX = 2;
const recent = new Map<string, Source>();

export const recall = (file: string, text: string): Source | undefined => {
  const known = recent.get(file);
  return known?.text === text ? known : undefined;
};

/** Keeps a tree that nobody changes afterwards. */
export function remember(source: Source): Source {
  recent.delete(source.file);
  const [oldest] = recent.keys();
  if (recent.size >= MAX && oldest !== undefined) recent.delete(oldest);
  recent.set(source.file, source);
  return source;
}
