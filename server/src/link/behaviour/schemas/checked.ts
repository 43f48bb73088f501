/** What is held against a schema on the way of a request: by a validator of a package, or by code that calls one. */
import type { CheckedPart, SourceKind } from '../../../model/endpoint';
import type { InputSchema } from '../../../model/inputSchema';
import type { CatalogEvent, Trace } from '../../interpret/trace';
import type { ExternalValue, Value } from '../../interpret/values';
import { callsOf } from './calls';
import { checkedField } from './expressValidator';
import { readingOf } from './schema';

const PARTS: Readonly<Record<string, SourceKind>> = {
  body: 'body',
  json: 'body',
  form: 'body',
  query: 'query',
  querystring: 'query',
  params: 'path',
  param: 'path',
  headers: 'header',
  header: 'header',
};

const partOf = (name: string): SourceKind | undefined =>
  Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;

export function checkedBy(
  steps: readonly { readonly value: Value }[],
  traces: readonly Trace[],
): { checked?: readonly CheckedPart[] } {
  const checked = [
    ...steps.flatMap(({ value }) => (value.t === 'ext' ? ofStep(value) : [])),
    ...traces.flatMap(({ catalog }) => catalog.flatMap(ofEvent)),
  ];
  return checked.length > 0 ? { checked } : {};
}

/** `zValidator('json', schema)`, `validateRequest({ body: schema })`, `validator.body(schema)`, `body('email').isEmail()`. */
function ofStep(step: ExternalValue): CheckedPart[] {
  const field = checkedField(step);
  if (field) return field;
  const last = callsOf(step).at(-1);
  const [first, second] = last?.args ?? [];
  if (!last || !first) return [];
  if (first.t === 'lit') return typeof first.v === 'string' ? part(partOf(first.v), second) : [];
  const named =
    first.t === 'obj' ? [...first.props].flatMap(([name, schema]) => part(partOf(name), schema)) : [];
  if (named.length > 0) return named;
  const word = /(body|query|params|headers)$/i.exec(last.name)?.[1]?.toLowerCase();
  return part(word === undefined ? undefined : partOf(word), first);
}

function part(kind: SourceKind | undefined, value: Value | undefined): CheckedPart[] {
  const schema = kind && readingOf(value)?.schema;
  return kind && schema?.properties ? [{ kind, schema }] : [];
}

/** The part that a call looks at as a whole; several parts at once are told by the names of the schema's fields. */
function ofEvent({ schemas = [], labels }: CatalogEvent): CheckedPart[] {
  const kinds = new Set(
    labels.flatMap((label) => (label.l === 'req' && label.name === '' ? [label.kind] : [])),
  );
  if (kinds.size === 0) return [];
  const schema = firstSchema(schemas);
  if (!schema?.properties) return [];
  const [kind] = kinds;
  if (kinds.size === 1 && kind) return kind === 'any' ? [] : [{ kind, schema }];
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    const one = partOf(name);
    return one && inner.properties ? [{ kind: one, schema: inner }] : [];
  });
}

function firstSchema(values: readonly Value[]): InputSchema | undefined {
  for (const value of values) {
    const schema = readingOf(value)?.schema;
    if (schema?.properties) return schema;
  }
  return undefined;
}
