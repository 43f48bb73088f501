/** One fix for all findings of its rule in a document, as one change that parses. */
import type { Edit, Finding, Fix } from '../model/finding';
import { parseTree } from '../parse/openapi';

/**
 * The edits of the fixes of this title, each as a whole or not at all where two would change the same text. Undefined if
 * fewer than two findings have such a fix, or if the text would no longer parse.
 */
export function fixEverywhere(
  findings: readonly Finding[],
  title: string,
  fixesFor: (finding: Finding) => readonly Fix[],
  text: string,
): readonly Edit[] | undefined {
  const taken = new Map<string, Edit>();
  const replaced: Edit[] = [];
  let count = 0;
  for (const finding of findings) {
    const fix = fixesFor(finding).find((one) => one.title === title);
    if (!fix || fix.edits.some(({ file, span }) => file !== finding.location.file || !span)) continue;
    const fresh = fix.edits.filter((edit) => !taken.has(keyOf(edit)));
    const against = fresh.some((edit) => !isInsertion(edit)) ? [...taken.values()] : replaced;
    if (fresh.some((edit) => against.some((other) => overlap(edit, other)))) continue;
    count++;
    for (const edit of fresh) {
      taken.set(keyOf(edit), edit);
      if (!isInsertion(edit)) replaced.push(edit);
    }
  }
  const edits = inOrder([...taken.values()]);
  if (count < 2 || parseTree(applied(text, edits)).problems.length > parseTree(text).problems.length)
    return undefined;
  return edits;
}

const spanOf = ({ span }: Edit): readonly [number, number] => span ?? [0, 0];
const keyOf = (edit: Edit): string => `${spanOf(edit).join(' ')} ${edit.newText}`;
const isInsertion = (edit: Edit): boolean => spanOf(edit)[0] === spanOf(edit)[1];

function overlap(a: Edit, b: Edit): boolean {
  const [[aStart, aEnd], [bStart, bEnd]] = [spanOf(a), spanOf(b)];
  return aStart < bEnd && bStart < aEnd;
}

/** Mappings in one another may end at one place: what belongs to the inner one comes first. */
const inOrder = (edits: readonly Edit[]): Edit[] =>
  [...edits].sort((a, b) => spanOf(a)[0] - spanOf(b)[0] || indentOf(b) - indentOf(a));

const indentOf = ({ newText }: Edit): number => /^\r?\n( *)/.exec(newText)?.[1]?.length ?? 0;

function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    const [start, end] = spanOf(edit);
    result += text.slice(at, start) + edit.newText;
    at = end;
  }
  return result + text.slice(at);
}
