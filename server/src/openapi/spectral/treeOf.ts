/** Plain data → the tree that rules see; without places, because whoever gave the data knows these. */
import { adopt, DocNode, type Scalar } from '../../parse/openapiTree';

const MAX_DEPTH = 400;

export function treeOf(data: unknown, depth = 0): DocNode {
  if (typeof data !== 'object' || data === null || depth > MAX_DEPTH) {
    return new DocNode('scalar', 0, 0, scalarOf(data));
  }
  const node = new DocNode(Array.isArray(data) ? 'seq' : 'map', 0, 0);
  const children = Object.entries(data).map(([key, value]) => {
    const child = treeOf(value, depth + 1);
    child.key = key;
    return child;
  });
  adopt(node, children, []);
  return node;
}

const scalarOf = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
