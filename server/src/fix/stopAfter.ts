/** Ends a function after the statement of a finding, in the block that the statement stands in. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { placeIn } from './place';
import { indentAt, newlineOf, startsLine, styleOf } from './text';

export function stopFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const text = place && context.text(place.file);
  if (!place || text === undefined) return [];
  const [start, end] = place.span;
  const before = text.slice(0, start).trimEnd();
  const semicolon = styleOf(text).end;
  const statement = text.slice(start, end);
  // `if (x) res.end();` has no block to put a second statement into.
  const isBare = /(?:\)|\belse)$/.test(before);
  const newText = isBare
    ? `{ ${statement.endsWith(';') ? statement : `${statement};`} return${semicolon} }`
    : startsLine(text, start)
      ? `${statement}${newlineOf(text)}${indentAt(text, start)}return${semicolon}`
      : `${statement.endsWith(';') ? statement : `${statement};`} return${semicolon}`;
  return [
    {
      title: 'Return after the answer',
      edits: [{ file: place.file, span: place.span, newText }],
      safe: false,
    },
  ];
}
