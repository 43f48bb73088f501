/** Schemas as values: the text of their types and the maps of their resolvers. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { alternatives, modelled, type ObjectValue, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { rootFields, type SdlArgument, type SdlField } from './sdl';

/** A field of a root type that code made, and no text. */
export interface CodeField {
  readonly type: SdlField['type'];
  readonly name: string;
  readonly args: readonly SdlArgument[];
  readonly handler: Value | undefined;
  readonly label: string;
  readonly steps: readonly RawStep[];
  readonly at: Location;
  /** How its handler is called, and by which model. */
  readonly role?: string;
  readonly framework?: string;
  /** GraphQL itself checks nothing of its arguments. */
  readonly unknown?: string;
}

/** What stands before the resolver of a field, from a tree of rules or middleware. */
export type Guards = (type: SdlField['type'], name: string) => readonly RawStep[];

/** A schema that set-up code made, or a document of `gql`. */
export interface Schema {
  readonly typeDefs: Value | undefined;
  readonly resolvers: readonly Value[];
  readonly at: Location;
  /** Fields that code made, asked for when all set-up code has run. */
  readonly fields?: (interpreter: Interpreter) => readonly CodeField[];
  readonly guards?: readonly Guards[];
  /** `mapSchema(schema, …)`: what it does to each field. */
  readonly mappers?: readonly Value[];
  /** Classes of `SchemaDirectiveVisitor`, by the names of their directives. */
  readonly visitors?: Value;
}

const schemas = new WeakMap<ObjectValue, Schema>();
const documents = new WeakMap<ObjectValue, { readonly text: string; readonly at: Location }>();

export function schemaValue(schema: Schema): ObjectValue {
  const value = modelled({ kind: 'graphql.schema' }, schema.at);
  schemas.set(value, schema);
  return value;
}

/** The same schema with more around it. */
export const around = (value: Value, more: Partial<Pick<Schema, 'guards' | 'mappers'>>): Value => {
  const schema = schemaOf(value);
  return schema
    ? schemaValue({
        ...schema,
        guards: [...(schema.guards ?? []), ...(more.guards ?? [])],
        mappers: [...(schema.mappers ?? []), ...(more.mappers ?? [])],
      })
    : value;
};

export const schemaOf = (value: Value | undefined): Schema | undefined => {
  for (const one of value ? alternatives(value) : []) {
    const found = one.t === 'obj' ? schemas.get(one) : undefined;
    if (found) return found;
  }
  return undefined;
};

export function documentValue(text: string, at: Location): ObjectValue {
  const value = modelled({ kind: 'graphql.document' }, at);
  documents.set(value, { text, at });
  return value;
}

export interface Located extends SdlField {
  readonly at: Location | undefined;
}

/** Fields of the root types in type definitions of any form; undefined: some of them are out of sight. */
export function definedFields(
  interpreter: Interpreter,
  typeDefs: Value | undefined,
  depth = 0,
): Located[] | undefined {
  if (!typeDefs || depth > 6) return undefined;
  if (typeDefs.t === 'lit')
    return typeof typeDefs.v === 'string'
      ? rootFields(typeDefs.v).map((field) => ({ ...field, at: undefined }))
      : [];
  if (typeDefs.t === 'str')
    return rootFields(typeDefs.parts.map((part) => part ?? ' ').join('')).map((field) => ({
      ...field,
      at: undefined,
    }));
  if (typeDefs.t === 'arr') {
    const all = typeDefs.items.map((item) => definedFields(interpreter, item, depth + 1));
    return typeDefs.open || all.includes(undefined) ? undefined : all.flatMap((fields) => fields ?? []);
  }
  const document = typeDefs.t === 'obj' ? documents.get(typeDefs) : undefined;
  if (!document) return undefined;
  return located(interpreter, document.text, document.at);
}

/** The source text of a template without parts that are computed is the schema, so that fields have places. */
function located(interpreter: Interpreter, text: string, at: Location): Located[] {
  const source = interpreter.view.text(at.file)?.slice(...at.span) ?? '';
  const [from, to] = [source.indexOf('`') + 1, source.lastIndexOf('`')];
  const isPlain = from > 0 && to > from && !source.includes('${');
  return rootFields(isPlain ? source.slice(from, to) : text).map((field) => ({
    ...field,
    at: isPlain
      ? {
          file: at.file,
          span: [at.span[0] + from + field.offset, at.span[0] + from + field.offset + field.name.length],
        }
      : at,
  }));
}

/** Fields of files of the schema language in the project that a schema's code belongs to. */
export function fieldsOfFiles(interpreter: Interpreter, at: Location): Located[] {
  const dir = interpreter.view.projectOf(at.file)?.dir;
  return (interpreter.view.otherFiles ?? [])
    .filter((file) => /\.(graphqls?|gql)$/.test(file) && interpreter.view.projectOf(file)?.dir === dir)
    .flatMap((file) =>
      rootFields(interpreter.view.text(file) ?? '').map((field) => ({
        ...field,
        at: { file, span: [field.offset, field.offset + field.name.length] as const },
      })),
    );
}

/** The resolver of a field, in whatever maps were given; `unknown` if a map could not be seen. */
export function resolverOf(
  interpreter: Interpreter,
  maps: readonly Value[],
  type: string,
  name: string,
): Value | undefined {
  for (const map of maps.flatMap(flat)) {
    const fields = map.t === 'obj' && !map.model ? map.props.get(type) : undefined;
    const value = fields?.t === 'obj' ? fields.props.get(name) : undefined;
    if (!value) continue;
    if (value.t !== 'obj' || value.model) return value;
    // `{ subscribe, resolve }`, and `{ resolve }` of older ways.
    for (const key of ['subscribe', 'resolve']) {
      const fn = memberOf(interpreter, value, key, value.at ?? { file: '', span: [0, 0] });
      if (fn.t !== 'lit' && fn.t !== 'unk') return fn;
    }
  }
  return undefined;
}

export const flat = (value: Value): readonly Value[] =>
  value.t === 'arr' ? value.items.flatMap(flat) : alternatives(value);

/** Names of the root fields that maps of resolvers have. */
export const resolvedNames = (maps: readonly Value[]): { type: SdlField['type']; name: string }[] =>
  maps.flatMap(flat).flatMap((map) =>
    map.t !== 'obj' || map.model
      ? []
      : (['Query', 'Mutation', 'Subscription'] as const).flatMap((type) => {
          const fields = map.props.get(type);
          return fields?.t === 'obj' ? [...fields.props.keys()].map((name) => ({ type, name })) : [];
        }),
  );
