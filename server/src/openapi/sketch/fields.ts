/** Fields of bodies as schemas describe them. */
import { BIT } from '../document/constraints';
import type { ApiDocument } from '../document/model';
import { membersOf, type DocNode } from '../../parse/openapiTree';

const MAX_DEPTH = 6;
/** Formats bound values as well, but frameworks describe them without a check, so they promise nothing. */
const LIMITS =
  BIT.maxLength |
  BIT.minLength |
  BIT.pattern |
  BIT.fixed |
  BIT.minimum |
  BIT.maximum |
  BIT.maxItems |
  BIT.maxProperties;

type Schemas = readonly (DocNode | undefined)[];

/** Names of all fields that one of the schemas takes; undefined if others may come, or if one cannot be seen. */
export function fieldsOf(document: ApiDocument, schemas: Schemas): string[] | undefined {
  const names = new Set<string>();
  const isKnown = schemas.length > 0 && schemas.every((schema) => collect(document, schema, names, 0));
  return isKnown && names.size > 0 ? [...names] : undefined;
}

function collect(
  document: ApiDocument,
  schema: DocNode | undefined,
  names: Set<string>,
  depth: number,
): boolean {
  const node = document.references.node(schema);
  if (node?.kind !== 'map' || depth > MAX_DEPTH) return false;
  const more = node.get('additionalProperties') ?? node.get('unevaluatedProperties');
  if ((more && more.value !== false) || node.has('patternProperties')) return false;
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => membersOf(node.get(key)));
  for (const property of membersOf(node.get('properties'))) names.add(String(property.key));
  if (!node.has('properties') && inner.length === 0) return false;
  return inner.every((branch) => collect(document, branch, names, depth + 1));
}

/** Fields that the schemas require or bound; with `itself`, one name if the schema bounds its own value. */
export function boundFields(document: ApiDocument, schemas: Schemas, itself = false): string[] {
  const names = new Set<string>();
  for (const schema of schemas) {
    if (itself && isLimited(document, schema)) names.add('');
    if (!itself) bound(document, schema, names, 0);
  }
  return [...names];
}

function bound(document: ApiDocument, schema: DocNode | undefined, names: Set<string>, depth: number): void {
  const node = document.references.node(schema);
  if (node?.kind !== 'map' || depth > MAX_DEPTH) return;
  for (const name of membersOf(node.get('required'))) names.add(String(name.value));
  for (const property of membersOf(node.get('properties')))
    if (isLimited(document, property)) names.add(String(property.key));
  for (const branch of membersOf(node.get('allOf'))) bound(document, branch, names, depth + 1);
}

function isLimited(document: ApiDocument, schema: DocNode | undefined): boolean {
  // Bits of what cannot be seen are all set, which is no promise.
  return document.references.node(schema) !== undefined && (document.constraints.of(schema) & LIMITS) !== 0;
}
