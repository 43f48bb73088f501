/** What the body of a function does, told by its statements alone. */
import { childStatements, expressionsOf, visitExpression } from '../fix/syntax';
import type { Expr, Stmt } from '../model/ir';
import { contains } from '../model/location';
import { writtenPath } from './codeScan';

/** What each `return` of a body returns; undefined for those without a value. */
export const returnsIn = (body: readonly Stmt[]): readonly (Expr | undefined)[] =>
  body.flatMap((s) => (s.k === 'return' ? [s.arg] : returnsIn(childStatements(s))));

export const throwsIn = (body: readonly Stmt[]): boolean =>
  body.some((s) => s.k === 'throw' || throwsIn(childStatements(s)));

const HARMLESS =
  /^(console|log|logger|this\.(log|logger)|debug)\b|\.(switchToHttp|getRequest|getResponse|getHandler|getClass|getType|getArgs|getArgByIndex|getContext|get|resolve|stringify)$|^(Promise\.resolve|of|JSON\.stringify|GqlExecutionContext\.create)$/;

/** Nothing that may refuse a request is called, besides in what is returned. */
export function doesNothing(body: readonly Stmt[], returned: readonly (Expr | undefined)[]): boolean {
  let harmless = true;
  const visit = (s: Stmt): void => {
    for (const expr of expressionsOf(s))
      visitExpression(expr, (e) => {
        if (e.k !== 'call' || returned.some((r) => r !== undefined && contains(r.at, e.at))) return;
        if (!HARMLESS.test(writtenPath(e.callee) ?? '?')) harmless = false;
      });
    childStatements(s).forEach(visit);
  };
  body.forEach(visit);
  return harmless;
}
