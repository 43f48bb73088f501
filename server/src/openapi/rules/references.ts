/** The `$ref`s of a tree that are references, and not text in an example. */
import type { DocNode } from '../../parse/openapiTree';

export interface Reference {
  /** The mapping that has it. */
  readonly holder: DocNode;
  /** The value of `$ref`. */
  readonly node: DocNode;
  readonly value: string;
}

/** In the order of the text. */
export function* referencesIn(root: DocNode): Generator<Reference> {
  const stack: DocNode[] = [root];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const inside: DocNode[] = [];
    for (const child of next.children) {
      if (child.kind === 'map' || child.kind === 'seq') inside.push(child);
      else if (child.key === '$ref' && typeof child.value === 'string' && !isData(next))
        yield { holder: next, node: child, value: child.value };
    }
    for (let i = inside.length - 1; i >= 0; i--) stack.push(inside[i] as DocNode);
  }
}

const DATA = new Set<string | number>([
  'example',
  'examples',
  'default',
  'enum',
  'const',
  'value',
  'dataValue',
]);
/** Mappings whose keys are names that authors choose. */
const NAMES = new Set<string | number>([
  'properties',
  'patternProperties',
  'responses',
  'schemas',
  'definitions',
  '$defs',
]);

/** Whether a node stands in an example or the like, where `$ref` is text. */
function isData(node: DocNode): boolean {
  for (let at: DocNode = node; at.parent; at = at.parent) {
    if (String(at.key).startsWith('x-')) return true;
    if (NAMES.has(at.parent.key) || !DATA.has(at.key)) continue;
    // Each of `examples` may be a reference by itself.
    if (at.key !== 'examples' || at !== node.parent) return true;
  }
  return false;
}
