/** The fields that a schema of zod, valibot, yup or Joi says an object has. */
import type { DeclaredInput, SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { ExternalValue, Value } from '../interpret/values';
import { fieldSchemas } from './schemas/fields';
import { schemaOf } from './schemas/schema';

const OPTIONAL = /\.(optional|nullish|default|catch|partial)\(\)/;

/** None for schemas of which no fields are known. */
export function schemaFields(schema: Value, kind: SourceKind, location: Location): DeclaredInput[] {
  const allOptional = isOptional(schema);
  return [...fieldSchemas(schema)].map(([name, value]) => ({
    kind,
    name,
    location,
    required: !allOptional && !isOptional(value),
    ...schemaOf(value),
  }));
}

const isOptional = (schema: Value): boolean => schema.t === 'ext' && OPTIONAL.test(schema.path);

const NOT_TEXT =
  /^\.?(enum|nativeEnum|literal|number|int|int32|float32|boolean|date|bigint|uuid|cuid|cuid2|ulid|nanoid|picklist|integer)\(\)/;
const NARROWED = /\.(uuid|cuid|cuid2|ulid|nanoid|datetime|valid)\(\)/;
const LISTED = /^\.?(union|discriminatedUnion|or|optional|nullable|nullish|array)\(\)/;

/** Whether every value that the schema accepts is one of a list, a number, or of a form in which nothing can hide. */
export function isNarrow(schema: Value, depth = 0): boolean {
  if (schema.t !== 'ext' || depth > 4) return false;
  const path = schema.path.replace(/^\.(z|default|coerce|v)(?=\.)/, '').replace(/^\.coerce(?=\.)/, '');
  if (NOT_TEXT.test(path) || NARROWED.test(path)) return true;
  const first = firstCall(schema);
  // Of valibot: what it begins with, and what narrows that down.
  if (path === '.pipe()') return first.args.some((arg) => isNarrow(arg, depth + 1));
  if (!LISTED.test(path)) return false;
  const members = first.args.flatMap((arg) => (arg.t === 'arr' ? arg.items : [arg]));
  return members.length > 0 && members.every((member) => isNarrow(member, depth + 1));
}

const firstCall = (schema: ExternalValue): ExternalValue => {
  let first = schema;
  for (let link: ExternalValue | undefined = schema; link; link = link.from)
    if (link.path.endsWith('()')) first = link;
  return first;
};
