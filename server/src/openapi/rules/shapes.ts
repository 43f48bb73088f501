/** Questions about paths, parameters and schemas that several rules ask. */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { ApiDocument } from '../document/model';
import type { Operation } from '../document/operations';

/** Names in the braces of a path. */
export const templateNames = (path: string): string[] =>
  [...path.replace(/[?#].*$/s, '').matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) =>
    name.replace(/^[+#./;?&]|\*$/g, ''),
  );

/** A path without the names of its parameters, which matches the same requests. */
export const anonymous = (path: string): string => path.replace(/\{[^{}]*\}/g, '{}').replace(/\/$/, '');

/** Path items of the document with their paths, each once. */
export function pathItems(
  document: ApiDocument,
): Map<DocNode, { readonly path: string; readonly operations: Operation[] }> {
  const items = new Map<DocNode, { readonly path: string; readonly operations: Operation[] }>();
  for (const operation of document.operations) {
    if (operation.kind !== 'operation') continue;
    const item = items.get(operation.pathItem);
    if (item) item.operations.push(operation);
    else items.set(operation.pathItem, { path: operation.path, operations: [operation] });
  }
  return items;
}

/** Names of the properties that a schema and all of its compositions have; undefined if not all can be seen. */
export function propertyNames(document: ApiDocument, from: DocNode, depth = 0): Set<string> | undefined {
  const schema = document.references.node(from);
  if (!schema || depth > 10) return undefined;
  const names = new Set(membersOf(schema.get('properties')).map((member) => String(member.key)));
  for (const key of ['allOf', 'anyOf', 'oneOf', 'then', 'else']) {
    const value = schema.get(key);
    for (const branch of value?.kind === 'map' ? [value] : membersOf(value)) {
      const inner = propertyNames(document, follow(branch), depth + 1);
      if (!inner) return undefined;
      for (const name of inner) names.add(name);
    }
  }
  return names;
}

/** Whether a status is one that never has a body. */
export const isBodiless = (status: string): boolean => /^(?:1\d\d|1XX|204|205|304)$/.test(status);

export const isSuccess = (status: string): boolean => /^2(?:\d\d|XX)$/i.test(status);

/** Whether a schema stands in a choice or condition, where it adds to the schema around it. */
export const isBranch = (schema: DocNode): boolean => {
  const { parent } = schema;
  const key = parent?.kind === 'seq' ? parent.key : schema.key;
  return /^(?:allOf|anyOf|oneOf|not|if|then|else)$/.test(String(key)) && parent?.key !== 'properties';
};
