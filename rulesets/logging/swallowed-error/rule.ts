import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { isLogCall, logs } from '../../../server/src/check/logging';
import { childStatements, patternNames, visitStatements } from '../../../server/src/fix/syntax';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Expr, Stmt } from '../../../server/src/model/ir';
import { contains, type Span } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'swallowed-error',
  title: 'Error answered but not logged',
  description: 'A handler catches an error and neither logs it nor passes it on.',
  area: 'logging',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [778, 390],
  presets: ['strict'],
  fixable: false,
};

type Try = Extract<Stmt, { k: 'try' }>;

const check = ({ service, modules }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.flatMap((endpoint) => {
      const place = endpoint.handler?.location;
      const facts = place && modules.get(place.file);
      if (!place || !facts) return [];
      const bodies = [facts.ir.body, ...facts.ir.functions.map(({ body }) => body)];
      return bodies
        .flatMap((body) => triesIn(body, place.span))
        .flatMap((one) => {
          const at = one.handlerAt ?? one.at;
          return one.handler && swallows(one, one.handler)
            ? [report(endpoint, { file: place.file, span: [at[0], Math.min(at[1], at[0] + 5)] }, one.handler)]
            : [];
        });
    }),
  );

function triesIn(statements: readonly Stmt[], within: Span): Try[] {
  return statements.flatMap((statement) => [
    ...(statement.k === 'try' && contains(within, statement.at) ? [statement] : []),
    ...triesIn(childStatements(statement), within),
  ]);
}

/** Nothing in the block logs, throws, calls `next` or uses the error at all; trying something optional is no failure. */
function swallows(one: Try, handler: readonly Stmt[]): boolean {
  if (logs(handler) || logs(one.finalizer ?? [])) return false;
  if (one.block.length === 1 && handler.length <= 1 && !answers(handler)) return false;
  const names = one.param ? patternNames(one.param) : [];
  let used = false;
  visitStatements(handler, (expr) => {
    if (expr.k === 'id' && names.includes(expr.name)) used = true;
    if (isLogCall(expr) || (expr.k === 'id' && expr.name.replace(/~\d+$/, '') === 'next')) used = true;
  });
  return !used && !throws(handler) && (handler.length === 0 || answers(handler));
}

const throws = (statements: readonly Stmt[]): boolean =>
  statements.some((statement) => statement.k === 'throw' || throws(childStatements(statement)));

/** It answers with a server's error; an answer for a client's error needs no log. */
function answers(statements: readonly Stmt[]): boolean {
  let failed = false;
  visitStatements(statements, (expr) => {
    if (is500(expr)) failed = true;
  });
  return failed;
}

const is500 = (expr: Expr): boolean =>
  (expr.k === 'lit' && typeof expr.v === 'number' && expr.v >= 500 && expr.v < 600) ||
  (expr.k === 'mem' && expr.prop === 'INTERNAL_SERVER_ERROR') ||
  (expr.k === 'id' && /^InternalServerError/.test(expr.name));

const report = (endpoint: Endpoint, location: Report['location'], handler: readonly Stmt[]): Report => ({
  message: `${endpointName(endpoint)} catches an error and ${handler.length === 0 ? 'drops it' : 'answers 500'} without a trace, so neither faults nor attacks can be found afterwards. Log the error, or pass it on.`,
  location,
  confidence: handler.length === 0 ? 'medium' : 'high',
  endpoint,
  key: 'swallowed',
});

export const rule: Rule = { meta, check };
