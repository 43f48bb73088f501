/**
 * The parts of a document that an edit is confined to, path items and components, and which of them refer to which:
 * what is said of one can change only when it or something that it refers to does.
 */
import type { DocNode } from '../parse/openapiTree';
import type { References } from './document/references';

/** Sections whose members stand by themselves; security schemes are asked for everywhere. */
const OF_COMPONENTS = new Set([
  'schemas',
  'parameters',
  'responses',
  'requestBodies',
  'headers',
  'examples',
  'links',
  'mediaTypes',
]);
const OF_ROOT = new Set(['paths', 'webhooks', 'definitions', 'parameters', 'responses']);

/** The path item or component that a node is or lies in. */
export function chunkOf(node: DocNode): DocNode | undefined {
  let chunk: DocNode | undefined;
  let section: DocNode | undefined;
  let group: DocNode | undefined;
  for (let at: DocNode | undefined = node; at?.parent; at = at.parent)
    [chunk, section, group] = [section, group, at];
  if (group?.key === 'components')
    return chunk && OF_COMPONENTS.has(String(section?.key)) ? chunk : undefined;
  return group && OF_ROOT.has(String(group.key)) ? section : undefined;
}

export class Chunks {
  /** Chunk → those that refer to it. */
  private readonly users = new Map<DocNode, Set<DocNode>>();
  /** Whether nodes stand for others, so that one place in the text is several in the tree. */
  readonly hasAliases: boolean;

  constructor(root: DocNode, references: References) {
    let hasAliases = false;
    const visit = (node: DocNode, depth: number): void => {
      for (const child of node.children) {
        if (child.kind === 'alias') hasAliases = true;
        else if (child.kind !== 'scalar') visit(child, depth + 1);
        else if (child.key === '$ref') this.add(node, references);
      }
    };
    visit(root, 0);
    this.hasAliases = hasAliases;
  }

  private add(node: DocNode, references: References): void {
    const { node: target } = references.resolve(node);
    const user = chunkOf(node);
    const used = target && chunkOf(target);
    if (!used || !user) return;
    const users = this.users.get(used);
    if (users) users.add(user);
    else this.users.set(used, new Set([user]));
  }

  /** A chunk and all that refer to it, directly or through others. */
  affectedBy(chunk: DocNode): Set<DocNode> {
    const found = new Set([chunk]);
    for (const next of found) for (const user of this.users.get(next) ?? []) found.add(user);
    return found;
  }
}
