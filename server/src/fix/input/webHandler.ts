/** Checks what `await request.json()` or `await readBody(event)` yields, where a handler reads it. */
import type { Endpoint } from '../../model/endpoint';
import type { ModuleFacts } from '../../model/facts';
import type { Expr, FunctionIr, Stmt } from '../../model/ir';
import { contains } from '../../model/location';
import type { FixContext } from '../../model/rule';
import { handlerOf } from '../copyCheck';
import { addImports } from '../imports';
import { freeName } from '../names';
import { childStatements } from '../syntax';
import { indentAt, lineEnd, startsLine, styled, styleOf } from '../text';
import { fieldsOf } from './fields';
import { constantBefore, typeDeclared, type Reading } from './handler';
import { byLibrary, checkLines, isCallChecker, schemaName, type InputFix } from './inHandler';
import { libraryFor } from './library';
import { readsOf } from './reads';
import { webRefusal } from './refusal';
import { schemaLines } from './schemas';

export function checkedJson(endpoint: Endpoint, context: FixContext): InputFix | undefined {
  const handler = handlerOf(endpoint, context);
  if (!handler) return undefined;
  const { facts, text, fn } = handler;
  const read = readingStatement(facts, fn);
  if (!read || !startsLine(text, read.statement.at[0])) return undefined;
  const reads = readsOf(facts.ir, fn, 'body', (e) => e === read.init);
  if (reads.isWhole || reads.fields.length === 0) return undefined;
  const declared = read.decl.type && typeDeclared(read.decl.type, facts, context);
  const reading: Reading = {
    facts,
    text,
    fn,
    part: 'body',
    reads,
    fields: fieldsOf(endpoint, reads, declared),
  };
  const refusal =
    endpoint.framework === 'h3' ? eventRefusal(read.init, text, facts) : webRefusal('body', text);
  if (!refusal) return undefined;
  const library = libraryFor(facts.file, context, isCallChecker);
  if (!isCallChecker(library.checker)) return undefined;
  const { edits, locals } = addImports(facts, text, [library.wanted]);
  const local = locals[0] ?? library.wanted.local;
  const schema = freeName(facts, schemaName(endpoint, reading));
  const constant = constantBefore(reading, schema, schemaLines(library.checker, reading.fields, local));
  if (!constant) return undefined;
  const value = text.slice(read.init.at[0], read.init.at[1]);
  const result = freeName(facts, 'parsedBody');
  const check = checkLines(library.checker, local, schema, value, result, refusal);
  const { pat, type } = read.decl;
  const pattern = text.slice(pat.at[0], type ? type.at[0] : pat.at[1]).replace(/\s*:?\s*$/, '');
  const { at } = read.statement;
  const style = styleOf(text);
  const lines = [...check.lines, `${read.kind} ${pattern} = ${check.data};`];
  const code = styled(lines, style, indentAt(text, at[0])).trimStart();
  const end = at[1] + (/^\s*;/.exec(text.slice(at[1], lineEnd(text, at[1])))?.[0].length ?? 0);
  return {
    edits: [...edits, constant, { file: facts.file, span: [at[0], end], newText: code }],
    what: 'body',
    ...byLibrary(library),
  };
}

interface ReadingStatement {
  readonly statement: Stmt;
  readonly kind: string;
  readonly decl: Extract<Stmt, { k: 'var' }>['decls'][number];
  readonly init: Expr;
}

/** The one declaration that takes the body: `const body = await request.json()`. */
function readingStatement({ ir }: ModuleFacts, fn: FunctionIr): ReadingStatement | undefined {
  const request = requestName(fn);
  if (request === undefined) return undefined;
  const found: ReadingStatement[] = [];
  const visit = (s: Stmt): void => {
    if (s.k === 'var' && s.decls.length === 1) {
      const [decl] = s.decls;
      const init = decl?.init;
      if (decl && init?.k === 'await' && (isJsonOf(init.arg, request) || isBodyOf(init.arg, request)))
        found.push({ statement: s, kind: s.kind, decl, init });
    }
    childStatements(s).forEach(visit);
  };
  for (const one of ir.functions) if (one === fn || contains(fn.bodyAt, one.at)) one.body.forEach(visit);
  return found.length === 1 ? found[0] : undefined;
}

/** The request itself, or `req` of what a wrapper passes: `withUser(async ({ req, user }) => …)`. */
function requestName(fn: FunctionIr): string | undefined {
  const pat = fn.params[0]?.pat;
  if (pat?.k === 'id') return pat.name;
  if (pat?.k !== 'objpat') return undefined;
  const own = pat.props.find((p) => p.key === 'req' || p.key === 'request')?.value;
  return own?.k === 'id' ? own.name : undefined;
}

/** `readBody(event)` of h3, Nitro and Nuxt. */
const isBodyOf = (e: Expr | undefined, event: string): boolean =>
  e?.k === 'call' &&
  e.callee.k === 'id' &&
  e.callee.name === 'readBody' &&
  e.args[0]?.k === 'id' &&
  e.args[0].name === event;

/** Handlers of h3 refuse by an error; Nuxt has the function at hand where it has that which reads. */
function eventRefusal(read: Expr, text: string, { ir }: ModuleFacts): string[] | undefined {
  const call = read.k === 'await' ? read.arg : undefined;
  const isReader = call?.k === 'call' && call.callee.k === 'id';
  const isImported = ir.imports.some(({ imported }) => imported === 'readBody');
  if (!isReader || (isImported && !/\bcreateError\b/.test(text))) return undefined;
  return ["throw createError({ statusCode: 400, message: 'Invalid body' });"];
}

const isJsonOf = (e: Expr | undefined, request: string): boolean =>
  e?.k === 'call' &&
  e.callee.k === 'mem' &&
  e.callee.prop === 'json' &&
  e.callee.obj.k === 'id' &&
  e.callee.obj.name === request;
