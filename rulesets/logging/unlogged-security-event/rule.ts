import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { isLogCall } from '../../../server/src/check/logging';
import { functionAround, visitStatements } from '../../../server/src/fix/syntax';
import type { AnswerView, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'unlogged-security-event',
  title: 'Failed login leaves no trace',
  description: 'A login, reset or sign-up refuses a request, and nothing writes that down.',
  area: 'logging',
  severity: 'info',
  owasp: ['API2:2023', 'API8:2023'],
  cwe: [778, 223],
  presets: ['strict'],
  fixable: false,
};

const check = (context: RuleContext): Report[] =>
  joinByLocation(
    context.service.endpoints.flatMap((endpoint) => {
      const { sensitive } = endpoint.traits;
      if (sensitive !== 'login' && sensitive !== 'otp' && sensitive !== 'password-reset') return [];
      if (endpoint.posture.logging.state === 'present') return [];
      const denial = endpoint.answers.find(isDenial);
      return denial && !isLogged(denial, context) ? [report(endpoint, denial)] : [];
    }),
  );

const isDenial = ({ how, status, developmentOnly }: AnswerView): boolean =>
  (how === 'respond' || how === 'throw') && (status === 401 || status === 403) && !developmentOnly;

/** Something in the function that refuses writes a log, or raises an event that others may log. */
function isLogged({ location }: AnswerView, { modules }: RuleContext): boolean {
  const facts = modules.get(location.file);
  const fn = facts && functionAround(facts.ir, location.span);
  if (!fn) return true;
  let logged = false;
  visitStatements(fn.body, (expr) => {
    if (isLogCall(expr)) logged = true;
    if (
      expr.k === 'call' &&
      expr.callee.k === 'mem' &&
      /^(emit|publish|dispatch|audit\w*|log\w*|record\w*|track\w*)$/.test(String(expr.callee.prop))
    )
      logged = true;
  });
  return logged;
}

const report = (endpoint: Endpoint, { location, status }: AnswerView): Report => ({
  message: `${endpointName(endpoint)} refuses with ${String(status)} and writes nothing down, so guessing of passwords cannot be seen or alerted on. Log the failure with account, address and time, without the password.`,
  location,
  confidence: 'medium',
  endpoint,
  key: 'denial',
});

export const rule: Rule = { meta, check };
