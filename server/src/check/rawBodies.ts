/** Code that gathers a body piece by piece: does anything in it look at how much there is already? */
import { functionAround, functionAt, statementAround, visitStatements, childStatements } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { Expr, FunctionIr, Stmt } from '../model/ir';
import type { Usage } from '../model/usage';
import { writtenPath } from './codeScan';

const COMPARES = new Set(['<', '>', '<=', '>=']);

/** Pieces are kept until the end, and no comparison stands where they are, nor is their announced length looked at. */
export function gathersWithoutLimit(usage: Usage, facts: ModuleFacts | undefined): boolean {
  if (!facts) return false;
  const { location, args } = usage;
  const [listener] = args;
  const fn = listener?.at ? functionAt(facts.ir, listener.at.span) : undefined;
  const loop = listener ? undefined : statementAround(facts.ir, location.span);
  const body = fn?.body ?? (loop?.k === 'foreach' ? loop.body : undefined);
  if (!body || (listener?.at && listener.at.file !== facts.file)) return false;
  const around = functionAround(facts.ir, location.span);
  return gathers(body) && !isBounded(body) && !(around && looksAtLength(facts, around));
}

const expressionsIn = (body: readonly Stmt[]): readonly Expr[] => {
  const found: Expr[] = [];
  visitStatements(body, (expr) => found.push(expr));
  return found;
};

const gathers = (body: readonly Stmt[]): boolean =>
  expressionsIn(body).some(
    (expr) =>
      (expr.k === 'assign' && (expr.op === '+=' || isJoin(expr.value))) ||
      (expr.k === 'call' && /\.(?:push|unshift)$/.test(writtenPath(expr.callee) ?? '')),
  );

/** `body = body + chunk`, `Buffer.concat([body, chunk])` */
const isJoin = (value: Expr): boolean =>
  (value.k === 'bin' && value.op === '+') ||
  (value.k === 'call' && /(?:^|\.)concat$/.test(writtenPath(value.callee) ?? ''));

const isBounded = (body: readonly Stmt[]): boolean =>
  expressionsIn(body).some((expr) => expr.k === 'bin' && COMPARES.has(expr.op)) ||
  body.some((statement) => statement.k === 'if' && isBounded(childStatements(statement)));

const looksAtLength = (facts: ModuleFacts, fn: FunctionIr): boolean =>
  facts.ir.functions
    .filter((inner) => inner.at[0] >= fn.at[0] && inner.at[1] <= fn.at[1])
    .flatMap((inner) => expressionsIn(inner.body))
    .some(
      (expr) =>
        (expr.k === 'lit' && typeof expr.v === 'string' && /^content-length$/i.test(expr.v)) ||
        (expr.k === 'lit' && expr.v === 413) ||
        (expr.k === 'bin' &&
          COMPARES.has(expr.op) &&
          /(?:size|length|bytes|limit|max)/i.test(named(expr.l) + named(expr.r))),
    );

const named = (expr: Expr): string => writtenPath(expr) ?? '';
