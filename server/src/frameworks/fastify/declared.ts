/** What the schema of a route says that a request holds: JSON Schema, TypeBox and zod. */
import type { DeclaredInput, SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import { schemaOf } from '../../link/behaviour/schemas/schema';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, type ObjectValue, type Value } from '../../link/interpret/values';
import type { FastifyRoute } from './context';

/** Keys of a route's schema, and the part of the request that each is about. */
export const PARTS: readonly (readonly [string, SourceKind])[] = [
  ['body', 'body'],
  ['querystring', 'query'],
  ['query', 'query'],
  ['params', 'path'],
  ['headers', 'header'],
];

export function declaredInputs(interpreter: Interpreter, route: FastifyRoute): DeclaredInput[] {
  if (!route.options) return [];
  const schema = memberOf(interpreter, route.options, 'schema', route.at);
  if (schema.t !== 'obj') return [];
  const at: Location = schema.at ?? route.at;
  return PARTS.flatMap(([key, kind]) =>
    propertiesOf(interpreter, memberOf(interpreter, schema, key, at), at).map(
      ({ name, required, value }): DeclaredInput => ({
        kind,
        name,
        required,
        location: at,
        ...schemaOf(value),
      }),
    ),
  );
}

interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly value: Value | undefined;
}

function propertiesOf(interpreter: Interpreter, schema: Value, at: Location): Property[] {
  // `Type.Object({…})`, `z.object({…})`: each property is needed unless it says otherwise.
  if (schema.t === 'ext') {
    const fields = /\.(Object|object|strictObject)\(\)$/.test(schema.path) ? schema.args[0] : undefined;
    if (fields?.t !== 'obj') return [];
    return namesOf(fields).map((name) => ({
      name,
      required: !isOptional(memberOf(interpreter, fields, name, at)),
      value: fields.props.get(name),
    }));
  }
  if (schema.t !== 'obj') return [];
  const properties = memberOf(interpreter, schema, 'properties', at);
  if (properties.t !== 'obj') return [];
  const required = memberOf(interpreter, schema, 'required', at);
  const needed = required.t === 'arr' ? required.items.map((item) => stringOf(item)) : [];
  return namesOf(properties).map((name) => ({
    name,
    required: needed.includes(name),
    value: properties.props.get(name),
  }));
}

const namesOf = ({ props }: ObjectValue): string[] => [...props.keys()];

const isOptional = (value: Value): boolean =>
  value.t !== 'ext' || /\.(Optional|optional|nullish|default|catch)\(\)/.test(value.path);
