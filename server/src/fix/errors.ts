/** Fixes for errors that are shown to clients: a generic message, with the error logged. */
import type { ErrorExposure } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Expr, Stmt } from '../model/ir';
import type { Edit, Finding, Fix } from '../model/finding';
import { contains, type Location, type Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { errorNames, errorParts, type ErrorPart } from './errorParts';
import { isLogged } from './logged';
import { loggerAt } from './logger';
import { childStatements, functionAround, statementAround } from './syntax';
import { callAt } from './syntaxIndex';
import { indentAt, lineStart, newlineOf, quoted, startsLine, styleOf } from './text';

/** What the rule leaves for this fix. */
export interface ExposureData {
  readonly sentAt: Location;
}

/** Where an exposure is to be underlined: the call, or the `return` in the branch that handles the error. */
export function exposurePlace(exposure: ErrorExposure, modules: ReadonlyMap<string, ModuleFacts>): Location {
  const { sentAt, caughtAt } = exposure;
  const facts = modules.get(sentAt.file);
  if (!facts || callAt(facts.ir, sentAt.span) || caughtAt?.file !== sentAt.file) return sentAt;
  const returned = returnsIn(facts, sentAt.span)
    .filter(({ at }) => contains(caughtAt.span, at) || contains(at, caughtAt.span))
    .find(({ at, arg }) => errorParts(arg, errorNames(facts, at)).length > 0);
  return returned ? { file: sentAt.file, span: returned.at } : sentAt;
}

function returnsIn(facts: ModuleFacts, within: Span): { at: Span; arg: Expr }[] {
  const found: { at: Span; arg: Expr }[] = [];
  const visit = (s: Stmt): void => {
    if (s.k === 'return' && s.arg && contains(within, s.at)) found.push({ at: s.at, arg: s.arg });
    childStatements(s).forEach(visit);
  };
  facts.ir.functions.forEach((fn) => {
    fn.body.forEach(visit);
  });
  return found;
}

export function verboseErrorFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeOf(finding.data);
  const facts = place && context.modules.get(place.file);
  const text = place && context.text(place.file);
  if (!place || !facts || text === undefined) return [];
  const names = errorNames(facts, place.span);
  const sent = sentValues(facts, place.span);
  const parts = sent.flatMap((value) => errorParts(value, names));
  if (parts.length === 0) return [];
  const message = messageOf(facts, place.span);
  const log = logEdits(facts, text, place.span, names.errors, context);
  return [
    {
      title: `Send a generic message${log.length > 0 ? ' and log the error' : ''}`,
      edits: [...log, ...parts.map((part) => replaced(place.file, text, part, message))],
      safe: true,
    },
  ];
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  422: 'Invalid input',
};

/** What the status of the answer says, which clients see anyway. */
function messageOf(facts: ModuleFacts, at: Span): string {
  const call = callAt(facts.ir, at);
  const receiver = call?.callee.k === 'mem' ? call.callee.obj : undefined;
  const status =
    receiver?.k === 'call' &&
    receiver.callee.k === 'mem' &&
    /^(?:status|code)$/.test(String(receiver.callee.prop))
      ? receiver.args[0]
      : undefined;
  if (!status || (status.k === 'lit' && Number(status.v) >= 500)) return 'Internal server error';
  return (status.k === 'lit' ? MESSAGES[Number(status.v)] : undefined) ?? 'Request failed';
}

const placeOf = (data: unknown): Location | undefined =>
  typeof data === 'object' && data !== null && 'sentAt' in data ? (data as ExposureData).sentAt : undefined;

/** Arguments of the sending call, or the value of the `return`. */
function sentValues(facts: ModuleFacts, span: Span): readonly Expr[] {
  const call = callAt(facts.ir, span);
  if (call) return call.args;
  const returned = returnsIn(facts, span).find(({ at }) => at[0] === span[0]);
  return returned ? [returned.arg] : [];
}

function replaced(file: string, text: string, part: ErrorPart, generic: string): Edit {
  const message = quoted(text, messageFor(part, generic));
  if (part.spread) return { file, span: part.at, newText: `error: ${message}` };
  if (part.shorthand !== undefined) return { file, span: part.at, newText: `${part.shorthand}: ${message}` };
  return { file, span: part.at, newText: part.whole ? `{ error: ${message} }` : message };
}

/** What stood before the error is mostly a sentence that may stay. */
function messageFor({ prefix }: ErrorPart, generic: string): string {
  const kept = prefix?.replace(/[\s:(\-–,.]+$/, '') ?? '';
  return /[a-z]{3}/i.test(kept) && !/['"\\\n`]/.test(kept) ? kept : generic;
}

/** A log of the error before the statement, unless the function logs it already. */
function logEdits(
  facts: ModuleFacts,
  text: string,
  at: Span,
  names: readonly string[],
  context: FixContext,
): Edit[] {
  const fn = functionAround(facts.ir, at);
  const statement = statementAround(facts.ir, at);
  const name = names.at(-1);
  if (!fn || !statement || name === undefined) return [];
  if (isLogged(fn, at, name)) return [];
  const logger = loggerAt(facts, text, at, context);
  const style = styleOf(text);
  // A name that shadows another one of its function is told apart by a mark in the IR.
  const written = name.replace(/~\d+$/, '');
  const code = `${logger.call}(${written})${style.end}`;
  if (text[fn.bodyAt[0]] !== '{') {
    // An arrow without a block has no place for a statement, so it gets the block.
    const isObject = text[fn.bodyAt[0]] === '(' || /\(\s*$/.test(text.slice(fn.bodyAt[0] - 2, fn.bodyAt[0]));
    if (isObject || fn.kind !== 'arrow') return [];
    return [
      ...logger.edits,
      {
        file: facts.file,
        span: [fn.bodyAt[0], fn.bodyAt[0]],
        newText: `{ ${logger.call}(${written}); return `,
      },
      { file: facts.file, span: [fn.bodyAt[1], fn.bodyAt[1]], newText: '; }' },
    ];
  }
  if (!startsLine(text, statement.at[0])) {
    // `if (err) return res.send(err)`: the log goes with it into a block.
    const end = /^\s*;/.exec(text.slice(statement.at[1]))?.[0].length ?? 0;
    if (!/\)\s*$/.test(text.slice(lineStart(text, statement.at[0]), statement.at[0]))) return [];
    return [
      ...logger.edits,
      {
        file: facts.file,
        span: [statement.at[0], statement.at[0]],
        newText: `{ ${logger.call}(${written}); `,
      },
      { file: facts.file, span: [statement.at[1] + end, statement.at[1] + end], newText: ' }' },
    ];
  }
  const start = lineStart(text, statement.at[0]);
  return [
    ...logger.edits,
    {
      file: facts.file,
      span: [start, start],
      newText: `${indentAt(text, statement.at[0])}${code}${newlineOf(text)}`,
    },
  ];
}
