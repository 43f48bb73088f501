/** Calls that write a log, known by how they are written: loggers are wrapped and injected in every code base. */
import { visitStatements } from '../fix/syntax';
import type { CallExpr, Expr, Stmt } from '../model/ir';
import { expressionsOf, perModule, writtenPath } from './codeScan';

const LEVEL =
  'log|info|warn|warning|error|err|fatal|debug|trace|verbose|silly|http|notice|critical|crit|alert|emerg|success|dir|table|child|write|captureException|captureMessage|notify|noticeError|addBreadcrumb|report\\w*';
const LOGGER =
  '(?:\\w*(?:console|logger|logging)|logs?|\\w+Log|winston|pino|bunyan|log4js|signale|consola|sentry|rollbar|bugsnag|newrelic|appInsights|airbrake|honeybadger|telemetry)(?:\\(\\))?';
const CALL = new RegExp(`(?:^|\\.)_?${LOGGER}\\.(?:${LEVEL})(?:\\(\\)\\.(?:${LEVEL}))*$`, 'i');
/** `log(…)`, `logError(…)`, `captureException(…)`. */
const FUNCTION =
  /^(log|debug|logger|trace|(log|report|capture|track|audit|print|record|notify)[A-Z]\w*|\w+Log(ger)?)$/;

export function isLogCall(expr: Expr): expr is CallExpr {
  if (expr.k !== 'call' || expr.isNew) return false;
  const path = writtenPath(expr.callee);
  return path !== undefined && (CALL.test(path) || FUNCTION.test(path.split('.').at(-1) ?? ''));
}

/** A logger's own method on a receiver that is named as one, which is surer than a function's name. */
export const isLoggerCall = (call: CallExpr): boolean => CALL.test(writtenPath(call.callee) ?? '');

/** Every such call of a module. */
export const logCalls = perModule((facts): readonly CallExpr[] =>
  expressionsOf(facts, 'call').filter(isLogCall),
);

/** Does one of these statements log, or hand on what they have? */
export function logs(statements: readonly Stmt[]): boolean {
  let found = false;
  visitStatements(statements, (expr) => {
    if (isLogCall(expr)) found = true;
  });
  return found;
}
