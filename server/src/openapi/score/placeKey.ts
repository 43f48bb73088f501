/** Where a finding lies, in words that stay the same when lists are reordered. */
import type { Finding } from '../../model/finding';
import { follow, type DocNode } from '../../parse/openapiTree';
import type { OpenApiFindingData } from '../findings';

/** The same in another version of the document, if rule and place are the same. */
export function placeKey({ data }: Finding): string {
  const { path, place, document: inOther } = data as OpenApiFindingData;
  const within = place ?? path.join('/');
  return inOther === undefined ? within : `(another file)/${within}`;
}

/** Keys from the root; an item of a list goes by its `in` and `name`, its scalar or its reference. */
export function stablePath(node: DocNode): string | undefined {
  const words: string[] = [];
  let isInList = false;
  for (let at: DocNode | undefined = node; at?.parent; at = at.parent) {
    const isItem = at.parent.kind === 'seq';
    words.push((isItem ? nameOf(follow(at)) : undefined) ?? String(at.key));
    isInList ||= isItem;
  }
  return isInList ? words.reverse().join('/') : undefined;
}

function nameOf(item: DocNode): string | undefined {
  if (item.kind === 'scalar') return String(item.value);
  const name = item.text('name');
  if (name !== undefined) return `${item.text('in') ?? ''}:${name}`;
  return item.text('$ref') ?? item.text('url');
}
