/** Edits of OpenAPI text by its tree: comments, order, quoting and indentation of everything else stay as they are. */
import { stringify } from 'yaml';
import { indentUnit as indentUnitIn, lineEnd, lineStart, newlineOf } from '../../fix/text';
import type { Span } from '../../model/location';
import { follow, type DocNode } from '../../parse/openapiTree';

export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Source {
  readonly text: string;
  readonly format: 'json' | 'yaml';
}

const isFlow = (source: Source, node: DocNode): boolean =>
  source.format === 'json' || source.text[node.start] === '{';

/** Adds a member behind the last one of a mapping; undefined where the mapping cannot be extended at its place. */
export function addMember(source: Source, map: DocNode, key: string, value: Json): TextChange | undefined {
  if (map.kind !== 'map' || map.has(key)) return undefined;
  return isFlow(source, map) ? addToFlow(source, map, key, value) : addToBlock(source, map, key, value);
}

/** Adds a value at a path below the node; mappings that are missing on the way are made. */
export function addAt(
  source: Source,
  node: DocNode,
  path: readonly string[],
  value: Json,
): TextChange | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return undefined;
  const inner = node.get(head);
  if (inner && rest.length > 0) return addAt(source, inner, rest, value);
  return addMember(
    source,
    node,
    head,
    rest.reduceRight<Json>((all, key) => ({ [key]: all }), value),
  );
}

function addToFlow(source: Source, map: DocNode, key: string, value: Json): TextChange {
  const { text } = source;
  const last = map.children.at(-1);
  const name = source.format === 'json' || !/^[A-Za-z_$][\w$-]*$/.test(key) ? JSON.stringify(key) : key;
  if (!last) return { span: [map.start, map.end], newText: `{ ${name}: ${inline(value)} }` };
  const isMultiLine = text.slice(map.start, last.keyStart).includes('\n');
  if (!isMultiLine) return insertion(last.end, `, ${name}: ${inline(value)}`);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, last.keyStart)))?.[0] ?? '';
  const unit = indentUnit(text);
  const rendered = JSON.stringify(value, null, unit)
    .split('\n')
    .join(newlineOf(text) + indent);
  return insertion(last.end, `,${newlineOf(text)}${indent}${name}: ${rendered}`);
}

const inline = (value: Json): string =>
  JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ \]/g, '[]');

function addToBlock(source: Source, map: DocNode, key: string, value: Json): TextChange | undefined {
  const { text } = source;
  const first = map.children.find((child) => child.kind !== 'alias' || child.end > child.start);
  const last = map.children.filter((child) => child.keyStart >= (first?.keyStart ?? 0)).at(-1);
  if (!first || !last || first.keyStart < 0) return undefined;
  const column = first.keyStart - lineStart(text, first.keyStart);
  const indent = ' '.repeat(column);
  const end = lineEnd(text, Math.max(last.end, last.keyEnd));
  const body = stringify(
    { [key]: value },
    { indent: unitOf(text), lineWidth: 0, defaultStringType: 'PLAIN' },
  );
  const lines = likeSiblings(text, first, key, body.trimEnd()).split('\n');
  const newline = newlineOf(text);
  return insertion(end, lines.map((line) => newline + indent + line).join(''));
}

/** Adds an item behind the last one of a sequence; undefined where it is empty or stands in an unusual way. */
export function appendItem(source: Source, list: DocNode, value: Json): TextChange | undefined {
  const last = list.kind === 'seq' ? list.children.at(-1) : undefined;
  if (!last) return undefined;
  const { text } = source;
  const isInFlow = source.format === 'json' || text[list.start] === '[';
  const start = lineStart(text, last.start);
  const head = text.slice(start, last.start);
  if (isInFlow) {
    if (/\S/.test(head)) return insertion(last.end, `, ${inline(value)}`);
    const rendered = JSON.stringify(value, null, indentUnit(text))
      .split('\n')
      .join(newlineOf(text) + head);
    return insertion(last.end, `,${newlineOf(text)}${head}${rendered}`);
  }
  if (!/^\s*-\s+$/.test(head)) return undefined;
  const indent = head.slice(0, head.indexOf('-'));
  const body = stringify([value], { indent: unitOf(text), lineWidth: 0, defaultStringType: 'PLAIN' });
  const lines = body.trimEnd().split('\n');
  return insertion(lineEnd(text, last.end), lines.map((line) => newlineOf(text) + indent + line).join(''));
}

/** A status code is quoted as the others are; it is a string, so where the others are bare it is quoted all the same. */
function likeSiblings(text: string, sibling: DocNode, key: string, body: string): string {
  if (!/^\d+$/.test(key)) return body;
  const quote = text[sibling.keyStart] === '"' ? '"' : "'";
  return body.replace(/^["']?\d+["']?/, `${quote}${key}${quote}`);
}

/** What is asked of one text for thousands of findings, one after another. */
function remembered<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  let last: { readonly text: string; readonly answer: Answer } | undefined;
  return (text) => (last?.text === text ? last : (last = { text, answer: ask(text) })).answer;
}

const indentUnit = remembered(indentUnitIn);

const unitOf = remembered((text) => {
  const width = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  return Math.min(Math.max(width, 2), 8);
});

/** Takes a member away, with its line or its comma. Undefined for the only member of a block mapping. */
export function removeMember(source: Source, node: DocNode): TextChange | undefined {
  const { parent } = node;
  if (parent?.kind !== 'map' || node.keyStart < 0) return undefined;
  const { text } = source;
  if (!isFlow(source, parent)) {
    if (parent.children.length < 2) return undefined;
    const start = lineStart(text, node.keyStart);
    if (text.slice(start, node.keyStart).trim() !== '') return undefined;
    const end = lineEnd(text, Math.max(node.end, node.keyEnd));
    const newline = /^\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
    return { span: [start, end + newline], newText: '' };
  }
  const index = parent.children.indexOf(node);
  const before = parent.children[index - 1];
  const after = parent.children[index + 1];
  if (before) return { span: [before.end, node.end], newText: '' };
  return { span: [node.keyStart, after ? after.keyStart : node.end], newText: '' };
}

/** Puts another text in the place of a string, in its quotes. */
export function replaceText(source: Source, node: DocNode, value: string): TextChange | undefined {
  const scalar = follow(node);
  if (scalar.kind !== 'scalar') return undefined;
  const quote = source.text[scalar.start];
  return { span: [scalar.start, scalar.end], newText: quotedLike(quote, value) };
}

function quotedLike(quote: string | undefined, value: string): string {
  if (quote === '"') return JSON.stringify(value);
  const isPlain =
    quote !== "'" && /^[\w^(/.$][^'"#,[\]{}&*!|>%@`\r\n]*$/.test(value) && !/:\s|:$|\s$/.test(value);
  return isPlain ? value : `'${value.replaceAll("'", "''")}'`;
}

const insertion = (at: number, newText: string): TextChange => ({ span: [at, at], newText });
