/** What a further call says of the values that a schema lets through: `min(3)`, `email()`, `regex(/x/)`. */
import type { InputSchema } from '../../../model/inputSchema';
import type { Value } from '../../interpret/values';
import type { BuilderCall } from './calls';
import { literalOf, valuesOf } from './jsonSchema';

/** Formats by the names that zod, Joi, yup and valibot have for them. */
const FORMATS: Readonly<Record<string, string>> = {
  email: 'email',
  uuid: 'uuid',
  uuidv4: 'uuid',
  guid: 'uuid',
  url: 'uri',
  httpUrl: 'uri',
  uri: 'uri',
  ip: 'ip',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  datetime: 'date-time',
  isoDateTime: 'date-time',
  isoTimestamp: 'date-time',
  isoDate: 'date',
  hostname: 'hostname',
  domain: 'hostname',
  base64: 'byte',
};

export const formatOf = (name: string): InputSchema | undefined => {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) return undefined;
  return format === 'ip'
    ? { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] }
    : { type: 'string', format };
};

const LEAST = /^(min|gte|minLength|minValue|minSize|gt|moreThan|greater|exclusiveMinimum)$/;
const MOST = /^(max|lte|maxLength|maxValue|maxSize|lt|lessThan|less|exclusiveMaximum)$/;
const BEYOND = /^(gt|lt|moreThan|lessThan|greater|less)$/;

/** Undefined if the call says nothing of values. */
export function modified(schema: InputSchema, { name, args }: BuilderCall): InputSchema | undefined {
  const [first] = args;
  const number = literalOf(first);
  if (typeof number === 'number') {
    if (LEAST.test(name)) return { ...schema, ...bound(schema, 'min', number, BEYOND.test(name)) };
    if (MOST.test(name)) return { ...schema, ...bound(schema, 'max', number, BEYOND.test(name)) };
    if (name === 'length' || name === 'size' || name === 'len')
      return { ...schema, ...bound(schema, 'min', number, false), ...bound(schema, 'max', number, false) };
    if (name === 'multipleOf' || name === 'step') return { ...schema, multipleOf: number };
  }
  if (isNumeric(schema)) {
    const sign = SIGNS[name];
    if (sign) return { ...schema, ...sign };
    if (/^(int|integer|safe)$/.test(name)) return { ...schema, type: 'integer' };
    if (name === 'port') return { ...schema, type: 'integer', minimum: 0, maximum: 65_535 };
  }
  if (schema.type === 'string') return text(schema, name, first);
  if (schema.type === 'array') {
    if (name === 'nonempty') return { ...schema, minItems: 1 };
    if (name === 'unique') return { ...schema, uniqueItems: true };
  }
  return undefined;
}

const SIGNS: Readonly<Record<string, InputSchema>> = {
  positive: { exclusiveMinimum: 0 },
  nonnegative: { minimum: 0 },
  negative: { exclusiveMaximum: 0 },
  nonpositive: { maximum: 0 },
};

const isNumeric = ({ type }: InputSchema): boolean => type === 'number' || type === 'integer';

function text(schema: InputSchema, name: string, first: Value | undefined): InputSchema | undefined {
  const known = formatOf(name);
  if (known) return { ...schema, ...known };
  if (name === 'nonempty' || name === 'nonEmpty') return { ...schema, minLength: 1 };
  if (/^(regex|pattern|matches)$/.test(name) && first?.t === 'regex' && !first.flags.includes('i'))
    return { ...schema, pattern: first.pattern };
  if (name === 'alphanum') return { ...schema, pattern: '^[A-Za-z0-9]+$' };
  if (name === 'hex') return { ...schema, pattern: '^[0-9A-Fa-f]+$' };
  return undefined;
}

/** Lengths, numbers of items or sizes, by the type. */
function bound(schema: InputSchema, end: 'min' | 'max', value: number, isBeyond: boolean): InputSchema {
  switch (schema.type) {
    case 'string':
      return { [`${end}Length`]: value + (isBeyond ? (end === 'min' ? 1 : -1) : 0) };
    case 'array':
      return { [`${end}Items`]: value };
    case 'number':
    case 'integer':
      return { [isBeyond ? `exclusive${end === 'min' ? 'Min' : 'Max'}imum` : `${end}imum`]: value };
    default:
      return {};
  }
}

/** `enum(['a', 'b'])`, `valid('a', 'b')`, `literal(1)`, `oneOf([…])`: one of these. */
export function listed(args: readonly Value[]): InputSchema | undefined {
  const [first] = args;
  const values =
    first?.t === 'arr' || first?.t === 'obj'
      ? valuesOf(first)
      : args.map(literalOf).filter((one) => one !== null);
  if (!values || values.length === 0 || !values.every(isPlain)) return undefined;
  const [type] = new Set(values.map((one) => typeof one));
  return {
    ...(values.every((one) => typeof one === type) && { type: type as 'string' | 'number' | 'boolean' }),
    enum: values,
    ...(args.some((arg) => literalOf(arg) === null) && { nullable: true as const }),
  };
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
