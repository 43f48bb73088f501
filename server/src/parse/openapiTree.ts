/**
 * The tree of an OpenAPI document, whether it was written in JSON or YAML: values with the ranges of their text.
 * One class of node with the same fields everywhere, because documents of 10 MB have a million of them.
 */
import type { Span } from '../model/location';

export type Scalar = string | number | boolean | null;
export type NodeKind = 'map' | 'seq' | 'scalar' | 'alias';

export interface TreeProblem {
  readonly message: string;
  readonly at: Span;
  /** `syntax`: the text is not well formed; `duplicate`: a key stands twice in one mapping. */
  readonly kind: 'syntax' | 'duplicate';
}

const NO_CHILDREN: readonly DocNode[] = [];
/** Mappings with more keys than this are looked up by an index. */
const INDEX_FROM = 12;

export class DocNode {
  parent: DocNode | undefined = undefined;
  /** Key in the parent mapping, or index in the parent sequence; empty for the root. */
  key: string | number = '';
  /** Range of the key's text with its quotes; -1 where there is none. */
  keyStart = -1;
  keyEnd = -1;
  /** Members of a mapping (each with its key) or items of a sequence. */
  children: readonly DocNode[] = NO_CHILDREN;
  /** What an alias stands for. */
  target: DocNode | undefined = undefined;
  private index: Map<string, DocNode> | undefined = undefined;

  constructor(
    readonly kind: NodeKind,
    /** Places and values change where a kept tree follows an edit (`openapiEdit.ts`), and nowhere else. */
    public start: number,
    public end: number,
    public value: Scalar = null,
  ) {}

  /** Puts a node in the place of a child with the same key. */
  exchange(child: DocNode, by: DocNode): void {
    by.parent = this;
    by.key = child.key;
    this.children = this.children.map((other) => (other === child ? by : other));
    this.index = undefined;
  }

  /** The member of that name, aliases followed; undefined if this is no mapping or has none. */
  get(key: string): DocNode | undefined {
    const child = this.member(key);
    return child && follow(child);
  }

  /** The same as written: an alias is returned as such. */
  member(key: string): DocNode | undefined {
    if (this.kind !== 'map') return undefined;
    if (this.children.length <= INDEX_FROM) {
      for (const child of this.children) if (child.key === key) return child;
      return undefined;
    }
    this.index ??= new Map(this.children.map((child) => [String(child.key), child]));
    return this.index.get(key);
  }

  /** The string that a member holds. */
  text(key: string): string | undefined {
    const value = this.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  has(key: string): boolean {
    return this.member(key) !== undefined;
  }
}

/** The node that an alias stands for; other nodes as they are. An alias of itself ends in a scalar null. */
export function follow(node: DocNode): DocNode {
  let current = node;
  for (let i = 0; current.kind === 'alias'; i++) {
    if (!current.target || i > 20) return new DocNode('scalar', node.start, node.end);
    current = current.target;
  }
  return current;
}

/** Members or items with aliases followed; empty for scalars. */
export const membersOf = (node: DocNode | undefined): readonly DocNode[] => node?.children ?? NO_CHILDREN;

/** Keys and indexes from the root to a node. */
export function pathOf(node: DocNode): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: DocNode | undefined = node; at?.parent; at = at.parent) path.push(at.key);
  return path.reverse().slice();
}

/** The node at a path, aliases followed on the way. */
export function nodeAt(root: DocNode, path: readonly (string | number)[]): DocNode | undefined {
  let node: DocNode | undefined = root;
  for (const segment of path) {
    if (!node) return undefined;
    const inside: DocNode = follow(node);
    node =
      inside.kind === 'map' ? inside.member(String(segment)) : inside.children[segment as unknown as number];
  }
  return node;
}

/**
 * What to underline for a finding about a node: a scalar itself, the key of a collection, and of a collection in a
 * sequence its first key, so that an editor never marks whole pages.
 */
export function spanOf(node: DocNode): Span {
  const isSmall = node.kind === 'scalar' || node.kind === 'alias' || node.children.length === 0;
  if (isSmall && node.end > node.start) return [node.start, node.end];
  if (node.keyStart >= 0) return [node.keyStart, node.keyEnd];
  const first = node.children[0];
  if (!first) return [node.start, Math.max(node.end, node.start)];
  return first.keyStart >= 0 ? [first.keyStart, first.keyEnd] : spanOf(first);
}

/** The key of a node, or what `spanOf` says where it has none. */
export const keySpanOf = (node: DocNode): Span =>
  node.keyStart >= 0 ? [node.keyStart, node.keyEnd] : spanOf(node);

/** Keys and short values repeat; one string stands for all that are alike. */
export function pool(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > LONGEST) return text;
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size >= MAX_POOL) return text;
    const kept = compact(text);
    known.set(kept, kept);
    return kept;
  };
}

const LONGEST = 80;
const MAX_POOL = 20_000;

/**
 * A part of a text with letters beyond Latin-1 takes two bytes for each character, as do all messages that it becomes a
 * part of, and a longer one keeps the whole text.
 */
const compact = (text: string): string =>
  /^[ -~]*$/.test(text) ? String.fromCharCode(...Array.from(text, (c) => c.charCodeAt(0))) : text;

/** Puts children under a node; of duplicate keys the last counts, as in every parser, and the others are reported. */
export function adopt(parent: DocNode, children: DocNode[], problems: TreeProblem[]): void {
  const kept = parent.kind === 'map' ? withoutDuplicates(children, problems) : children;
  for (const [index, child] of kept.entries()) {
    child.parent = parent;
    if (parent.kind === 'seq') child.key = index;
  }
  // Lists that grew item by item have room for more, up to sixteen times what they need.
  parent.children = kept.slice();
}

function withoutDuplicates(children: DocNode[], problems: TreeProblem[]): DocNode[] {
  if (children.length < 2 || !hasDuplicates(children)) return children;
  const last = new Map<string, DocNode>();
  for (const child of children) {
    const earlier = last.get(String(child.key));
    if (earlier) {
      const message = `The key \`${String(child.key)}\` stands twice in this mapping; only the last one counts.`;
      problems.push({ kind: 'duplicate', message, at: [earlier.keyStart, earlier.keyEnd] });
    }
    last.set(String(child.key), child);
  }
  return children.filter((child) => last.get(String(child.key)) === child);
}

function hasDuplicates(children: readonly DocNode[]): boolean {
  if (children.length > INDEX_FROM) return new Set(children.map((child) => child.key)).size < children.length;
  for (let i = 1; i < children.length; i++) {
    for (let j = 0; j < i; j++) if (children[i]?.key === children[j]?.key) return true;
  }
  return false;
}
