/** Examples wherever the versions allow them, with the schema that they should follow. */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { References } from './references';

export interface Example {
  /** The value itself. */
  readonly node: DocNode;
  /** Undefined where none is near. */
  readonly schema: DocNode | undefined;
}

interface Described {
  readonly node: DocNode | undefined;
  readonly schema: DocNode | undefined;
}

/** Of parameters, headers, media types and responses of 2.0 (`described`), and of schemas; each once. */
export function examplesOf(
  described: Iterable<Described>,
  schemas: Iterable<DocNode>,
  references: References,
): Example[] {
  const found = new Map<DocNode, Example>();
  const add = (node: DocNode | undefined, schema: DocNode | undefined): void => {
    if (node && !found.has(node)) found.set(node, { node, schema });
  };
  for (const { node, schema } of described) {
    if (!node || node === schema) continue;
    add(node.get('example'), schema);
    for (const member of membersOf(node.get('examples'))) {
      const example = references.node(member);
      // In 2.0 the values of a response stand under their media types, without an object around them.
      if (example?.has('value') === true) add(example.get('value'), schema);
      else if (example && !example.has('externalValue') && !example.has('dataValue')) add(example, schema);
      else add(example?.get('dataValue'), schema);
    }
  }
  for (const schema of schemas) {
    add(schema.get('example') ?? schema.get('x-example'), schema);
    const list = schema.get('examples');
    if (list?.kind === 'seq') for (const member of list.children) add(follow(member), schema);
  }
  return [...found.values()];
}
