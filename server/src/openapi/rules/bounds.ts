/** What bounds the values of a schema, where several rules ask for different parts of it. */
import { BIT, type BitName } from '../document/constraints';
import type { ApiDocument } from '../document/model';
import type { SchemaSite } from '../document/schemas';
import { isBound } from '../views';

/** A value that a request brings and that nothing of the list bounds: what `openapi-unconstrained-…` reports. */
export const isUnboundInput = (
  document: ApiDocument,
  site: SchemaSite,
  bounds: readonly BitName[],
): boolean => site.role === 'input' && site.place !== 'response' && !isBound(document, site, ...bounds);

export const STRING_BOUNDS = ['maxLength', 'pattern', 'format', 'fixed'] as const;
export const NUMBER_BOUNDS = ['maximum', 'fixed'] as const;
export const ARRAY_BOUNDS = ['maxItems'] as const;

/** An array without repetitions of listed values is no longer than the list. */
export const isSubset = (document: ApiDocument, { node }: SchemaSite): boolean =>
  node.get('uniqueItems')?.value === true &&
  node.has('items') &&
  (document.constraints.of(node.get('items')) & BIT.fixed) !== 0;

/** Formats whose values have a length that is known, or nearly so. */
const OF_KNOWN_LENGTH =
  /^(date|time|date-?time|uuid|ulid|guid|ipv4|ipv6|ip|mac(-?address)?|objectid|cuid2?|nanoid|year|year-?month)$/i;

export const hasKnownLength = (format: string | undefined): boolean => OF_KNOWN_LENGTH.test(format ?? '');
