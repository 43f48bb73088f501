/**
 * What a schema of zod, Joi, yup, valibot, TypeBox or JSON Schema lets through. The libraries name the same things
 * alike, so that one reading of the calls serves them all; what a call means that is not known is left open.
 */
import type { InputSchema } from '../../../model/inputSchema';
import type { ExternalValue, Value } from '../../interpret/values';
import { callsOf, type BuilderCall } from './calls';
import { fieldSchemas } from './fields';
import { isJsonSchema, jsonSchemaOf, keywordsOf } from './jsonSchema';
import { formatOf, listed, modified } from './modifiers';

const MAX_DEPTH = 6;

export interface Reading {
  readonly schema: InputSchema;
  /** A value may be left out. */
  readonly isOptional: boolean;
}

/** For a spread into what else is declared. */
export function schemaOf(value: Value | undefined): { schema?: InputSchema } {
  const schema = readingOf(value)?.schema;
  return schema && Object.keys(schema).length > 0 ? { schema } : {};
}

/** Undefined if nothing is known. */
export function readingOf(value: Value | undefined, depth = 0): Reading | undefined {
  if (!value || depth > MAX_DEPTH) return undefined;
  const inner = (one: Value | undefined): InputSchema | undefined => readingOf(one, depth + 1)?.schema;
  if (value.t === 'obj') {
    if (isJsonSchema(value)) return { schema: jsonSchemaOf(value, inner), isOptional: false };
    return value.props.size > 0 && [...value.props.values()].every(({ t }) => t === 'ext')
      ? { schema: objectOf(value.props, depth), isOptional: false }
      : undefined;
  }
  return value.t === 'ext' ? built(value, depth) : undefined;
}

/** Joi and yup let every field be left out that is not required. */
const isOfLenient = ({ pkg }: ExternalValue): boolean =>
  /^(@hapi\/joi|joi|joi-browser|celebrate|yup)$/.test(pkg);

function objectOf(fields: ReadonlyMap<string, Value>, depth: number): InputSchema {
  const read = [...fields].map(([name, value]) => [name, readingOf(value, depth + 1)] as const);
  const required = read.filter(([, one]) => one && !one.isOptional).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(read.map(([name, one]) => [name, one?.schema ?? {}])),
    ...(required.length > 0 && { required }),
  };
}

function built(value: ExternalValue, depth: number): Reading | undefined {
  const calls = callsOf(value);
  const [first, ...rest] = calls;
  if (!first) return undefined;
  let reading = started(value, first, depth);
  if (!reading) return undefined;
  for (const call of rest) reading = changed(reading, call, value, depth);
  return reading;
}

const OPTIONAL =
  /^(optional|Optional|exactOptional|nullish|default|catch|fallback|notRequired|undefinedable)$/;
const NULLABLE = /^(nullable|nullish)$/;
const WRAPS = /^(optional|Optional|exactOptional|nullish|nullable|readonly|Readonly|lazy|nonNullish)$/;
const OBJECT = /^(object|Object|strictObject|looseObject|Strict|shape|keys|interface)$/;
const LISTS = /^(enum|nativeEnum|Enum|picklist|literal|Literal|valid|oneOf|equal)$/;

const SIMPLE: Readonly<Record<string, InputSchema>> = {
  string: { type: 'string' },
  String: { type: 'string' },
  number: { type: 'number' },
  Number: { type: 'number' },
  int: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  integer: { type: 'integer' },
  Integer: { type: 'integer' },
  float32: { type: 'number', format: 'float' },
  float64: { type: 'number', format: 'double' },
  bigint: { type: 'integer', format: 'int64' },
  boolean: { type: 'boolean' },
  Boolean: { type: 'boolean' },
  bool: { type: 'boolean' },
  stringbool: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  Date: { type: 'string', format: 'date-time' },
  any: {},
  Any: {},
  unknown: {},
  Unknown: {},
  mixed: {},
};

const required = (schema: InputSchema): Reading => ({ schema, isOptional: false });

/** What the first call makes. */
function started(value: ExternalValue, call: BuilderCall, depth: number): Reading | undefined {
  const { name, args } = call;
  const isOptional = isOfLenient(value);
  const inner = (one: Value | undefined): Reading | undefined => readingOf(one, depth + 1);
  if (WRAPS.test(name) && args[0]?.t === 'ext')
    return changed(inner(args[0]) ?? required({}), call, value, depth);
  if (name === 'pipe') return piped(args, value, depth);
  if (name === 'preprocess') return inner(args[1]);
  if (Object.hasOwn(SIMPLE, name)) return { schema: { ...SIMPLE[name], ...optionsOf(args[0]) }, isOptional };
  if (OBJECT.test(name)) return { schema: object(value, call, depth), isOptional };
  if (LISTS.test(name)) return { schema: listed(args) ?? {}, isOptional };
  if (/^(array|Array|tuple|set)$/.test(name)) {
    const items = inner(args[0])?.schema;
    return { schema: { type: 'array', ...(items && { items }), ...optionsOf(args[1]) }, isOptional };
  }
  if (/^(record|Record|map)$/.test(name)) {
    const values = inner(args.at(-1))?.schema;
    return { schema: { type: 'object', ...(values && { additionalProperties: values }) }, isOptional };
  }
  if (/^(union|Union|discriminatedUnion|variant|try)$/.test(name))
    return { schema: either(args, depth), isOptional };
  const format = formatOf(name);
  return format && { schema: format, isOptional };
}

/** `pipe(string(), email(), maxLength(20))` of valibot. */
function piped(args: readonly Value[], value: ExternalValue, depth: number): Reading | undefined {
  const [first, ...actions] = args;
  let reading = readingOf(first, depth + 1);
  for (const action of actions) {
    const call = action.t === 'ext' ? callsOf(action).at(-1) : undefined;
    if (reading && call) reading = changed(reading, call, value, depth);
  }
  return reading;
}

function either(args: readonly Value[], depth: number): InputSchema {
  const members = args.flatMap((arg) => (arg.t === 'arr' ? arg.items : [arg])).filter(({ t }) => t !== 'lit');
  const read = members.map((one) => readingOf(one, depth + 1)?.schema);
  const known = read.filter((one) => one !== undefined);
  if (known.length === 0 || known.length < read.length) return {};
  if (known.every(isOnlyListed))
    return { ...known[0], enum: [...new Set(known.flatMap((one) => one.enum ?? []))] };
  const [only] = known;
  return known.length === 1 && only ? only : { anyOf: known };
}

const isOnlyListed = (schema: InputSchema, _: number, all: readonly InputSchema[]): boolean =>
  schema.enum !== undefined && schema.type !== undefined && schema.type === all[0]?.type;

function object(value: ExternalValue, { name, args }: BuilderCall, depth: number): InputSchema {
  const fields = fieldSchemas(value);
  const schema: InputSchema = fields.size > 0 ? objectOf(fields, depth) : { type: 'object' };
  const isClosed = name === 'strictObject' || optionsOf(args[1]).additionalProperties === false;
  return isClosed ? { ...schema, additionalProperties: false } : schema;
}

const optionsOf = (value: Value | undefined): InputSchema => (value?.t === 'obj' ? keywordsOf(value) : {});

/** What a further call makes of it. */
function changed(reading: Reading, call: BuilderCall, value: ExternalValue, depth: number): Reading {
  const { name, args } = call;
  const { schema } = reading;
  if (OPTIONAL.test(name) || NULLABLE.test(name))
    return {
      schema: NULLABLE.test(name) ? { ...schema, nullable: true } : schema,
      isOptional: reading.isOptional || OPTIONAL.test(name),
    };
  switch (name) {
    case 'required':
    case 'defined':
    case 'exist':
      return isOfLenient(value) ? { ...reading, isOptional: false } : withRequired(reading, args);
    case 'partial':
      return { ...reading, schema: { ...schema, required: [] } };
    case 'strict':
    case 'noUnknown':
      return schema.type === 'object'
        ? { ...reading, schema: { ...schema, additionalProperties: false } }
        : reading;
    case 'array':
      return { isOptional: reading.isOptional, schema: { type: 'array', items: schema } };
    case 'of':
    case 'items': {
      const items = readingOf(args[0], depth + 1)?.schema;
      return items ? { ...reading, schema: { ...schema, items } } : reading;
    }
    case 'or': {
      const other = readingOf(args[0], depth + 1)?.schema;
      return { ...reading, schema: other ? { anyOf: [schema, other] } : {} };
    }
    case 'try':
      return { ...reading, schema: either(args, depth) };
    case 'pick':
    case 'omit':
      return { ...reading, schema: chosen(schema, args[0], name === 'pick') };
    case 'allow':
      return args.some((arg) => arg.t === 'lit' && arg.v === null)
        ? { ...reading, schema: { ...schema, nullable: true } }
        : reading;
  }
  if (LISTS.test(name)) {
    const values = listed(args);
    return { ...reading, schema: values ? { ...schema, ...values } : schema };
  }
  return { ...reading, schema: modified(schema, call) ?? schema };
}

/** `.required()` of zod's objects: every field, or those that are named. */
function withRequired(reading: Reading, args: readonly Value[]): Reading {
  const { schema } = reading;
  if (schema.type !== 'object' || args.length > 0) return reading;
  return { ...reading, schema: { ...schema, required: Object.keys(schema.properties ?? {}) } };
}

/** `.pick({ a: true })`, `.omit(['a'])`. */
function chosen(schema: InputSchema, value: Value | undefined, isPick: boolean): InputSchema {
  const names =
    value?.t === 'obj'
      ? [...value.props.keys()]
      : value?.t === 'arr'
        ? value.items.map((item) => (item.t === 'lit' ? String(item.v) : ''))
        : undefined;
  if (!names || !schema.properties) return schema;
  const isLeft = (name: string): boolean => names.includes(name) === isPick;
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(schema.properties).filter(([name]) => isLeft(name))),
    ...(schema.required && { required: schema.required.filter(isLeft) }),
  };
}
