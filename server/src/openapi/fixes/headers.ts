/** Fixes that describe another header of a response. */
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

/** The header of the components with this name, else a header object; in 2.0 it is its own schema. */
export function headerFor(place: FixPlace, name: KnownHeader): Json {
  const { root, version, file } = place.document;
  const shared = root.get('components')?.get('headers');
  if (place.file === file && shared?.has(name) === true) return { $ref: `#/components/headers/${name}` };
  const known = SCHEMAS[name];
  if (!known) return {};
  const { description, schema } = known;
  return version === '2.0' ? { description, ...(schema as Record<string, Json>) } : { description, schema };
}

/** `place` is about the response, or about its `headers`. */
export function addHeader(place: FixPlace, name: KnownHeader): FixDraft[] {
  const path = place.path.at(-1) === 'headers' ? [name] : ['headers', name];
  const changes = [addBelow(place, place.node, path, headerFor(place, name))];
  return [{ title: `Describe the header \`${name}\``, changes }];
}
