/** The `schema` option of a Fastify route: JSON Schema, or TypeBox where the project has it. */
import type { Endpoint } from '../../model/endpoint';
import type { Edit } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { insertProperty, optionsOf } from '../fastifyRoute';
import { addImports } from '../imports';
import { callIn } from '../insertArgument';
import { indentAt, startsLine, styled, styleOf } from '../text';
import { fieldsOf, type Field, type Part } from './fields';
import { openParts, readingsOf, typeDeclared, WORD } from './handler';
import type { InputFix } from './inHandler';
import { schemaLines } from './schemas';

const KEY: Readonly<Record<Part, string>> = { body: 'body', query: 'querystring', path: 'params' };

export function fastifySchema(endpoint: Endpoint, context: FixContext): InputFix | undefined {
  const readings = readingsOf(endpoint, context, false);
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!readings || !facts || text === undefined) return undefined;
  const generics = callIn(endpoint, context)?.typeArgs?.[0];
  const parts = readings.map((reading): { part: Part; fields: readonly Field[] } => {
    const name = { body: 'Body', query: 'Querystring', path: 'Params' }[reading.part];
    const type = generics?.props?.find((p) => p.name === name)?.type;
    const declared = type && typeDeclared(type, facts, context);
    return {
      part: reading.part,
      fields: declared ? fieldsOf(endpoint, reading.reads, declared) : reading.fields,
    };
  });
  const isTypeBox = context.dependencies(file).has('@sinclair/typebox');
  const imports = isTypeBox
    ? addImports(facts, text, [{ from: '@sinclair/typebox', name: 'Type', local: 'Type' }])
    : { edits: [], locals: [] };
  const local = imports.locals[0] ?? 'Type';
  const schemas = parts.map(({ part, fields }) => ({
    key: KEY[part],
    lines: isTypeBox ? schemaLines('typebox', fields, local) : jsonSchema(fields),
  }));
  const edits = wired(endpoint, schemas, text, context);
  return (
    edits && {
      edits: [...imports.edits, ...edits],
      what: openParts(endpoint)
        .filter((part) => parts.some((p) => p.part === part))
        .map((part) => WORD[part])
        .join(' and '),
      by: isTypeBox ? 'a TypeBox schema' : 'a JSON schema',
    }
  );
}

interface PartSchema {
  readonly key: string;
  readonly lines: readonly string[];
}

function jsonSchema(fields: readonly Field[]): string[] {
  const required = fields.filter((f) => !f.optional).map((f) => `'${f.name}'`);
  const [open = '', ...properties] = schemaLines('json', fields, '');
  return [
    '{',
    "  type: 'object',",
    ...(required.length > 0 ? [`  required: [${required.join(', ')}],`] : []),
    `  properties: ${open}`,
    ...properties.slice(0, -1).map((line) => `  ${line}`),
    '  },',
    '}',
  ];
}

function wired(
  endpoint: Endpoint,
  schemas: readonly PartSchema[],
  text: string,
  context: FixContext,
): Edit[] | undefined {
  const { file } = endpoint.location;
  const style = styleOf(text);
  const options = optionsOf(endpoint, context);
  const there = options?.props.find((p) => p.key === 'schema');
  if (there && (there.value.k !== 'obj' || there.kind !== 'prop')) return undefined;
  const object = there?.value.k === 'obj' ? there.value : options;
  const lines = schemas.flatMap(({ key, lines: own }) => {
    const [open = '', ...rest] = own;
    const last = rest.pop() ?? '';
    return [`${key}: ${open}`, ...rest, `${last},`];
  });
  const property = there ? lines : ['schema: {', ...lines.map((line) => `  ${line}`), '},'];
  if (object) {
    if (object.props.some((p) => p.kind === 'spread')) return undefined;
    const [first] = object.props;
    const isOwnLine = first !== undefined && startsLine(text, first.at[0]);
    const code = isOwnLine
      ? styled(property, style, indentAt(text, first.at[0])).trimStart()
      : styled([onOneLine(property)], style);
    return [insertProperty(file, text, object, code.replace(/,$/, ''))];
  }
  const indent = indentAt(text, endpoint.location.span[0]);
  const block = styled(['{', ...property.map((line) => `  ${line}`), '}'], style, indent).trimStart();
  const handler = callIn(endpoint, context)?.args;
  const at = handler?.length === 2 ? handler[1]?.at[0] : undefined;
  return at === undefined ? undefined : [{ file, span: [at, at], newText: `${block}, ` }];
}

/** For an object that stands on one line. */
const onOneLine = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trim())
    .join(' ')
    .replace(/, \}/g, ' }');
