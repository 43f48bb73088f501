/** Fixes for errors that are shown to clients: a generic message, with the error logged. */
import type { CallExpr, Expr } from '../model/ir';
import type { Edit, Finding, Fix } from '../model/finding';
import type { Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { callAt, childExpressions, functionAround, statementAround } from './syntax';
import { hasSemicolons, indentAt, lineStart, newlineOf, quoted } from './text';

const MESSAGE = 'Internal server error';
const ERROR_NAME = /^(e|er|err|error|ex|exception|reason|.*(Err|Error))$/;
const SHOWN = new Set(['message', 'stack', 'stackTrace', 'sqlMessage', 'detail', 'sql']);

export function verboseErrorFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeOf(finding.data);
  const facts = place && context.modules.get(place.file);
  const text = place && context.text(place.file);
  const call = facts && callAt(facts.ir, place.span);
  if (!place || !call || text === undefined) return [];
  const parts = call.args.flatMap((arg) => shownParts(arg, true));
  if (parts.length === 0) return [];
  const edits = parts.map((part): Edit => ({
    file: place.file,
    span: part.at,
    newText: part.whole ? `{ error: ${quoted(text, MESSAGE)} }` : quoted(text, MESSAGE),
  }));
  const name = parts[0]?.name;
  const log = name === undefined ? undefined : logEdit(facts, text, call, name, place.file);
  return [
    {
      title: `Send a generic message${log ? ' and log the error' : ''}`,
      edits: log ? [log, ...edits] : edits,
      safe: true,
    },
  ];
}

const placeOf = (data: unknown): { file: string; span: Span } | undefined =>
  typeof data === 'object' && data !== null && 'file' in data && 'span' in data
    ? (data as { file: string; span: Span })
    : undefined;

interface Part {
  readonly at: Span;
  readonly name: string;
  /** The error is the whole argument, so an object has to stand in for it. */
  readonly whole: boolean;
}

/** The expressions of the sent value that are an error or a telling field of one, outermost first. */
function shownParts(expr: Expr, whole: boolean): Part[] {
  const name = rootName(expr);
  if (name !== undefined && ERROR_NAME.test(name)) {
    if (expr.k === 'id') return [{ at: expr.at, name, whole }];
    if (expr.k === 'mem' && typeof expr.prop === 'string' && SHOWN.has(expr.prop))
      return [{ at: expr.at, name, whole: false }];
    if (expr.k === 'call') return [{ at: expr.at, name, whole: false }];
  }
  if (expr.k === 'tpl' || (expr.k === 'bin' && expr.op === '+')) {
    const inner = childExpressions(expr).flatMap((child) => shownParts(child, false));
    return inner[0] ? [{ at: expr.at, name: inner[0].name, whole: false }] : [];
  }
  if (expr.k === 'fn') return [];
  return childExpressions(expr).flatMap((child) => shownParts(child, false));
}

function rootName(expr: Expr): string | undefined {
  if (expr.k === 'id') return expr.name;
  if (expr.k === 'mem') return rootName(expr.obj);
  return expr.k === 'call' && expr.callee.k === 'mem' ? rootName(expr.callee.obj) : undefined;
}

/** `console.error(err)` before the statement, unless the function logs the error already. */
function logEdit(
  facts: NonNullable<ReturnType<FixContext['modules']['get']>>,
  text: string,
  call: CallExpr,
  name: string,
  file: string,
): Edit | undefined {
  const statement = statementAround(facts.ir, call.at);
  const fn = functionAround(facts.ir, call.at);
  if (!statement || !fn || text[fn.bodyAt[0]] !== '{') return undefined;
  if (
    new RegExp(`\\b(?:console|logger|log)\\.\\w+\\([^)]*\\b${name}\\b`).test(
      text.slice(fn.bodyAt[0], fn.bodyAt[1]),
    )
  )
    return undefined;
  const start = lineStart(text, statement.at[0]);
  // Only a statement that begins its line has room before it.
  if (text.slice(start, statement.at[0]).trim() !== '') return undefined;
  const logger = /\b(logger|log)\.error\(/.exec(text)?.[1];
  const end = hasSemicolons(text) ? ';' : '';
  return {
    file,
    span: [start, start],
    newText: `${indentAt(text, statement.at[0])}${logger ?? 'console'}.error(${name})${end}${newlineOf(text)}`,
  };
}
