/**
 * A tree that follows an edit of its text: where the edit lies within one part of the document, only the text of that
 * part is read again. The result is the tree that reading the whole text would give.
 */
import type { OpenApiText } from './openapi';
import { parseJsonTree } from './openapiJson';
import { type DocNode } from './openapiTree';
import { parseYamlTree } from './openapiYaml';

/** The range of the old text that differs, and how much longer the new one is. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly growth: number;
}

export interface Reread {
  /** The part before and after; the same node if it was changed in place. */
  readonly before: DocNode;
  readonly after: DocNode;
  /** Scalars whose value alone is another; undefined if the part has another shape. */
  readonly scalars: readonly DocNode[] | undefined;
}

/** The difference of two texts as one range; undefined if there is none. */
export function changeOf(before: string, after: string): Change | undefined {
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(before, after, shorter, (text, from, to) => text.slice(from, to));
  if (start === before.length && start === after.length) return undefined;
  const tail = commonLength(before, after, shorter - start, (text, from, to) =>
    text.slice(text.length - to, text.length - from),
  );
  return { start, end: before.length - tail, growth: after.length - before.length };
}

/** Compares in blocks, which the engine does faster than a loop over characters, then halves the block that differs. */
function commonLength(
  a: string,
  b: string,
  limit: number,
  part: (text: string, from: number, to: number) => string,
): number {
  let length = 0;
  for (let block = 65_536; block >= 1; block = block >> 1) {
    while (length + block <= limit && part(a, length, length + block) === part(b, length, length + block))
      length += block;
  }
  return length;
}

/**
 * Reads the part `before` of a document anew and puts it into the tree.
 *
 * @returns undefined, with the tree as it was, if the part cannot be read by itself
 */
export function reread(
  document: OpenApiText & { readonly text: string },
  before: DocNode,
  change: Change,
  text: string,
): Reread | undefined {
  const region = document.format === 'json' ? jsonRegion(before) : yamlRegion(before, document.text);
  if (!region || change.start <= before.keyEnd || change.end > region.end) return undefined;
  const end = region.end + change.growth;
  // The next key has to stay at the beginning of its line.
  if (document.format === 'yaml' && end < text.length && text.charCodeAt(end - 1) !== 10) return undefined;
  const source = text.slice(region.start, end);
  const after = document.format === 'json' ? jsonPart(source) : yamlPart(source, before, text);
  if (after?.kind !== 'map' || before.kind !== 'map' || !before.parent) return undefined;
  moveAll(after, region.start);
  after.keyStart = before.keyStart;
  after.keyEnd = before.keyEnd;
  moveFollowing(document.root, before, region.end, change.growth);
  const scalars: DocNode[] = [];
  if (adapt(before, after, scalars)) return { before, after: before, scalars };
  before.parent.exchange(before, after);
  return { before, after, scalars: undefined };
}

interface Region {
  readonly start: number;
  readonly end: number;
}

const jsonRegion = (node: DocNode): Region => ({ start: node.start, end: node.end });

function jsonPart(source: string): DocNode | undefined {
  const { root, problems } = parseJsonTree(source);
  return problems.length === 0 && root?.end === source.length ? root : undefined;
}

/** From the key to the line of the next key that stands no deeper, or to the end of the text. */
function yamlRegion(node: DocNode, before: string): Region | undefined {
  let next: DocNode | undefined;
  for (let at = node; at.parent && !next; at = at.parent) {
    const siblings = at.parent.children;
    next = siblings[siblings.indexOf(at) + 1];
  }
  if (!next) return { start: node.keyStart, end: before.length };
  const line = before.lastIndexOf('\n', next.keyStart - 1) + 1;
  const isFirst = before.slice(line, next.keyStart).trim() === '';
  return isFirst && line >= node.end && line > node.keyEnd ? { start: node.keyStart, end: line } : undefined;
}

function yamlPart(source: string, before: DocNode, text: string): DocNode | undefined {
  const column = before.keyStart - (text.lastIndexOf('\n', before.keyStart - 1) + 1);
  if (!isDeeper(source, column)) return undefined;
  const { root, problems } = parseYamlTree(source);
  const [only, ...others] = root?.children ?? [];
  return problems.length === 0 && others.length === 0 && only?.key === before.key ? only : undefined;
}

/** Whether all lines but the first are indented deeper than the key, or say nothing. */
function isDeeper(source: string, column: number): boolean {
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
    let indent = at + 1;
    while (source.charCodeAt(indent) === 32) indent++;
    const c = source.charCodeAt(indent);
    const isBlank = Number.isNaN(c) || c === 10 || c === 13 || c === 35;
    if (!isBlank && indent - at - 1 <= column) return false;
  }
  return true;
}

function moveAll(node: DocNode, by: number): void {
  node.start += by;
  node.end += by;
  if (node.keyStart >= 0) {
    node.keyStart += by;
    node.keyEnd += by;
  }
  for (const child of node.children) moveAll(child, by);
}

/** Moves what lies behind a part, and the ends of what is around it. */
function moveFollowing(root: DocNode, part: DocNode, from: number, by: number): void {
  const around = new Set<DocNode>();
  for (let at = part.parent; at; at = at.parent) around.add(at);
  const visit = (node: DocNode): void => {
    for (const child of node.children) {
      if (child === part || child.end < part.keyStart) continue;
      if (around.has(child)) {
        visit(child);
        child.end += by;
      } else if (Math.max(child.start, child.keyStart) >= from) moveAll(child, by);
    }
  };
  root.end += by;
  visit(root);
}

/** Gives a tree the places and values of another of the same shape; false, with nothing changed, if it has another. */
function adapt(to: DocNode, from: DocNode, scalars: DocNode[]): boolean {
  if (!isAlike(to, from)) return false;
  copy(to, from, scalars);
  return true;
}

function isAlike(a: DocNode, b: DocNode): boolean {
  if (a.kind !== b.kind || a.kind === 'alias' || a.children.length !== b.children.length) return false;
  for (let i = 0; i < a.children.length; i++) {
    const [x, y] = [a.children[i], b.children[i]];
    if (!x || !y || x.key !== y.key || !isAlike(x, y)) return false;
  }
  return true;
}

function copy(to: DocNode, from: DocNode, scalars: DocNode[]): void {
  if (to.kind === 'scalar' && !Object.is(to.value, from.value)) scalars.push(to);
  to.start = from.start;
  to.end = from.end;
  to.keyStart = from.keyStart;
  to.keyEnd = from.keyEnd;
  to.value = from.value;
  for (const [i, child] of to.children.entries()) {
    const other = from.children[i];
    if (other) copy(child, other, scalars);
  }
}
