/** What methods make of a text: for which places the result is harmless. */
import type { SinkCategory } from '../../model/endpoint';
import { cleanLabels, type Label } from './labels';
import { replacementCleans } from './sanitizers';
import { stringOf, type Value } from './values';

/** Labels of the result of a method, given those of the text and of the arguments. */
export function madeBy(all: readonly Label[], name: string, first: Value | undefined): readonly Label[] {
  const labels = CUTS.has(name) ? all.map(cut) : all;
  if (name === 'split') return cleanLabels(labels, pieceCleans(first));
  if (name === 'join') return labels.map(joined);
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

/** The pieces between dots or slashes lead to no other folder, as long as nothing joins them again. */
const pieceCleans = (separator: Value | undefined): readonly SinkCategory[] => {
  const text = separator?.t === 'regex' ? separator.pattern : stringOf(separator);
  return text === '.' || text === '/' || /^\[?(\\\\|\\?\/)+\]?$/.test(text ?? '')
    ? ['nosql', 'path']
    : ['nosql'];
};

const joined = (label: Label): Label =>
  label.l === 'req' && label.clean?.includes('path')
    ? { ...label, clean: label.clean.filter((sink) => sink !== 'path') }
    : label;

/** Methods that take a part out of a text. */
const CUTS = new Set(['substring', 'substr', 'slice', 'split', 'match']);

/** A part of an error's message was picked by somebody who knows what it says: the name of a field, for example. */
const cut = (label: Label): Label => (label.l === 'err' && !label.own ? { ...label, mild: true } : label);

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

/** `ids.map((id) => new ObjectId(id))`: the list that comes of it holds what the callback returned, and no more. */
export const MAPS = new Set(['map', 'flatMap']);
/** What a callback says of an element decides whether it stays, and where; the elements are what they were. */
export const CHOOSES = new Set(['filter', 'find', 'findLast', 'sort', 'toSorted', 'forEach']);

/** `x.replace(/[^a-z0-9-]/g, '')`: what is left consists of characters that mean nothing anywhere. */
export const keepsOnlyPlain = (pattern: Value | undefined): boolean =>
  pattern?.t === 'regex' &&
  pattern.flags.includes('g') &&
  /^\[\^(\\[wd]|[a-zA-Z0-9]-[a-zA-Z0-9]|[a-zA-Z0-9_-]|\\-)+\][+*]?$/.test(pattern.pattern);
