/** What code lets through, in the words of each version of OpenAPI. */
import type { CheckedPart, Endpoint, SourceKind } from '../../model/endpoint';
import type { InputSchema } from '../../model/inputSchema';
import type { OpenApiVersion } from '../../parse/openapi';
import type { Json } from '../../openapi/fixes/place';

/** What is known of the fields of one part of a request, from everything that checks it. */
export interface Fields {
  readonly schemas: ReadonlyMap<string, InputSchema>;
  readonly required: ReadonlySet<string>;
  /** Fields of other names are refused. */
  readonly isClosed: boolean;
}

export function fieldsOf({ declares = [], checked = [] }: Endpoint, ...kinds: readonly SourceKind[]): Fields {
  const schemas = new Map<string, InputSchema>();
  const required = new Set<string>();
  const parts = checked.filter(({ kind }) => kinds.includes(kind));
  for (const { schema } of parts) {
    for (const [name, one] of Object.entries(schema.properties ?? {})) add(schemas, name, one);
    for (const name of schema.required ?? []) required.add(name);
  }
  for (const input of declares.filter(({ kind, name }) => kinds.includes(kind) && name !== '')) {
    if (input.schema) add(schemas, input.name, input.schema);
  }
  return { schemas, required, isClosed: parts.length > 0 && parts.every(isClosed) };
}

/** The first that says something of a field is believed. */
function add(schemas: Map<string, InputSchema>, name: string, schema: InputSchema): void {
  const known = schemas.get(name);
  if (known === undefined || Object.keys(known).length === 0) schemas.set(name, schema);
}

const isClosed = ({ schema }: CheckedPart): boolean => schema.additionalProperties === false;

/** The schema of a value; `{}` where nothing is known. */
export function schemaIn(version: OpenApiVersion, schema: InputSchema): Record<string, Json> {
  const { type, nullable, enum: values, items, properties, required, additionalProperties, anyOf } = schema;
  const { exclusiveMinimum, exclusiveMaximum, format, pattern, ...rest } = schema;
  const isNew = version === '3.1' || version === '3.2';
  const inner = (one: InputSchema): Record<string, Json> => schemaIn(version, one);
  const branches = version === '2.0' ? undefined : anyOf;
  return {
    ...(type && { type: nullable && isNew ? [type, 'null'] : type }),
    ...(nullable && version === '3.0' && { nullable: true }),
    ...(format !== undefined && { format }),
    ...(pattern !== undefined && { pattern }),
    ...numbersOf(rest),
    ...exclusive('minimum', exclusiveMinimum, isNew),
    ...exclusive('maximum', exclusiveMaximum, isNew),
    ...(values && { enum: [...values, ...(nullable && isNew ? [null] : [])] }),
    ...(type === 'array' && { items: items ? inner(items) : {} }),
    ...(schema.uniqueItems && { uniqueItems: true }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
    }),
    ...(required && required.length > 0 && { required: [...required] }),
    ...(additionalProperties !== undefined && {
      additionalProperties: additionalProperties === false ? false : inner(additionalProperties),
    }),
    ...(branches && { anyOf: branches.map(inner) }),
  };
}

const NUMBERS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'maxProperties',
] as const;

const numbersOf = (schema: InputSchema): Record<string, Json> =>
  Object.fromEntries(
    NUMBERS.flatMap((key): [string, Json][] => {
      const value = schema[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** A number since 3.1; before that a mark beside the limit. */
function exclusive(
  limit: 'minimum' | 'maximum',
  value: number | undefined,
  isNew: boolean,
): Record<string, Json> {
  const name = limit === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  if (value === undefined) return {};
  return isNew ? { [name]: value } : { [limit]: value, [name]: true };
}
