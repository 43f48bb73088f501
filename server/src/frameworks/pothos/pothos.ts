/**
 * Pothos 3 and 4: fields of the root types by `queryType`, `queryField`, `mutationFields`, `relayMutationField` and their
 * like. With plugin-scope-auth the scopes of the type and then those of the field are asked before the resolver; of
 * several scopes one is enough, unless `$all` or the strategy says otherwise. Checked by running @pothos/core 4.
 */
import type { Location } from '../../model/location';
import { answerWithReturned } from '../../link/behaviour/answers';
import { dataObject, symbolicRequest } from '../../link/behaviour/request';
import { noteVerdict } from '../../link/behaviour/verdict';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework } from '../../link/routing/model';
import { placeOf } from '../../link/routing/registry';
import { unservedFields } from '../graphql/graphql';
import { schemaOf, schemaValue, type CodeField, type Schema } from '../graphql/schema';
import { CONTEXT } from '../trpc/run';
import { argumentsOf, fieldBuilder, fieldIn, fieldOf, RELAY, type Field } from './fields';
import { scopeSteps, Scopes } from './scopes';

export const framework: FrameworkDefinition = {
  id: 'pothos',
  title: '**Pothos** 3 and 4',
  covers:
    'Fields of the root types in every form, also of its plugins for Prisma, Drizzle, Relay and inputs; `authScopes` of types and fields through the functions of plugin-scope-auth; behind whatever serves the schema',
  create: pothos,
};

type Root = CodeField['type'];

/** What adds fields to a root type: a function from the builder of fields to one or to a record of them. */
interface Definition {
  readonly type: Root;
  readonly name?: string;
  readonly value: Value;
  readonly at: Location;
  /** Scopes of the whole type. */
  readonly scopes?: Value;
}

const ROOTS: Readonly<Record<string, Root>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

function pothos(): Framework {
  const schemas: Schema[] = [];
  const scopes = new Scopes();
  const make = (context: CallContext): Value => {
    const { args, at } = context;
    const definitions: Definition[] = [];
    /** Where the first type was made that the Relay plugin serves by its id. */
    let nodes: Location | undefined;
    const value = schemaValue({
      typeDefs: undefined,
      resolvers: [],
      at,
      fields: (interpreter) => {
        const options = args[0] ?? UNKNOWN;
        const ofTypes = new Map(definitions.flatMap(({ type, scopes: own }) => (own ? [[type, own]] : [])));
        const fields = definitions.flatMap((one) =>
          fieldsOf(interpreter, one).map(([name, field]) =>
            codeField(interpreter, scopes, options, one, name, field, ofTypes.get(one.type)),
          ),
        );
        return [...fields, ...(nodes ? nodeFields(nodes) : [])];
      },
    });
    const schema = schemaOf(value);
    if (schema) schemas.push(schema);
    return modelled(
      {
        kind: 'pothos.builder',
        get: (_i, _s, name) =>
          name === 'toSchema'
            ? native(name, () => value)
            : native(name, (call) => {
                if (/^(?:\w*Node|node|nodeInterfaceRef)$/.test(name)) nodes ??= call.at;
                const definition = definitionOf(call, name);
                if (definition) definitions.push(definition);
                return external('@pothos/core', `.${name}()`, { args: call.args, at: call.at });
              }),
      },
      at,
    );
  };
  const pkg = modelled({
    kind: 'package',
    call: make,
    get: (_i, self, name) =>
      name === 'default' || name === 'SchemaBuilder' ? self : external('@pothos/core', `.${name}`),
  });
  return {
    id: 'pothos',
    packageValue: (name, subpath) => (name === '@pothos/core' && subpath === '' ? pkg : undefined),
    collect: () => [],
    absorb: (interpreter) => ({ absorbed: new Set(), adds: unservedFields(interpreter, schemas) }),
    run: (interpreter, step, _endpoint, assigned) => {
      const { at } = step;
      const data = dataObject(interpreter, 'body', at);
      interpreter.trace?.reads.delete('body');
      const context = symbolicRequest({ fields: CONTEXT, assigned });
      const info = modelled({ kind: 'plain' });
      if (step.role === 'scopes')
        noteVerdict(interpreter, scopes.judge(interpreter, step, [UNKNOWN, data, context, info]), at);
      // Resolvers of Prisma's and Drizzle's fields get the query first.
      else
        answerWithReturned(
          interpreter,
          step.value,
          step.role === 'query-first'
            ? [UNKNOWN, UNKNOWN, data, context, info]
            : [UNKNOWN, data, context, info],
          at,
        );
    },
  };
}

function definitionOf({ interpreter, args, argsAt, at }: CallContext, name: string): Definition | undefined {
  if (name === RELAY) {
    const [field, , options = UNKNOWN] = args;
    const own = stringOf(field);
    return own === undefined
      ? undefined
      : {
          type: 'Mutation',
          name: own,
          value: native(name, () => fieldIn(options, RELAY, argsAt[2] ?? at)),
          at,
        };
  }
  const [, root = '', kind] = /^(query|mutation|subscription)(Type|Fields?)$/.exec(name) ?? [];
  const type = ROOTS[root];
  if (!type) return undefined;
  const [first = UNKNOWN, second = UNKNOWN] = args;
  if (kind === 'Field') return { type, name: stringOf(first) ?? '{?}', value: second, at };
  if (kind === 'Fields') return { type, value: first, at };
  const scopes = memberOf(interpreter, first, 'authScopes', at);
  return {
    type,
    value: memberOf(interpreter, first, 'fields', at),
    at,
    ...(scopes.t !== 'lit' && scopes.t !== 'unk' && { scopes }),
  };
}

function fieldsOf(
  interpreter: Interpreter,
  { name, value, at }: Definition,
): (readonly [name: string, field: Field])[] {
  if (value.t !== 'fn' && value.t !== 'nat') return [];
  const made = interpreter.isolated(() => interpreter.invoke(value, [fieldBuilder(at)], at));
  if (name !== undefined) {
    const field = fieldOf(made);
    return field ? [[name, field]] : [];
  }
  if (made.t !== 'obj' || made.model) return [];
  return [...made.props].flatMap(([key, inner]) => {
    const field = fieldOf(inner);
    return field ? [[key, field] as const] : [];
  });
}

/** `node(id)` and `nodes(ids)`, which the Relay plugin adds and which load whatever has an id. */
const nodeFields = (at: Location): CodeField[] =>
  [
    ['node', 'id'],
    ['nodes', 'ids'],
  ].map(([name = '', argument = '']) => ({
    type: 'Query',
    name,
    args: [{ name: argument, required: true, free: false }],
    handler: undefined,
    label: `Query.${name}`,
    steps: [],
    at,
    unknown: 'the Relay plugin resolves it by the functions of the types',
  }));

function codeField(
  interpreter: Interpreter,
  scopes: Scopes,
  options: Value,
  { type }: Definition,
  name: string,
  field: Field,
  ofType: Value | undefined,
): CodeField {
  const { at } = field;
  const read = (member: string): Value =>
    field.options.t === 'obj' ? memberOf(interpreter, field.options, member, at) : UNDEFINED;
  const resolve = [type === 'Subscription' ? read('subscribe') : UNDEFINED, read('resolve')].find(
    ({ t }) => t !== 'lit',
  );
  const skips = read('skipTypeScopes');
  const own = read('authScopes');
  const demanded = [
    ...(ofType && !(skips.t === 'lit' && skips.v === true) ? [ofType] : []),
    // What the field says replaces what `withAuth` said before.
    ...(own.t === 'lit' ? field.scopes.slice(-1) : [own]),
  ].filter(({ t }) => t !== 'lit');
  return {
    type,
    name,
    args: argumentsOf(interpreter, field),
    handler: resolve,
    label: `${type}.${name}`,
    steps: demanded.flatMap((one) => scopeSteps(interpreter, scopes, options, one, at)),
    at: resolve ? placeOf(resolve, at) : at,
    role: /prisma|drizzle/i.test(field.kind) ? 'query-first' : 'handler',
    framework: 'pothos',
  };
}
