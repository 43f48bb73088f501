/** YAML with errors → as much of the tree as can be read, and each error at its place. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import { merge } from './openapiYamlMerge';
import { adopt, DocNode, type Scalar, type TreeProblem } from './openapiTree';

const MAX_PROBLEMS = 50;

export function parseBrokenYaml(text: string): { root: DocNode | undefined; problems: TreeProblem[] } {
  const problems: TreeProblem[] = [];
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, merge: true });
    const document = 'empty' in documents ? undefined : documents[0];
    if (!document) return { root: undefined, problems };
    for (const error of document.errors.slice(0, MAX_PROBLEMS)) {
      const start = Math.min(error.pos[0], Math.max(0, text.length - 1));
      problems.push({
        kind: 'syntax',
        message: `${error.message.replace(/\.$/, '')}.`,
        at: [start, Math.min(text.length, Math.max(error.pos[1], start + 1))],
      });
    }
    const contents = document.contents as Node | null;
    return { root: contents ? new Converter(document, problems).node(contents) : undefined, problems };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { root: undefined, problems: [...problems, { kind: 'syntax', message, at: [0, 1] }] };
  }
}

class Converter {
  private readonly converted = new Map<Node, DocNode>();

  constructor(
    private readonly document: Document,
    private readonly problems: TreeProblem[],
  ) {}

  node(from: Node): DocNode {
    const [start, end] = from.range ?? [0, 0];
    if (isMap(from)) return this.map(from.items as Pair<Node, Node | null>[], from, start, end);
    if (isSeq(from)) {
      const node = new DocNode('seq', start, end);
      this.converted.set(from, node);
      adopt(
        node,
        (from.items as (Node | null)[]).map((item) =>
          item ? this.node(item) : new DocNode('scalar', end, end),
        ),
        this.problems,
      );
      return node;
    }
    if (isAlias(from)) {
      const node = new DocNode('alias', start, end);
      const target = from.resolve(this.document);
      node.target = target && this.converted.get(target);
      return node;
    }
    const value = isScalar(from) ? scalarOf(from.value) : null;
    const node = new DocNode('scalar', start, end, value);
    this.converted.set(from, node);
    return node;
  }

  private map(pairs: Pair<Node, Node | null>[], from: Node, start: number, end: number): DocNode {
    const node = new DocNode('map', start, end);
    this.converted.set(from, node);
    const children: DocNode[] = [];
    const merged: DocNode[] = [];
    for (const { key, value } of pairs) {
      if (!isScalar(key) || !key.range) continue;
      const child = value ? this.node(value) : new DocNode('scalar', key.range[1], key.range[1]);
      child.key = String(key.source ?? key.value);
      child.keyStart = key.range[0];
      child.keyEnd = key.range[1];
      (child.key === '<<' ? merged : children).push(child);
    }
    adopt(node, children, this.problems);
    if (merged.length > 0) merge(node, merged);
    return node;
  }
}

const scalarOf = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
