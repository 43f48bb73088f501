/**
 * What a directive does, where the workspace says it: `mapSchema(schema, { [MapperKind.OBJECT_FIELD]: … })`, and classes
 * of `SchemaDirectiveVisitor`. They put a function around the resolver of each field that has the directive; that
 * function is the step. A directive that nobody is seen to implement stays a step of which only the name is known.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { injectedInstance } from '../../link/interpret/classes';
import { memberOf } from '../../link/interpret/members';
import { passing } from '../../link/behaviour/answers';
import {
  array,
  literal,
  modelled,
  native,
  object,
  UNDEFINED,
  UNKNOWN,
  type ClassValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { around, type Schema } from './schema';

/** Names of the directives of the field that a configuration stands for, and which of them were asked for. */
const fields = new WeakMap<ObjectValue, { readonly names: readonly string[]; readonly asked: Set<string> }>();

export const mapSchema = native('mapSchema', ({ args }) => {
  const [schema = UNKNOWN, mapper] = args;
  return mapper ? around(schema, { mappers: [mapper] }) : schema;
});

/** Members of the enumeration name the mappers. */
export const mapperKinds = modelled({
  kind: 'plain',
  get: (_i, _s, name) => literal(`MapperKind.${name}`),
});

const ofField = ['MapperKind.OBJECT_FIELD', 'MapperKind.FIELD', 'MapperKind.COMPOSITE_FIELD'];
const ofRoot = { Query: 'QUERY', Mutation: 'MUTATION', Subscription: 'SUBSCRIPTION' } as const;

/** `getDirective(schema, fieldConfig, 'auth')?.[0]`. */
export const getDirective = native('getDirective', ({ args }) => {
  const config = args.find((arg): arg is ObjectValue => arg.t === 'obj' && fields.has(arg));
  const field = config && fields.get(config);
  const name = args.flatMap((arg) => (arg.t === 'lit' && typeof arg.v === 'string' ? [arg.v] : []))[0];
  if (!field || name === undefined) return UNKNOWN;
  if (!field.names.includes(name)) return UNDEFINED;
  field.asked.add(name);
  return array([modelled({ kind: 'plain' })]);
});

/** The steps that directives of a field put before its resolver. */
export function directiveSteps(
  interpreter: Interpreter,
  schema: Schema,
  type: keyof typeof ofRoot,
  names: readonly string[],
  at: Location,
): RawStep[] {
  const guarding = names.filter((name) => !HARMLESS.test(name));
  if (guarding.length === 0) return [];
  const asked = new Set<string>();
  const seen = [
    ...(schema.mappers ?? []).flatMap((mapper) => {
      const fns = [...ofField, ...[`MapperKind.${ofRoot[type]}_ROOT_FIELD`, 'MapperKind.ROOT_FIELD']].flatMap(
        (key) => {
          const fn = memberOf(interpreter, mapper, key, at);
          return fn.t === 'fn' ? [fn] : [];
        },
      );
      return fns.flatMap((fn) =>
        wrapped(interpreter, guarding, asked, at, (config) =>
          interpreter.invoke(fn, [config, UNKNOWN, literal(type), UNKNOWN], at),
        ),
      );
    }),
    ...guarding.flatMap((name) => {
      const visitor = visitorOf(interpreter, schema, name, at);
      if (!visitor) return [];
      asked.add(name);
      return wrapped(interpreter, [name], asked, at, (config) => {
        const self = injectedInstance(interpreter, visitor);
        const visit = memberOf(interpreter, self, 'visitFieldDefinition', at);
        return interpreter.invoke(visit, [config, UNKNOWN], at, self);
      });
    }),
  ];
  return [
    ...seen,
    ...guarding
      .filter((name) => !asked.has(name))
      .map((name): RawStep => ({
        value: UNKNOWN,
        kind: 'guard',
        scope: 'route',
        label: `@${name}`,
        at,
        conditional: false,
      })),
  ];
}

/** Directives that say something to gateways, caches and clients, and guard nothing. */
const HARMLESS =
  /^(deprecated|cacheControl|key|shareable|external|tag|inaccessible|specifiedBy|requires|provides|cost)$/;

function visitorOf(
  interpreter: Interpreter,
  { visitors }: Schema,
  name: string,
  at: Location,
): ClassValue | undefined {
  const visitor = visitors && memberOf(interpreter, visitors, name, at);
  return visitor?.t === 'cls' ? visitor : undefined;
}

/** The function that is the resolver of a field after `change`, if it is another one than before. */
function wrapped(
  interpreter: Interpreter,
  names: readonly string[],
  asked: Set<string>,
  at: Location,
  change: (config: ObjectValue) => Value,
): RawStep[] {
  const resolve = passing('resolve');
  const config = object([['resolve', resolve]], at);
  config.open = true;
  const own = new Set<string>();
  fields.set(config, { names, asked: own });
  const made = interpreter.isolated(() => change(config));
  const fn = [config, made]
    .map((one) => (one.t === 'obj' ? one.props.get('resolve') : undefined))
    .find((one) => one?.t === 'fn');
  for (const name of own) asked.add(name);
  if (!fn) return [];
  const [first = names[0] ?? 'directive'] = own;
  return [
    { value: fn, kind: 'guard', scope: 'route', label: `@${first}`, at, conditional: false, role: 'wrapped' },
  ];
}
