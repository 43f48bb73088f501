/** Questions that rules ask of schemas and responses. */
import type { DocNode } from '../parse/openapiTree';
import { membersOf } from '../parse/openapiTree';
import { BIT, type BitName } from './document/constraints';
import type { ApiDocument } from './document/model';
import type { Operation } from './document/operations';
import type { SchemaSite } from './document/schemas';

/** Types that a schema names; an integer is a number too. */
export function typesOf(schema: DocNode): ReadonlySet<string> {
  const type = schema.get('type');
  const names = new Set(
    (type?.kind === 'seq' ? membersOf(type) : type ? [type] : []).map((n) => String(n.value)),
  );
  if (names.has('integer')) names.add('number');
  return names;
}

/** Whether a value is bounded by one of these keywords: in the schema itself, its compositions, or around it. */
export function isBound(document: ApiDocument, site: SchemaSite, ...keywords: readonly BitName[]): boolean {
  const bits = site.bits | document.constraints.of(site.node);
  return keywords.some((keyword) => (bits & BIT[keyword]) !== 0);
}

/** The responses of an operation, if it has some and describes none of these statuses; those of callbacks are no matter. */
export function responsesWithout(
  { kind, responsesNode, responses }: Operation,
  ...statuses: readonly string[]
): DocNode | undefined {
  const isDescribed = responses.some(({ status }) => statuses.includes(status));
  return kind === 'operation' && !isDescribed ? responsesNode : undefined;
}

/** An address without TLS that is not on the developer's own machine. */
export const isPlainHttp = (url: unknown): url is string =>
  typeof url === 'string' && /^http:\/\/(?!localhost|127\.|\[::1\]|0\.0\.0\.0)/i.test(url);

/** Whether a schema says nothing at all. */
export const isEmpty = (schema: DocNode): boolean => schema.kind === 'map' && schema.children.length === 0;
