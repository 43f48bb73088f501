/** The builder of fields that Pothos hands to functions: `t.field({ … })`, `t.withAuth({ … }).prismaField({ … })`. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { SdlArgument } from '../graphql/sdl';

export interface Field {
  /** The method that made it: `field`, `string`, `prismaField`. */
  readonly kind: string;
  readonly options: Value;
  /** Of `withAuth`. */
  readonly scopes: readonly Value[];
  readonly at: Location;
}

/** `relayMutationField('x', { inputFields }, …)` has one argument that holds them. */
export const RELAY = 'relayMutationField';

const fields = new WeakMap<ObjectValue, Field>();
const args = new WeakMap<ObjectValue, Value>();

/** The value of a field with the given options. */
export function fieldIn(options: Value, kind: string, at: Location, scopes: readonly Value[] = []): Value {
  const value = modelled({ kind: 'pothos.field' }, at);
  fields.set(value, { kind, options, scopes, at });
  return value;
}
export const fieldOf = (value: Value): Field | undefined =>
  value.t === 'obj' ? fields.get(value) : undefined;

export function fieldBuilder(at: Location, scopes: readonly Value[] = []): Value {
  return modelled(
    {
      kind: 'pothos.fields',
      get: (_i, _s, name) => {
        if (name === 'arg' || name === 'input') return argumentBuilder;
        if (name === 'withAuth')
          return native(name, (call) => fieldBuilder(call.at, [...scopes, call.args[0] ?? UNKNOWN]));
        return native(name, (call) => {
          const options = call.args.find((arg) => arg.t === 'obj') ?? UNKNOWN;
          return fieldIn(options, name, call.at, scopes);
        });
      },
    },
    at,
  );
}

const argument = (options: Value | undefined): Value => {
  const value = modelled({ kind: 'pothos.argument' });
  args.set(value, options ?? UNKNOWN);
  return value;
};

/** `t.arg({ type, required })`, `t.arg.string({ required: true })`, `t.arg('String', { … })`. */
const argumentBuilder: Value = modelled({
  kind: 'pothos.arguments',
  call: (context) => argument(context.args.findLast(({ t }) => t === 'obj')),
  get: (_i, _s, name) => native(name, (call) => argument(call.args[0])),
});

/** The arguments of a field in the schema; fields with inputs have theirs under `input`. */
export function argumentsOf(interpreter: Interpreter, { kind, options, at }: Field): SdlArgument[] {
  if (kind === RELAY) return [{ name: 'input', required: true, free: false }];
  return ['args', 'input'].flatMap((member) => {
    const given = options.t === 'obj' ? memberOf(interpreter, options, member, at) : UNKNOWN;
    if (given.t !== 'obj' || given.model) return [];
    if (member === 'input' && given.props.size > 0) return [{ name: 'input', required: true, free: false }];
    return [...given.props].map(([name, value]): SdlArgument => {
      const own = value.t === 'obj' ? args.get(value) : undefined;
      const read = (key: string): Value => (own?.t === 'obj' ? memberOf(interpreter, own, key, at) : UNKNOWN);
      const required = read('required');
      return {
        name,
        required: required.t === 'lit' && required.v === true,
        free: /json/i.test(stringOf(read('type')) ?? ''),
      };
    });
  });
}
