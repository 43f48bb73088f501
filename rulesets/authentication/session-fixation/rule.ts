import { eachExpression, writtenPath } from '../../../server/src/check/codeScan';
import { namesOf } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { isPasswordName } from '../../../server/src/check/words';
import { functionAround, visitStatements } from '../../../server/src/fix/syntax';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, FunctionIr } from '../../../server/src/model/ir';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'session-fixation',
  title: 'Session kept at login',
  description: 'A login puts the user into the session that was there before, without a new session id.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [384],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Sessions that live on the server: one that the client holds changes with its content. */
const STORES = /^(express-session|koa-(generic-)?session|@fastify\/session|fastify-session)/;

const IDENTITY =
  /^(user|user_?id|uid|user_?name|account(_?id)?|logged_?in|is_?(auth|logged)\w*|auth(enticated|orized)?|admin|is_?admin|email|role|current_?user|passport)$/i;

function check({ service, modules }: RuleContext): ReturnType<Rule['check']> {
  const stores = service.usages.some(({ topic, symbol }) => topic === 'session' && STORES.test(symbol));
  const found = logins({ modules });
  return onePerFunction(stores ? found.map((one) => ({ ...one, confidence: 'medium' })) : found);
}

const logins = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['assign'], (expr, facts) => {
    if (expr.k !== 'assign' || expr.target.k !== 'mem' || typeof expr.target.prop !== 'string') return;
    const path = writtenPath(expr.target);
    if (path === undefined || !/(^|\.)session\.\w+$/.test(path) || !IDENTITY.test(expr.target.prop)) return;
    if (expr.value.k === 'lit' && (expr.value.v === null || expr.value.v === false)) return;
    const around = functionsAround(facts, expr);
    if (!around.some(logsIn) || around.some(regenerates)) return;
    const [own] = around;
    found.push({
      message: `\`${path}\` logs the user in without a new session, so whoever planted a session id before the login shares it afterwards. Call \`req.session.regenerate()\` first, and set the user in its callback.`,
      location: { file: facts.file, span: expr.at },
      confidence: 'low',
      key: String(own?.at[0] ?? 0),
    });
  });
  return found;
});

/** Several fields that are set at one login are one finding. */
function onePerFunction(found: readonly Said[]): ReturnType<Rule['check']> {
  const seen = new Set<string>();
  return onePerPlace(found).flatMap(({ key, ...report }) => {
    const id = `${report.location.file} ${key ?? ''}`;
    if (seen.has(id)) return [];
    seen.add(id);
    // The place of the function must not get into the fingerprint.
    return [report];
  });
}

function functionsAround(facts: ModuleFacts, expr: Expr): FunctionIr[] {
  const own = functionAround(facts.ir, expr.at);
  const all: FunctionIr[] = [];
  for (
    let fn = own;
    fn && all.length < 5;
    fn = fn.parent === undefined ? undefined : facts.ir.functions[fn.parent]
  )
    all.push(fn);
  return all;
}

const mentions = (fn: FunctionIr, test: (expr: Expr) => boolean): boolean => {
  let found = false;
  visitStatements(fn.body, (expr) => {
    found ||= test(expr);
  });
  return found;
};

const logsIn = (fn: FunctionIr): boolean =>
  /log_?in|sign_?in|authenticate/i.test(fn.name ?? '') ||
  mentions(fn, (expr) => (expr.k === 'mem' || expr.k === 'id') && namesOf(expr).some(isPasswordName));

const regenerates = (fn: FunctionIr): boolean =>
  mentions(
    fn,
    (expr) =>
      expr.k === 'call' &&
      /regenerate|session\.(destroy|create|reset)|createSession|newSession|\.logIn$|\.login$/i.test(
        writtenPath(expr.callee) ?? '',
      ),
  );

export const rule: Rule = { meta, check };
