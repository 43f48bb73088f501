/** What methods make of a text: for which places the result is harmless. */
import type { SinkCategory } from '../../model/endpoint';
import { cleanLabels, type Label } from './labels';
import { replacementCleans } from './sanitizers';
import { stringOf, type Value } from './values';

/** Labels of the result of a method, given those of the text and of the arguments. */
export function madeBy(labels: readonly Label[], name: string, first: Value | undefined): readonly Label[] {
  if (name === 'split') return cleanLabels(labels, pieceCleans(stringOf(first)));
  const made = name === 'replace' || name === 'replaceAll' ? cleanedBy(labels, first, name) : labels;
  return MAKES_TEXT.has(name) ? cleanLabels(made, ['nosql']) : made;
}

/** Methods that strings alone have, or that make one: there is no operator in what they give. */
const MAKES_TEXT = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'toLowerCase',
  'toUpperCase',
  'toString',
  'substring',
  'substr',
  'charAt',
  'normalize',
  'padStart',
  'padEnd',
  'replace',
  'replaceAll',
  'toISOString',
  'toFixed',
]);

/** The pieces between dots have none, so that none of them leads to the folder above. */
const pieceCleans = (separator: string | undefined): readonly SinkCategory[] =>
  separator === '.' ? ['nosql', 'path'] : ['nosql'];

/** Labels of a text after `replace(pattern, …)`: harmless where the pattern reaches every dangerous character. */
function cleanedBy(labels: readonly Label[], pattern: Value | undefined, name: string): readonly Label[] {
  const sinks =
    pattern?.t === 'regex'
      ? replacementCleans(pattern.pattern, pattern.flags)
      : name === 'replaceAll' && stringOf(pattern) !== undefined
        ? replacementCleans(stringOf(pattern) ?? '', 'g')
        : [];
  return sinks.length > 0 ? cleanLabels(labels, sinks) : labels;
}
