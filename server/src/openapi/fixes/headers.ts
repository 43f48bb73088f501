/** Fixes that describe another header of a response. */
import type { OpenApiVersion } from '../../parse/openapi';
import { addBelow, type FixDraft, type FixPlace, type Json } from './place';

const SCHEMAS: Readonly<Record<string, { readonly description: string; readonly schema: Json }>> = {
  RateLimit: {
    description: 'What is left of the limit, and when it is reset',
    schema: { type: 'string', maxLength: 255, pattern: '^"[^"]+";' },
  },
  'Retry-After': {
    description: 'Seconds to wait before the next request',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 86400 },
  },
  'Access-Control-Allow-Origin': {
    description: 'The origin whose pages may read the response',
    schema: { type: 'string', maxLength: 255, pattern: '^https://' },
  },
};

export type KnownHeader = keyof typeof SCHEMAS & string;

/** A header object; in 2.0 it is its own schema. */
export function headerValue(name: KnownHeader, version: OpenApiVersion): Json {
  const known = SCHEMAS[name];
  if (!known) return {};
  const { description, schema } = known;
  return version === '2.0' ? { description, ...(schema as Record<string, Json>) } : { description, schema };
}

/** `place` is about the response, or about its `headers`. A header of the components with this name is used. */
export function addHeader(place: FixPlace, name: KnownHeader): FixDraft[] {
  const { root, version, file } = place.document;
  const isShared =
    place.file === file && root.get('components')?.get('headers')?.has(name) === true && version !== '2.0';
  const value = isShared ? { $ref: `#/components/headers/${name}` } : headerValue(name, version);
  const path = place.path.at(-1) === 'headers' ? [name] : ['headers', name];
  return [{ title: `Describe the header \`${name}\``, changes: [addBelow(place, place.node, path, value)] }];
}
