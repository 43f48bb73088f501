/** Edits of lists: an item more, or one less, in the style that the list is written in. */
import { stringify } from 'yaml';
import { indentUnit, lineEnd, lineStart, newlineOf } from '../../fix/text';
import { follow, type DocNode } from '../../parse/openapiTree';
import { remove, type FixChange, type Json, type Source } from './place';

/** Adds an item behind the last one; undefined where the list cannot be extended at its place. */
export function append(source: Source, list: DocNode, value: Json): FixChange | undefined {
  if (list.kind !== 'seq') return undefined;
  const { text, file } = source;
  const last = list.children.at(-1);
  if (isFlow(source, list)) {
    const inline = inlineOf(value);
    if (!last) return { file, span: [list.start, list.end], newText: `[${inline}]` };
    if (!text.slice(list.start, last.start).includes('\n')) return insertion(file, last.end, `, ${inline}`);
    const indent = /^[ \t]*/.exec(text.slice(lineStart(text, last.start)))?.[0] ?? '';
    const body = JSON.stringify(value, null, indentUnit(text)).split('\n');
    return insertion(file, last.end, `,${newlineOf(text)}${indent}${body.join(newlineOf(text) + indent)}`);
  }
  const dash = last && dashOf(text, last);
  if (!last || dash === undefined) return undefined;
  const indent = ' '.repeat(dash - lineStart(text, dash));
  const lines = stringify([value], { lineWidth: 0 }).trimEnd().split('\n');
  return insertion(
    file,
    lineEnd(text, Math.max(last.end, last.start)),
    lines.map((line) => newlineOf(text) + indent + line).join(''),
  );
}

/** Takes an item away, with its line or its comma; with the last item goes the whole list. */
export function removeItem(source: Source, item: DocNode): FixChange | undefined {
  const { parent } = item;
  if (parent?.kind !== 'seq') return undefined;
  if (parent.children.length === 1) return remove(source, parent);
  const { text, file } = source;
  if (isFlow(source, parent)) {
    const index = parent.children.indexOf(item);
    const before = parent.children[index - 1];
    const after = parent.children[index + 1];
    if (before) return { file, span: [before.end, item.end], newText: '' };
    return { file, span: [item.start, after?.start ?? item.end], newText: '' };
  }
  const dash = dashOf(text, item);
  if (dash === undefined) return undefined;
  const end = lineEnd(text, item.end);
  const newline = /^\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
  return { file, span: [lineStart(text, dash), end + newline], newText: '' };
}

/** Changes a scalar to any other value, or puts one in the place of a collection that stands in brackets. */
export function setValue(source: Source, node: DocNode, value: Json): FixChange | undefined {
  const own = follow(node);
  if (own !== node || (own.kind !== 'scalar' && !isFlow(source, own))) return undefined;
  return { file: source.file, span: [own.start, own.end], newText: inlineOf(value) };
}

const isFlow = (source: Source, node: DocNode): boolean =>
  source.format === 'json' || source.text[node.start] === (node.kind === 'seq' ? '[' : '{');

/** The dash of an item of a block list, if it is the first thing in its line. */
function dashOf(text: string, item: DocNode): number | undefined {
  const at = text.lastIndexOf('-', item.start - 1);
  if (at < 0 || text.slice(lineStart(text, at), at).trim() !== '') return undefined;
  return /^-\s/.test(text.slice(at, at + 2)) && text.slice(at + 1, item.start).trim() === '' ? at : undefined;
}

const inlineOf = (value: Json): string =>
  JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']');

const insertion = (file: string, at: number, newText: string): FixChange => ({
  file,
  span: [at, at],
  newText,
});
