/** JSON Schema as code writes it, and the options that TypeBox takes: `{ type: 'string', maxLength: 20 }`. */
import type { InputSchema } from '../../../model/inputSchema';
import type { ObjectValue, Value } from '../../interpret/values';

type Inner = (value: Value | undefined) => InputSchema | undefined;

const TYPES = /^(string|number|integer|boolean|array|object)$/;
const NUMBERS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'maxProperties',
] as const;

export const isJsonSchema = ({ props }: ObjectValue): boolean => {
  const type = literalOf(props.get('type'));
  return (
    (typeof type === 'string' && TYPES.test(type)) ||
    props.get('type')?.t === 'arr' ||
    props.get('enum')?.t === 'arr' ||
    ['anyOf', 'oneOf'].some((key) => props.get(key)?.t === 'arr')
  );
};

/** @param inner what a value in the place of a schema says */
export function jsonSchemaOf(value: ObjectValue, inner: Inner): InputSchema {
  return { ...keywordsOf(value), ...typeOf(value), ...partsOf(value, inner) };
}

function typeOf({ props }: ObjectValue): InputSchema {
  const given = props.get('type');
  const types = given?.t === 'arr' ? given.items.map(literalOf) : [literalOf(given)];
  const known = types.filter((type): type is NonNullable<InputSchema['type']> => TYPES.test(String(type)));
  const [type] = known;
  return {
    ...(known.length === 1 && type && { type }),
    ...(types.includes('null') && { nullable: true as const }),
  };
}

/** Keywords with plain values. */
export function keywordsOf({ props }: ObjectValue): InputSchema {
  const numbers = NUMBERS.flatMap((key) => {
    const number = literalOf(props.get(key));
    return typeof number === 'number' ? [[key, number] as const] : [];
  });
  const format = literalOf(props.get('format'));
  const pattern = literalOf(props.get('pattern'));
  const values = props.get('enum') ? valuesOf(props.get('enum')) : constOf(props.get('const'));
  return {
    ...Object.fromEntries(numbers),
    ...(typeof format === 'string' && { format }),
    ...(typeof pattern === 'string' && { pattern }),
    ...(values && { enum: values }),
    ...(literalOf(props.get('uniqueItems')) === true && { uniqueItems: true as const }),
    ...(literalOf(props.get('additionalProperties')) === false && { additionalProperties: false as const }),
  };
}

function partsOf({ props }: ObjectValue, inner: Inner): InputSchema {
  const properties = props.get('properties');
  const required = valuesOf(props.get('required'))?.filter((name) => typeof name === 'string');
  const items = inner(props.get('items'));
  const more = props.get('additionalProperties');
  const others = more?.t === 'obj' ? inner(more) : undefined;
  const branches = props.get('anyOf') ?? props.get('oneOf');
  const anyOf = branches?.t === 'arr' ? branches.items.flatMap((one) => inner(one) ?? []) : [];
  return {
    ...(properties?.t === 'obj' && {
      properties: Object.fromEntries([...properties.props].map(([name, one]) => [name, inner(one) ?? {}])),
    }),
    ...(required && required.length > 0 && { required }),
    ...(items && { items }),
    ...(others && { additionalProperties: others }),
    ...(branches?.t === 'arr' && anyOf.length === branches.items.length && { anyOf }),
  };
}

const constOf = (value: Value | undefined): InputSchema['enum'] | undefined => {
  const literal = literalOf(value);
  return isPlain(literal) ? [literal] : undefined;
};

/** The values of a list of literals, or of an object that is used as an enumeration; undefined if one is not known. */
export function valuesOf(value: Value | undefined): (string | number | boolean)[] | undefined {
  const items = value?.t === 'arr' ? value.items : value?.t === 'obj' ? [...value.props.values()] : [];
  const values = items.map(literalOf).filter((one) => one !== null);
  return values.length > 0 && values.every(isPlain) ? [...new Set(values)] : undefined;
}

export const literalOf = (value: Value | undefined): unknown => (value?.t === 'lit' ? value.v : undefined);

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
