/** A tree → plain data; members with names of an object's own machinery are left out. */
import { follow, type DocNode, type Scalar } from '../../parse/openapiTree';

export type Data = Scalar | readonly Data[] | { readonly [key: string]: Data };

const MAX_DEPTH = 100;

export function dataOf(from: DocNode, depth = 0): Data {
  const node = follow(from);
  if (depth > MAX_DEPTH) return null;
  if (node.kind === 'seq') return node.children.map((child) => dataOf(child, depth + 1));
  if (node.kind !== 'map') return node.value;
  const members = node.children.filter(({ key }) => key !== '__proto__');
  return Object.fromEntries(members.map((child) => [child.key, dataOf(child, depth + 1)]));
}
