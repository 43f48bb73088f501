/** Awaits a call. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { placeIn, type PlaceData } from './place';
import { sliceOf } from './text';

export interface AwaitData extends PlaceData {
  /** What the call stands in: an operator asks for parentheses. */
  readonly parent: 'test' | 'operator';
}

export function awaitFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const text = place && context.text(place.file);
  if (!place || text === undefined) return [];
  const { data } = finding;
  const isOperand =
    typeof data === 'object' && data !== null && 'parent' in data && data.parent === 'operator';
  const call = sliceOf(text, place.span);
  const newText = isOperand ? `(await ${call})` : `await ${call}`;
  return [
    { title: 'Await the check', edits: [{ file: place.file, span: place.span, newText }], safe: false },
  ];
}
