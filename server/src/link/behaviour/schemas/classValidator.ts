/** What decorators of class-validator say of a property: `@IsString() @MaxLength(20) name: string`. */
import type { InputSchema } from '../../../model/inputSchema';
import type { Value } from '../../interpret/values';
import { literalOf } from './jsonSchema';
import { listed } from './modifiers';

export interface Decoration {
  readonly name: string;
  readonly args: readonly Value[];
}

const TYPES: Readonly<Record<string, InputSchema>> = {
  IsString: { type: 'string' },
  IsEmail: { type: 'string', format: 'email' },
  IsUrl: { type: 'string', format: 'uri' },
  IsUUID: { type: 'string', format: 'uuid' },
  IsMongoId: { type: 'string', pattern: '^[0-9a-fA-F]{24}$' },
  IsDateString: { type: 'string', format: 'date-time' },
  IsISO8601: { type: 'string', format: 'date-time' },
  IsDate: { type: 'string', format: 'date-time' },
  IsPhoneNumber: { type: 'string' },
  IsInt: { type: 'integer' },
  IsNumber: { type: 'number' },
  IsNumberString: { type: 'string' },
  IsBoolean: { type: 'boolean' },
  IsArray: { type: 'array' },
  IsObject: { type: 'object' },
};

const ofNumber =
  (key: keyof InputSchema) =>
  (value: number): InputSchema => ({ [key]: value });

const LIMITS: Readonly<Record<string, (value: number) => InputSchema>> = {
  MinLength: ofNumber('minLength'),
  MaxLength: ofNumber('maxLength'),
  Min: ofNumber('minimum'),
  Max: ofNumber('maximum'),
  ArrayMinSize: ofNumber('minItems'),
  ArrayMaxSize: ofNumber('maxItems'),
  IsDivisibleBy: ofNumber('multipleOf'),
};

/** Undefined if none of them says anything of its values. */
export function decorated(decorators: readonly Decoration[]): InputSchema | undefined {
  const said = decorators.map(saidBy);
  const ofItems = decorators.map(({ args }, i) => isOfEach(args) && said[i] !== undefined);
  const merged = (wanted: boolean): InputSchema =>
    Object.assign({}, ...said.filter((_, i) => ofItems[i] === wanted)) as InputSchema;
  const [own, items] = [merged(false), merged(true)];
  const isList = ofItems.includes(true);
  const schema: InputSchema = isList ? { type: 'array', items, ...own } : own;
  return Object.keys(schema).length > 0 ? schema : undefined;
}

function saidBy({ name, args }: Decoration): InputSchema | undefined {
  const [first, second] = args;
  const number = literalOf(first);
  if (Object.hasOwn(TYPES, name)) return TYPES[name];
  if (typeof number === 'number' && Object.hasOwn(LIMITS, name)) return LIMITS[name]?.(number);
  switch (name) {
    case 'Length': {
      const most = literalOf(second);
      return {
        type: 'string',
        ...(typeof number === 'number' && { minLength: number }),
        ...(typeof most === 'number' && { maxLength: most }),
      };
    }
    case 'Matches':
      return first?.t === 'regex' && !first.flags.includes('i') ? { pattern: first.pattern } : undefined;
    case 'IsPositive':
      return { exclusiveMinimum: 0 };
    case 'IsNegative':
      return { exclusiveMaximum: 0 };
    case 'IsNotEmpty':
      return {};
    case 'IsIn':
    case 'IsEnum':
      return first && listed([first]);
    case 'ArrayUnique':
      return { uniqueItems: true };
    default:
      return undefined;
  }
}

/** `{ each: true }`: of the items of a list. */
const isOfEach = (args: readonly Value[]): boolean =>
  args.some((arg) => arg.t === 'obj' && literalOf(arg.props.get('each')) === true);

const PIPES: Readonly<Record<string, InputSchema>> = {
  ParseIntPipe: { type: 'integer' },
  ParseFloatPipe: { type: 'number' },
  ParseBoolPipe: { type: 'boolean' },
  ParseUUIDPipe: { type: 'string', format: 'uuid' },
  ParseDatePipe: { type: 'string', format: 'date-time' },
};

/** `@Param('id', ParseIntPipe)`, `@Query('kind', new ParseEnumPipe(Kind))`. */
export function piped(args: readonly Value[]): InputSchema | undefined {
  for (const arg of args) {
    const name = arg.t === 'ext' ? /\.(Parse\w+Pipe)(?:\(\))?$/.exec(arg.path)?.[1] : undefined;
    if (name === undefined || arg.t !== 'ext') continue;
    if (Object.hasOwn(PIPES, name)) return PIPES[name];
    const [values] = arg.args;
    if (name === 'ParseEnumPipe' && values) return listed([values]);
  }
  return undefined;
}
