/**
 * Nexus 1 (and `@nexus/schema`): fields of the root types by `queryField`, `mutationType`, `extendType` and their like,
 * in a schema that `makeSchema` makes of whatever `types` holds. `authorize` of a field runs before its resolver.
 */
import type { Location } from '../model/location';
import type { Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import { noteVerdict, verdictOf } from '../link/behaviour/verdict';
import { dataObject, symbolicRequest } from '../link/behaviour/request';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework, RawStep } from '../link/routing/model';
import { placeOf } from '../link/routing/registry';
import { unservedFields } from './graphql/graphql';
import { stepsOf as shieldSteps } from './graphql/guards';
import { schemaOf, schemaValue, type CodeField, type Schema } from './graphql/schema';
import type { SdlArgument } from './graphql/sdl';
import { CONTEXT } from './trpc/run';

export const framework: FrameworkDefinition = {
  id: 'nexus',
  title: '**Nexus** 1',
  covers:
    'Fields of the root types in every form, from whatever `types` holds; `authorize` and nexus-shield as chain; behind whatever serves the schema',
  create: nexus,
};

type Root = CodeField['type'];

/** Something that adds fields to a root type. */
interface Definition {
  readonly type: Root;
  /** Of one field: `queryField('me', { … })`. */
  readonly name?: string;
  /** The field's configuration, or a function that gets the builder of fields. */
  readonly value: Value;
  readonly at: Location;
}

const MAX_DEPTH = 6;
const ROOTS: Readonly<Record<string, Root>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

function nexus(): Framework {
  const schemas: Schema[] = [];
  const definitions = new Map<ObjectValue, Definition>();
  const define = (definition: Definition): Value => {
    const value = modelled({ kind: 'nexus.definition' }, definition.at);
    definitions.set(value, definition);
    return value;
  };
  const makeSchema = native('makeSchema', ({ args, at }) => {
    const [options = UNKNOWN] = args;
    const value = schemaValue({
      typeDefs: undefined,
      resolvers: [],
      at,
      fields: (interpreter) => {
        const types = memberOf(interpreter, options, 'types', at);
        const found = definitionsIn(interpreter, types, definitions, at, 0);
        // Where nothing of the list could be seen, what there is stands in it.
        const all = found.length > 0 ? found : [...definitions.values()];
        return [...new Set(all)].flatMap((one) => fieldsOf(interpreter, one));
      },
    });
    const schema = schemaOf(value);
    if (schema) schemas.push(schema);
    return value;
  });
  const pkg = (name: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, self, member) => {
        if (member === 'default') return self;
        if (member === 'makeSchema' || member === 'makeSchemaInternal') return makeSchema;
        return definer(member, define) ?? external(name, `.${member}`);
      },
    });
  return {
    id: 'nexus',
    packageValue: (name, subpath) =>
      (name === 'nexus' || name === '@nexus/schema') && subpath === '' ? pkg(name) : undefined,
    collect: () => [],
    absorb: (interpreter) => ({ absorbed: new Set(), adds: unservedFields(interpreter, schemas) }),
    run: (interpreter, step, _endpoint, assigned) => {
      const args = [
        UNKNOWN,
        dataObject(interpreter, 'body', step.at),
        symbolicRequest({ fields: CONTEXT, assigned }),
        UNKNOWN,
      ];
      interpreter.trace?.reads.delete('body');
      noteVerdict(interpreter, verdictOf(interpreter, step.value, args, step.at), step.at);
    },
  };
}

/** The functions that define fields of root types. */
function definer(name: string, define: (definition: Definition) => Value): Value | undefined {
  const [, root = '', kind] = /^(query|mutation|subscription)(Field|Type)$/.exec(name) ?? [];
  const type = ROOTS[root];
  if (kind === 'Field' && type)
    return native(name, ({ args, at }) => {
      const [first = UNKNOWN, config] = args;
      const own = stringOf(first);
      if (own !== undefined) return define({ type, name: own, value: config ?? UNKNOWN, at });
      return define({ type, value: first, at });
    });
  if (!/^(extendType|objectType)$/.test(name) && kind !== 'Type') return undefined;
  return native(name, ({ interpreter, args, at }) => {
    const [options = UNKNOWN] = args;
    const named = stringOf(memberOf(interpreter, options, name === 'extendType' ? 'type' : 'name', at));
    const own = type ?? Object.values(ROOTS).find((one) => one === named);
    if (!own) return external('nexus', `.${name}()`, { args, at });
    return define({ type: own, value: memberOf(interpreter, options, 'definition', at), at });
  });
}

/** What `types` holds: lists, records, and modules that are imported as a whole. */
function definitionsIn(
  interpreter: Interpreter,
  value: Value,
  known: ReadonlyMap<ObjectValue, Definition>,
  at: Location,
  depth: number,
): Definition[] {
  if (depth > MAX_DEPTH) return [];
  const within = (inner: Value): Definition[] => definitionsIn(interpreter, inner, known, at, depth + 1);
  if (value.t === 'arr') return value.items.flatMap(within);
  if (value.t !== 'obj') return [];
  const own = known.get(value);
  if (own) return [own];
  if (!value.model) return [...value.props.values()].flatMap(within);
  const names = value.model.kind === 'namespace' ? interpreter.modules.namesIn(value) : undefined;
  return (names ?? []).flatMap((name) => within(memberOf(interpreter, value, name, at)));
}

function fieldsOf(interpreter: Interpreter, { type, name, value, at }: Definition): CodeField[] {
  if (name !== undefined) {
    const config = value.t === 'fn' ? interpreter.isolated(() => interpreter.invoke(value, [], at)) : value;
    return [fieldOf(interpreter, type, name, config, at)];
  }
  const found: CodeField[] = [];
  const builder = fieldBuilder((field, config, where) => {
    found.push(fieldOf(interpreter, type, field, config, where));
  });
  if (value.t === 'fn') interpreter.isolated(() => interpreter.invoke(value, [builder], at));
  return found;
}

/** `t.field('x', { … })`, `t.nonNull.list.field('x', { … })`, `t.string('x', { … })`, `t.crud.users()`. */
function fieldBuilder(add: (name: string, config: Value, at: Location) => void): Value {
  return modelled({
    kind: 'nexus.fields',
    get: (_i, self, member) => {
      if (member === 'list' || member === 'nonNull' || member === 'nullable') return self;
      if (member === 'crud' || member === 'model') return generated(add);
      return native(member, ({ interpreter, args, at }) => {
        const [first = UNKNOWN, config = UNKNOWN] = args;
        const own = stringOf(first);
        if (own !== undefined) add(own, config, at);
        else if (first.t === 'obj') {
          const named = stringOf(memberOf(interpreter, first, 'name', at));
          if (named !== undefined) add(named, first, at);
        }
        return UNKNOWN;
      });
    },
  });
}

const generated = (add: (name: string, config: Value, at: Location) => void): Value =>
  modelled({
    kind: 'nexus.crud',
    get: (_i, _s, member) =>
      native(member, ({ args, at }) => {
        add(member, args[0] ?? UNKNOWN, at);
        return UNKNOWN;
      }),
  });

function fieldOf(interpreter: Interpreter, type: Root, name: string, config: Value, at: Location): CodeField {
  const read = (member: string): Value | undefined => {
    if (config.t !== 'obj') return undefined;
    const value = memberOf(interpreter, config, member, at);
    return value.t === 'lit' ? undefined : value;
  };
  const handler =
    (type === 'Subscription' ? read('subscribe') : undefined) ?? read('resolve') ?? read('nodes');
  const authorize = read('authorize');
  const shield = read('shield');
  const args = read('args');
  return {
    type,
    name,
    args:
      args?.t === 'obj' && !args.model ? [...args.props].map(([key, value]) => argumentOf(key, value)) : [],
    handler,
    label: `${type}.${name}`,
    steps: [...(shield ? shieldSteps(shield, at) : []), ...(authorize ? [authorizeStep(authorize, at)] : [])],
    at: handler ? placeOf(handler, at) : at,
  };
}

const argumentOf = (name: string, value: Value): SdlArgument => ({
  name,
  required: value.t === 'ext' && /nonNull\(\)$/.test(value.path),
  free: value.t === 'ext' && (/json/i.test(value.path) || value.args.some(isJson)),
});

/** `arg({ type: 'JSON' })`, `nonNull(arg({ type: GraphQLJSON }))`. */
function isJson(value: Value): boolean {
  if (value.t === 'ext') return /json/i.test(value.path) || value.args.some(isJson);
  const type = value.t === 'obj' ? value.props.get('type') : undefined;
  return type !== undefined && (type.t === 'ext' ? isJson(type) : /json/i.test(stringOf(type) ?? ''));
}

const authorizeStep = (value: Value, at: Location): RawStep => ({
  value,
  kind: 'guard',
  scope: 'route',
  label: value.t === 'fn' ? (value.ir.name ?? 'authorize') : 'authorize',
  at: placeOf(value, at),
  conditional: false,
  role: 'authorize',
  framework: 'nexus',
});
