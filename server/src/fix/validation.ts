/** Fixes for unvalidated input: a zod schema of the fields that the handler reads, checked where the handler begins. */
import type { Endpoint, RequestRead } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { addImport } from './imports';
import { affectedEndpoints } from './affected';
import { hasSemicolons, indentAt, indentUnit, newlineOf, quoted } from './text';

const PARTS = { body: 'body', query: 'query', path: 'params' } as const;
type Part = keyof typeof PARTS;

export function validationFixes(finding: Finding, context: FixContext): Fix[] {
  const [endpoint] = affectedEndpoints(finding.data, context);
  if (!endpoint?.handler || (endpoint.framework !== 'express' && endpoint.framework !== 'fastify')) return [];
  const { file, span } = endpoint.handler.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const fn = facts?.ir.functions.find(
    (candidate) => candidate.at[0] === span[0] && candidate.at[1] === span[1],
  );
  const [request, response] = (fn?.params ?? []).map((param) =>
    param.pat.k === 'id' ? param.pat.name : undefined,
  );
  if (
    !facts ||
    text === undefined ||
    !fn ||
    text[fn.bodyAt[0]] !== '{' ||
    request === undefined ||
    response === undefined
  )
    return [];
  const open = endpoint.flows
    .filter((flow) => !flow.validated && flow.source.kind in PARTS)
    .map((flow) => flow.source.kind as Part);
  const parts = [...new Set(open)];
  if (parts.length === 0) return [];
  const indent = `${indentAt(text, fn.bodyAt[0])}${indentUnit(text)}`;
  const newline = newlineOf(text);
  const end = hasSemicolons(text) ? ';' : '';
  const status =
    endpoint.framework === 'fastify' ? `${response}.code(400).send` : `${response}.status(400).json`;
  const lines = parts.flatMap((part) => [
    `${indent}const ${PARTS[part]}Check = ${schemaOf(endpoint, part)}.safeParse(${request}.${PARTS[part]})${end}`,
    `${indent}if (!${PARTS[part]}Check.success) {`,
    `${indent}${indentUnit(text)}return ${status}({ error: ${quoted(text, `Invalid ${PARTS[part]}`)} })${end}`,
    `${indent}}`,
  ]);
  const at = fn.bodyAt[0] + 1;
  const insert: Edit = { file, span: [at, at], newText: `${newline}${lines.join(newline)}` };
  return [
    {
      title: `Validate the ${parts.map((part) => PARTS[part]).join(' and ')} with a zod schema`,
      edits: [...addImport(facts, text, { from: 'zod', name: 'z', local: 'z' }).edits, insert],
      safe: false,
      followUp: context.dependencies(file).has('zod') ? undefined : 'npm install zod',
    },
  ];
}

function schemaOf(endpoint: Endpoint, part: Part): string {
  const names = [
    ...new Set(
      endpoint.reads
        .filter((read) => read.kind === part && read.name !== '')
        .map((read) => read.name.split('.')[0] ?? ''),
    ),
  ];
  const fields = names
    .filter((name) => name !== '')
    .map(
      (name) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${fieldType(name, part)}`,
    );
  return fields.length === 0
    ? 'z.object({}).catchall(z.string().max(1000))'
    : `z.object({ ${fields.join(', ')} })`;
}

/** What a field holds, as far as its name says; query and path parameters arrive as text. */
function fieldType(name: string, part: RequestRead['kind']): string {
  const number = part === 'body' ? 'z.number()' : 'z.coerce.number()';
  if (/email/i.test(name)) return 'z.string().email().max(254)';
  if (/password|passwd|pwd/i.test(name)) return 'z.string().min(8).max(200)';
  if (/url|uri|link|href/i.test(name)) return 'z.string().url().max(2000)';
  if (/^(page|limit|offset|skip|take|size|count|quantity|qty)$/i.test(name))
    return `${number}.int().min(0).max(1000)`;
  if (/price|amount|total|age|rating|score/i.test(name)) return number;
  if (/^(is|has|should|can)[A-Z]|enabled|active/.test(name))
    return part === 'body' ? 'z.boolean()' : "z.enum(['true', 'false'])";
  return part === 'path' || /id$/i.test(name) ? 'z.string().min(1).max(100)' : 'z.string().max(1000)';
}
