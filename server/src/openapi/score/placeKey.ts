/** Where a finding lies, in words that stay the same when lists are reordered. */
import type { Finding } from '../../model/finding';
import { follow, type DocNode } from '../../parse/openapiTree';
import type { ApiDocument } from '../document/model';
import type { OpenApiFindingData } from '../findings';

/** Keys from the root; an item of a list goes by its `in` and `name`, its scalar or its reference. */
export function placeKey(document: ApiDocument, { data }: Finding): string {
  const { path, document: inOther } = data as OpenApiFindingData;
  const words: string[] = inOther === undefined ? [] : ['(another file)'];
  let node: DocNode | undefined = inOther === undefined ? document.root : undefined;
  for (const segment of path) {
    const inside: DocNode | undefined = node && follow(node);
    node = inside?.kind === 'map' ? inside.member(String(segment)) : inside?.children[Number(segment)];
    const isItem = inside?.kind === 'seq' && node !== undefined;
    words.push((isItem ? nameOf(follow(node as DocNode)) : undefined) ?? String(segment));
  }
  return words.join('/');
}

function nameOf(item: DocNode): string | undefined {
  if (item.kind === 'scalar') return String(item.value);
  const name = item.text('name');
  if (name !== undefined) return `${item.text('in') ?? ''}:${name}`;
  return item.text('$ref') ?? item.text('url');
}
