/** Schemas of graphql-js itself: `new GraphQLSchema({ query: new GraphQLObjectType({ fields }) })`, and `buildSchema(text)`. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { placeOf } from '../../link/routing/registry';
import { documentValue, schemaValue, type CodeField } from './schema';
import type { SdlArgument } from './sdl';

/** Options of object types, by the value of the type. */
const types = new WeakMap<ObjectValue, Value>();

const ROOTS = [
  ['query', 'Query'],
  ['mutation', 'Mutation'],
  ['subscription', 'Subscription'],
] as const;

export const graphqlPackage: Value = modelled({
  kind: 'package',
  get: (_i, self, name) => {
    switch (name) {
      case 'default':
        return self;
      case 'GraphQLObjectType':
        return native(name, ({ args, at }) => {
          const value = modelled({ kind: 'graphql.type' }, at);
          if (args[0]) types.set(value, args[0]);
          return value;
        });
      case 'GraphQLSchema':
        return native(name, ({ args, at }) => {
          const [options] = args;
          return schemaValue({
            typeDefs: undefined,
            resolvers: [],
            at,
            fields: (interpreter) => (options ? fieldsOf(interpreter, options, at) : []),
          });
        });
      case 'buildSchema':
      case 'buildASTSchema':
      case 'parse':
        return native(name, (context) => {
          const text = stringOf(context.args[0]);
          return text === undefined
            ? (context.args[0] ?? UNKNOWN)
            : documentValue(text, context.argsAt[0] ?? context.at);
        });
      case 'lexicographicSortSchema':
        return native(name, ({ args }) => args[0] ?? UNKNOWN);
      default:
        return external('graphql', `.${name}`);
    }
  },
});

function fieldsOf(interpreter: Interpreter, options: Value, at: Location): CodeField[] {
  return ROOTS.flatMap(([key, type]) => {
    const root = memberOf(interpreter, options, key, at);
    const known = root.t === 'obj' ? types.get(root) : undefined;
    if (!known) return [];
    return entriesOf(interpreter, memberOf(interpreter, known, 'fields', at), at).map(
      ([name, config]): CodeField => {
        const read = (member: string): Value => memberOf(interpreter, config, member, at);
        const resolve = type === 'Subscription' ? read('subscribe') : read('resolve');
        const handler = resolve.t === 'lit' ? undefined : resolve;
        return {
          type,
          name,
          args: entriesOf(interpreter, read('args'), at).map(([arg, given]) =>
            argumentOf(interpreter, arg, given, at),
          ),
          handler,
          label: `${type}.${name}`,
          steps: [],
          at: handler ? placeOf(handler, at) : at,
        };
      },
    );
  });
}

/** A record, or a function that makes one. */
function entriesOf(interpreter: Interpreter, value: Value, at: Location): (readonly [string, Value])[] {
  const record = value.t === 'fn' ? interpreter.isolated(() => interpreter.invoke(value, [], at)) : value;
  return record.t === 'obj' && !record.model ? [...record.props] : [];
}

const argumentOf = (interpreter: Interpreter, name: string, given: Value, at: Location): SdlArgument => {
  const type = given.t === 'obj' ? memberOf(interpreter, given, 'type', at) : UNKNOWN;
  return {
    name,
    required: type.t === 'ext' && type.path.endsWith('.GraphQLNonNull()'),
    free: type.t === 'ext' && /JSON/.test(type.path),
  };
};
