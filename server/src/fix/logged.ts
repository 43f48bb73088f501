/** Whether code logs an error already where it is caught. */
import type { Expr, FunctionIr, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';
import { namesIn } from './names';
import { childStatements, visitStatements } from './syntax';

const LOGGER = /^(?:console|log|logger|logging|winston|pino|Sentry)$|Logger$/;

/** Does the `catch` (else the function) around `at` pass the named error to a logger? */
export function isLogged(fn: FunctionIr, at: Span, name: string): boolean {
  const handler = innermostHandler(fn.body, at);
  let found = false;
  visitStatements(handler ?? fn.body, (e) => {
    if (e.k !== 'call' || !isLogger(e.callee)) return;
    if (e.args.some((arg) => namesIn(arg).has(name))) found = true;
  });
  return found;
}

function innermostHandler(statements: readonly Stmt[], at: Span): readonly Stmt[] | undefined {
  for (const s of statements) {
    if (!contains(s.at, at)) continue;
    const inner = innermostHandler(childStatements(s), at);
    if (inner) return inner;
    if (s.k === 'try' && s.handler && s.handlerAt && contains(s.handlerAt, at)) return s.handler;
  }
  return undefined;
}

/** `console.error`, `this.logger.warn`, `req.log.error`, `log`. */
function isLogger(callee: Expr): boolean {
  if (callee.k === 'id') return LOGGER.test(callee.name);
  if (callee.k !== 'mem') return false;
  if (callee.obj.k === 'mem' && typeof callee.obj.prop === 'string' && LOGGER.test(callee.obj.prop))
    return true;
  return isLogger(callee.obj);
}
