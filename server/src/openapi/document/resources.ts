/** Schemas of a document that say by `$id` how they are called, so that references to that name mean them. */
import type { DocNode } from '../../parse/openapiTree';
import { addressOf } from './remote';

export function resourcesOf(root: DocNode): Map<string, DocNode> {
  const found = new Map<string, DocNode>();
  const queue = [root];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const child of next.children) {
      if (child.kind === 'map' || child.kind === 'seq') queue.push(child);
      else if (child.key === '$id' && typeof child.value === 'string') {
        const address = addressOf(child.value);
        if (address !== undefined && !found.has(address)) found.set(address, next);
      }
    }
  }
  return found;
}
