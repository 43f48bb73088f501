/** A field that express-validator checks: `body('age').optional().isInt({ min: 1 })`. */
import type { CheckedPart, SourceKind } from '../../../model/endpoint';
import type { InputSchema } from '../../../model/inputSchema';
import { stringOf, type ExternalValue, type Value } from '../../interpret/values';
import { callsOf, type BuilderCall } from './calls';
import { literalOf } from './jsonSchema';
import { listed } from './modifiers';

const PARTS: Readonly<Record<string, SourceKind>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
};

const TYPES: Readonly<Record<string, InputSchema>> = {
  isString: { type: 'string' },
  isEmail: { type: 'string', format: 'email' },
  isURL: { type: 'string', format: 'uri' },
  isUUID: { type: 'string', format: 'uuid' },
  isMongoId: { type: 'string', pattern: '^[0-9a-fA-F]{24}$' },
  isISO8601: { type: 'string', format: 'date-time' },
  isDate: { type: 'string', format: 'date' },
  isIP: { type: 'string' },
  isMobilePhone: { type: 'string' },
  isAlpha: { type: 'string', pattern: '^[A-Za-z]+$' },
  isAlphanumeric: { type: 'string', pattern: '^[A-Za-z0-9]+$' },
  isInt: { type: 'integer' },
  isFloat: { type: 'number' },
  isDecimal: { type: 'number' },
  isNumeric: { type: 'number' },
  isBoolean: { type: 'boolean' },
  isArray: { type: 'array' },
  isObject: { type: 'object' },
};

/** Undefined if the step is none of express-validator's; empty where the names of the fields are not known. */
export function checkedField(step: ExternalValue): CheckedPart[] | undefined {
  if (step.pkg !== 'express-validator') return undefined;
  const [first, ...rest] = callsOf(step);
  const kind = first && Object.hasOwn(PARTS, first.name) ? PARTS[first.name] : undefined;
  if (!first || !kind) return [];
  const given = first.args[0];
  const names = (given?.t === 'arr' ? given.items : [given]).flatMap((one) => stringOf(one) ?? []);
  const plain = names.filter((name) => /^[\w-]+$/.test(name));
  if (plain.length === 0) return [];
  const schema = rest.reduce<InputSchema>((made, call) => ({ ...made, ...saidBy(call, made) }), {});
  const isRequired =
    !rest.some(({ name }) => name === 'optional') &&
    rest.some(({ name }) => /^(is|exists|notEmpty)/.test(name));
  return [
    {
      kind,
      schema: {
        type: 'object',
        properties: Object.fromEntries(plain.map((name) => [name, schema])),
        ...(isRequired && { required: plain }),
      },
    },
  ];
}

function saidBy({ name, args }: BuilderCall, made: InputSchema): InputSchema {
  const [first] = args;
  const [min, max] = ['min', 'max'].map((key) => numberOf(first, key));
  if (name === 'isLength')
    return {
      type: 'string',
      ...(min !== undefined && { minLength: min }),
      ...(max !== undefined && { maxLength: max }),
    };
  if (name === 'isIn') return (first && listed([first])) ?? {};
  if (name === 'matches' && first?.t === 'regex' && !first.flags.includes('i'))
    return { pattern: first.pattern };
  if (name === 'notEmpty') return made.type === 'string' ? { minLength: 1 } : {};
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!type) return {};
  const [least, most] = type.type === 'array' ? ['minItems', 'maxItems'] : ['minimum', 'maximum'];
  const isRange = type.type === 'array' || type.type === 'integer' || type.type === 'number';
  return {
    ...type,
    ...(isRange && min !== undefined && { [least as string]: min }),
    ...(isRange && max !== undefined && { [most as string]: max }),
  };
}

function numberOf(options: Value | undefined, key: string): number | undefined {
  const value = options?.t === 'obj' ? literalOf(options.props.get(key)) : undefined;
  return typeof value === 'number' ? value : undefined;
}
