/** Describes statuses that the code answers with. */
import { add, type FixDraft } from '../../openapi/fixes/place';
import { follow } from '../../parse/openapiTree';
import { responseOf } from './operation';
import type { DriftPlace } from './place';

export function describeStatuses(place: DriftPlace): FixDraft[] {
  const responses = place.operation && follow(place.operation).get('responses');
  const names = place.data.names ?? [];
  if (!responses || names.length === 0) return [];
  const changes = names.map((status) => add(place, responses, status, responseOf(status)));
  return [
    {
      title: `Describe ${names.length === 1 ? 'the response' : 'the responses'} ${names.join(', ')}`,
      changes,
    },
  ];
}
