/** What the fixes for unvalidated input know of the handler that they change. */
import type { Endpoint } from '../../model/endpoint';
import type { ModuleFacts } from '../../model/facts';
import type { Edit } from '../../model/finding';
import type { Expr, FunctionIr, Stmt, TypeRef } from '../../model/ir';
import { contains, type Location } from '../../model/location';
import type { FixContext } from '../../model/rule';
import { handlerOf, type Handler } from '../copyCheck';
import { resolveRelative } from '../controls';
import { importsOf } from '../names';
import { indentAt, lineStart, styled, styleOf } from '../text';
import { classAround } from '../syntax';
import { commentsAbove } from '../useStatement';
import { fieldsOf, type Field, type Part } from './fields';
import { readsOf, type PartReads } from './reads';

export interface Reading {
  readonly facts: ModuleFacts;
  readonly text: string;
  readonly fn: FunctionIr;
  readonly part: Part;
  readonly reads: PartReads;
  readonly fields: readonly Field[];
}

export const PROPERTY: Readonly<Record<Part, string>> = { body: 'body', query: 'query', path: 'params' };
/** How schemas and messages call a part. */
export const WORD: Readonly<Record<Part, string>> = { body: 'body', query: 'query', path: 'params' };

/** Parts with request data that nothing validates. A path alone is bounded by the router. */
export function openParts(endpoint: Endpoint): Part[] {
  const open = endpoint.flows.filter((flow) => !flow.validated && !flow.sanitized).map((f) => f.source.kind);
  return (['path', 'query', 'body'] as const).filter((part) => open.includes(part));
}

/** What the handler reads of each open part; undefined if a part goes on as a whole, or is read elsewhere. */
export function readingsOf(
  endpoint: Endpoint,
  context: FixContext,
  needsBlock = true,
): Reading[] | undefined {
  const handler = readingHandler(endpoint, context, needsBlock);
  if (!handler) return undefined;
  const { facts, text, fn } = handler;
  const readings = openParts(endpoint).map((part): Reading | undefined => {
    const isPart = partTest(fn, part);
    const reads = isPart && readsOf(facts.ir, fn, part, isPart);
    if (!reads || reads.isWhole || reads.fields.length === 0) return undefined;
    const declared = declaredType(endpoint, fn, part, facts, context);
    return { facts, text, fn, part, reads, fields: fieldsOf(endpoint, reads, declared) };
  });
  const known = readings.filter((one) => one !== undefined);
  // What cannot be described (the whole body goes to a model, a file is stored) would stay unvalidated.
  const asked = endpoint.flows.filter((f) => f.sink.category === 'use' && !f.validated && !f.sanitized);
  const rest = asked.filter(
    ({ source: { kind } }) =>
      (kind === 'file' || kind === 'body' || kind === 'query' || kind === 'path') &&
      !known.some(({ part }) => part === kind),
  );
  return known.length > 0 && rest.length === 0 ? known : undefined;
}

/** The function that reads the request: the handler, or the one that a wrapper runs in its place. */
function readingHandler(endpoint: Endpoint, context: FixContext, needsBlock: boolean): Handler | undefined {
  const parts = openParts(endpoint);
  const sources = endpoint.flows
    .filter((flow) => !flow.validated && parts.some((part) => part === flow.source.kind))
    .map((flow) => flow.source.location);
  const own = handlerOf(endpoint, context, needsBlock);
  const isIn = ({ facts, fn }: Handler, at: Location): boolean =>
    at.file === facts.file && contains(fn.bodyAt, at.span);
  if (own && sources.some((at) => isIn(own, at))) return own;
  const inner = sources
    .map((at) => requestFunction(at, context, needsBlock))
    .find((one) => one !== undefined);
  // One that more routes run than this one would be changed for all of them, which is as it should be: they share it.
  return inner ?? own;
}

/** The outermost function around a read that is given a request and a response. */
function requestFunction(at: Location, context: FixContext, needsBlock: boolean): Handler | undefined {
  const facts = context.modules.get(at.file);
  const text = context.text(at.file);
  const fn = facts?.ir.functions
    .filter((one) => contains(one.bodyAt, at.span) && isHandler(one))
    .sort((a, b) => a.bodyAt[0] - b.bodyAt[0])[0];
  if (!facts || text === undefined || !fn || (needsBlock && text[fn.bodyAt[0]] !== '{')) return undefined;
  return { facts, text, fn };
}

const isHandler = ({ params }: FunctionIr): boolean => {
  const [request, response] = params.map(({ pat }) => pat);
  return request?.k === 'id' && /^_?(?:req|request)$/.test(request.name) && response?.k === 'id';
};

/** `req.body`, or `body` of a destructured parameter. */
function partTest(fn: FunctionIr, part: Part): ((e: Expr) => boolean) | undefined {
  const request = fn.params[0]?.pat;
  if (request?.k === 'id')
    return (e) =>
      e.k === 'mem' && e.prop === PROPERTY[part] && e.obj.k === 'id' && e.obj.name === request.name;
  if (request?.k !== 'objpat') return undefined;
  const own = request.props.find((p) => p.key === PROPERTY[part])?.value;
  return own?.k === 'id' ? (e) => e.k === 'id' && e.name === own.name : undefined;
}

/** Type arguments of `Request<Params, Answer, Body, Query>` and of Fastify's route generics. */
function declaredType(
  endpoint: Endpoint,
  fn: FunctionIr,
  part: Part,
  facts: ModuleFacts,
  context: FixContext,
): TypeRef | undefined {
  const type = fn.params[0]?.type;
  if (type?.kind !== 'ref' || !type.args) return undefined;
  const index = { path: 0, body: 2, query: 3 }[part];
  const keyed = type.args[0]?.props?.find(
    (p) => p.name === { path: 'Params', body: 'Body', query: 'Querystring' }[part],
  )?.type;
  const found = endpoint.framework === 'fastify' ? keyed : type.args[index];
  return found && typeDeclared(found, facts, context);
}

/** The type that a name stands for, in this file or the one that it is imported from. */
export function typeDeclared(
  type: TypeRef,
  facts: ModuleFacts,
  context: FixContext,
  depth = 0,
): TypeRef | undefined {
  if (type.kind !== 'ref' || type.name === undefined) return type;
  const own = facts.ir.types.find((t) => t.name === type.name);
  if (own) return own.type;
  const imported = importsOf(facts.ir).find((i) => i.local === type.name);
  const file = imported && resolveRelative(facts.file, imported.from, context);
  const other = file === undefined ? undefined : context.modules.get(file);
  return other && imported && depth < 3
    ? typeDeclared({ ...type, name: imported.name }, other, context, depth + 1)
    : undefined;
}

const NAMELESS = /^(?:handler|default|index|callback|fn|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;
/** Methods of classes that say only what they do, not to what. */
const VERB =
  /^(?:create|update|list|find|findAll|findOne|get|getAll|getOne|remove|delete|add|save|show|store|search)$/;

/** `createOrder` for a handler of that name, or `create` of `OrdersController`; else `postOrders` for its route. */
export function baseName(
  endpoint: Endpoint,
  fn: FunctionIr,
  { ir }: Pick<ModuleFacts, 'ir'>,
  cls = classAround(ir, fn.at)?.name,
): string {
  // The function that a factory returns goes by the name of the factory.
  const name = fn.name ?? (fn.parent === undefined ? undefined : ir.functions[fn.parent]?.name);
  if (name !== undefined && /^[a-z]\w*$/i.test(name) && !NAMELESS.test(name)) {
    const own = name.charAt(0).toLowerCase() + name.slice(1);
    const thing = cls?.replace(/(?:Controller|Handler|Router|Routes)$/, '').replace(/([^s])s$/, '$1') ?? '';
    return VERB.test(own) ? own + thing : own;
  }
  const words = endpoint.path.split('/').filter((word) => /^\w[\w.-]*$/.test(word));
  const tail = words
    .filter((word) => !/^(?:api|v\d+|rest)$/.test(word))
    .slice(-2)
    .flatMap((word) => word.split(/[-_.]/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  if (endpoint.method !== '*' || tail === '') return endpoint.method.toLowerCase().replace('*', 'any') + tail;
  return tail.charAt(0).toLowerCase() + tail.slice(1);
}

/** A constant before the top-level statement that holds the handler; undefined if that begins in a line's middle. */
export function constantBefore(
  { facts, text, fn }: Pick<Reading, 'facts' | 'text' | 'fn'>,
  name: string,
  lines: readonly string[],
): Edit | undefined {
  const around = topLevelAround(facts, fn);
  if (!around) return undefined;
  const start = lineStart(text, around.at[0]);
  const before = text.slice(start, around.at[0]);
  if (!/^\s*(?:export\s+(?:default\s+)?)?$/.test(before)) return undefined;
  const at = commentsAbove(text, around.at[0]);
  const style = styleOf(text);
  const [first = '', ...rest] = lines;
  const code = styled([`const ${name} = ${first}`, ...rest], style, indentAt(text, around.at[0]));
  const isFirst = text.slice(0, at).trim() === '' || /\n[ \t]*\r?\n$/.test(text.slice(0, at));
  const gap = isFirst ? '' : style.newline;
  return {
    file: facts.file,
    span: [at, at],
    newText: `${gap}${code}${style.end}${style.newline}${style.newline}`,
  };
}

function topLevelAround({ ir }: ModuleFacts, fn: FunctionIr): { readonly at: Stmt['at'] } | undefined {
  return (
    ir.body.find((s) => contains(s.at, fn.at)) ??
    ir.classes.find((cls) => contains(cls.at, fn.at)) ??
    (fn.parent === undefined ? fn : undefined)
  );
}
