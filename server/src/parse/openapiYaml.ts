/**
 * YAML text → tree with ranges. Well-formed text goes through a parser that is three times as fast as `yaml` but says
 * little about broken text, so that one is asked only where the first finds an error.
 */
import {
  load,
  Kind,
  type YAMLAnchorReference,
  type YAMLNode,
  type YamlMap,
} from '@stoplight/yaml-ast-parser';
import { adopt, DocNode, type TreeProblem } from './openapiTree';
import { plainScalar } from './openapiScalar';
import { merge } from './openapiYamlMerge';
import { parseBrokenYaml } from './openapiYamlBroken';

export interface YamlTree {
  root: DocNode | undefined;
  problems: TreeProblem[];
}

/** Both parsers recurse: deeper text is refused before they overflow the stack. */
const MAX_INDENT = 1000;
const MAX_FLOW_DEPTH = 300;

export function parseYamlTree(text: string): YamlTree {
  if (isTooDeep(text)) {
    return { root: undefined, problems: [{ kind: 'syntax', message: 'Nested too deeply.', at: [0, 1] }] };
  }
  // The fast parser counts the byte order mark as text but not in its positions.
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const source = shift > 0 ? text.slice(1) : text;
  let loaded: YAMLNode | undefined;
  try {
    loaded = load(source, { ignoreDuplicateKeys: true }) as YAMLNode | undefined;
  } catch {
    return parseBrokenYaml(text);
  }
  if (!loaded || loaded.errors.some((error) => !error.isWarning)) return parseBrokenYaml(text);
  const problems: TreeProblem[] = [];
  return { root: new Converter(source, shift, problems).node(loaded), problems };
}

class Converter {
  /** Nodes with an anchor, to which aliases point. */
  private readonly converted = new Map<YAMLNode, DocNode>();

  constructor(
    private readonly text: string,
    private readonly shift: number,
    private readonly problems: TreeProblem[],
  ) {}

  node(from: YAMLNode): DocNode {
    const start = from.startPosition + this.shift;
    const end = from.endPosition + this.shift;
    switch (from.kind) {
      case Kind.MAP:
        return this.map(from as YamlMap, start, end);
      case Kind.SEQ:
        return this.sequence(from, start, end);
      case Kind.ANCHOR_REF:
        return this.alias(from as YAMLAnchorReference, start, end);
      default:
        return this.scalar(from, start, end);
    }
  }

  private map(from: YamlMap, start: number, end: number): DocNode {
    const mappings = (from.mappings ?? []) as YamlMap[];
    const node = new DocNode('map', start, this.endOf(from, '{', end));
    if (from.anchorId) this.converted.set(from, node);
    const children: DocNode[] = [];
    const merged: DocNode[] = [];
    for (const mapping of mappings) {
      const key = mapping.key as YAMLNode | null;
      if (!key) continue;
      const value = mapping.value as YAMLNode | null;
      const child = value
        ? this.node(value)
        : new DocNode('scalar', mapping.endPosition + this.shift, mapping.endPosition + this.shift);
      child.key =
        typeof key.value === 'string' ? key.value : this.text.slice(key.startPosition, key.endPosition);
      child.keyStart = key.startPosition + this.shift;
      child.keyEnd = key.endPosition + this.shift;
      if (child.key === '<<' && (key as { plainScalar?: boolean }).plainScalar) merged.push(child);
      else children.push(child);
    }
    adopt(node, children, this.problems);
    if (merged.length > 0) merge(node, merged);
    return node;
  }

  private sequence(from: YAMLNode, start: number, end: number): DocNode {
    const items = ((from as unknown as { items?: (YAMLNode | null)[] }).items ?? []).map((item) =>
      item ? this.node(item) : new DocNode('scalar', start, start),
    );
    const node = new DocNode('seq', start, this.endOf(from, '[', end));
    if (from.anchorId) this.converted.set(from, node);
    adopt(node, items, this.problems);
    return node;
  }

  private alias(from: YAMLAnchorReference, start: number, end: number): DocNode {
    const node = new DocNode('alias', start, end);
    // An anchor that holds its own alias is not converted yet; such a document is cyclic and the alias is a null.
    node.target = this.converted.get(from.value);
    return node;
  }

  private scalar(from: YAMLNode, start: number, _end: number): DocNode {
    const raw = typeof from.value === 'string' ? from.value : '';
    const value = (from as { plainScalar?: boolean }).plainScalar ? plainScalar(raw) : raw;
    const node = new DocNode('scalar', start, start + this.trimmed(from), value);
    if (from.anchorId) this.converted.set(from, node);
    return node;
  }

  /** Length of a scalar's text without the line ends that a block scalar includes. */
  private trimmed(from: YAMLNode): number {
    let end = from.endPosition;
    while (end > from.startPosition && isBlank(this.text.charCodeAt(end - 1))) end--;
    return end - from.startPosition;
  }

  /** Where a collection ends: a block collection with its last member, not with the comments after it. */
  private endOf(from: YAMLNode, bracket: string, end: number): number {
    if (this.text[from.startPosition] === bracket) return end;
    let stop = end - this.shift;
    while (stop > from.startPosition && isBlank(this.text.charCodeAt(stop - 1))) stop--;
    return stop + this.shift;
  }
}

const isBlank = (c: number): boolean => c === 10 || c === 13 || c === 32 || c === 9;

function isTooDeep(text: string): boolean {
  let indent = 0;
  let isStart = true;
  let flow = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) {
      indent = 0;
      isStart = true;
    } else if (isStart && (c === 32 || c === 45)) {
      if (++indent > MAX_INDENT) return true;
    } else {
      isStart = false;
      if (c === 91 || c === 123) {
        if (++flow > MAX_FLOW_DEPTH && isFlowTooDeep(text)) return true;
      } else if ((c === 93 || c === 125) && flow > 0) flow--;
    }
  }
  return false;
}

/** Brackets in prose are not nesting; only runs of them without any text between are. */
const isFlowTooDeep = (text: string): boolean =>
  /(?:[[{]\s*){300}|(?:[[{]\s*[\w"']*\s*:?\s*){300}/.test(text);
