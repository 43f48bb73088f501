/** Describes parameters that the code reads. */
import { add, type FixChange, type FixDraft, type Json } from '../../openapi/fixes/place';
import { follow, type DocNode } from '../../parse/openapiTree';
import { appendItem } from '../../openapi/fixes/treeEdit';
import { parameter } from './operation';
import { fieldsOf } from './schemas';
import type { DriftPlace } from './place';

export function describeParameters(place: DriftPlace): FixDraft[] {
  const operation = place.operation && follow(place.operation);
  const names = place.data.names ?? [];
  const wanted = names.map((name) => name.split(' ') as [place: string, name: string]);
  const parameters = wanted.filter(([where]) => where === 'query' || where === 'header');
  if (!operation || parameters.length === 0 || parameters.length < wanted.length) return [];
  const version = place.document.version;
  const [endpoint] = place.endpoints;
  const values = parameters.map(([where, whole]) => {
    const name = whole.split(/[.[]/)[0] ?? whole;
    const known = endpoint && fieldsOf(endpoint, where === 'header' ? 'header' : 'query');
    return parameter(name, where, known?.required.has(name) ?? false, version, known?.schemas.get(name));
  });
  return [
    {
      title: `Describe ${parameters.map(([, name]) => `\`${name}\``).join(', ')}`,
      changes: added(place, operation, values),
    },
  ];
}

function added(place: DriftPlace, operation: DocNode, values: readonly Json[]): (FixChange | undefined)[] {
  const list = operation.get('parameters');
  if (!list) return [add(place, operation, 'parameters', values)];
  return values.map((value) => {
    const change = appendItem(place, list, value);
    return change && { file: place.file, ...change };
  });
}
