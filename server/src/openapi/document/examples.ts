/** Examples wherever the versions allow them, with the schema that they should follow. */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { References } from './references';

export interface Example {
  /** The value itself. */
  readonly node: DocNode;
  /** Undefined where none is near. */
  readonly schema: DocNode | undefined;
}

/** Members of an example object that say where its value is. */
const WRITTEN = ['value', 'dataValue', 'serializedValue', 'externalValue'];

interface Described {
  readonly node: DocNode | undefined;
  readonly schema: DocNode | undefined;
  /** Of each item of a stream. */
  readonly itemSchema?: DocNode | undefined;
}

/** Of parameters, headers, media types and responses of 2.0 (`described`), and of schemas; each once. */
export function examplesOf(
  described: Iterable<Described>,
  schemas: Iterable<DocNode>,
  references: References,
): Example[] {
  const found = new Map<DocNode, Example>();
  const describe = ({ node, schema, itemSchema }: Described): void => {
    if (!node || node === schema) return;
    // An example of a stream is a list of its items, or the text that they make.
    const whole = schema === itemSchema ? undefined : schema;
    const data = (value: DocNode | undefined): void => {
      if (value?.kind === 'seq' && itemSchema && !whole)
        for (const item of value.children) add(follow(item), itemSchema);
      else add(value, whole);
    };
    data(node.get('example'));
    for (const member of membersOf(node.get('examples'))) {
      const example = references.node(member);
      if (!example) continue;
      const value = example.get('dataValue') ?? example.get('value');
      // In 2.0 the values of a response stand under their media types, without an object around them.
      data(value ?? (WRITTEN.some((key) => example.has(key)) ? undefined : example));
      // What goes over the wire: no value of the schema, but it may give something away.
      add(example.get('serializedValue'), undefined);
    }
  };
  const add = (node: DocNode | undefined, schema: DocNode | undefined): void => {
    if (node && !found.has(node)) found.set(node, { node, schema });
  };
  for (const one of described) describe(one);
  for (const schema of schemas) {
    add(schema.get('example') ?? schema.get('x-example'), schema);
    const list = schema.get('examples');
    if (list?.kind === 'seq') for (const member of list.children) add(follow(member), schema);
  }
  return [...found.values()];
}
