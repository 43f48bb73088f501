/** Takes an operation that nothing serves out of a document, or says that it will go. */
import { add, remove, type FixDraft } from '../../openapi/fixes/place';
import { follow } from '../../parse/openapiTree';
import type { DriftPlace } from './place';

export function retireOperation(place: DriftPlace): FixDraft[] {
  const { operation, data } = place;
  if (!operation || operation.kind === 'alias') return [];
  const method = String(data.keys?.at(-1) ?? '').toUpperCase();
  const path = String(data.keys?.at(-2) ?? '');
  const item = operation.parent;
  const isLast =
    item?.children.filter(({ key }) => key !== 'parameters' && !String(key).startsWith('x-')).length === 1;
  const drafts: FixDraft[] = [
    {
      title: `Remove ${method} ${path} from the document`,
      changes: [remove(place, isLast ? item : operation)],
    },
  ];
  return follow(operation).get('deprecated')?.value === true ? drafts : [...drafts, ...deprecate(place)];
}

export const deprecate = (place: DriftPlace): FixDraft[] =>
  place.operation
    ? [
        {
          title: 'Mark the operation as deprecated',
          changes: [add(place, follow(place.operation), 'deprecated', true)],
        },
      ]
    : [];
