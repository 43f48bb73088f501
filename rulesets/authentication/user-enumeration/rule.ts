import { endpointName } from '../../../server/src/check/ruleApi';
import { option, stringsOf } from '../../../server/src/check/usageViews';
import type { AnswerView, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'user-enumeration',
  title: 'Login tells which users exist',
  description: 'A login or password reset answers differently for users that do not exist.',
  area: 'authentication',
  severity: 'info',
  owasp: ['API2:2023'],
  cwe: [204, 203],
  presets: ['strict'],
  fixable: false,
};

const UNKNOWN_USER =
  /\b(user|account|email|e-mail|username|member|customer)\b.{0,30}\b(not (be )?(found|exist\w*|registered)|does(n'?t| not) exist|is(n'?t| not) registered|unknown|invalid)|\b(no|unknown|invalid) (such )?(user|account|email|username)|could ?n[o']t find (your |the |an? )?(user|account|email)/i;

const SENSITIVE = new Set(['login', 'password-reset', 'otp']);

function check({ service }: RuleContext): Report[] {
  return service.endpoints
    .filter(({ traits }) => SENSITIVE.has(traits.sensitive ?? ''))
    .flatMap((endpoint) => {
      const telling = endpoint.answers.find(tells);
      return telling && endpoint.answers.length > 1 ? [report(endpoint, telling)] : [];
    });
}

/** An answer whose text says that there is no such user. */
const tells = ({ body, status }: AnswerView): boolean =>
  (status === undefined || status >= 400) &&
  [
    ...stringsOf(body),
    ...['message', 'error', 'msg', 'detail', 'error.message'].flatMap((path) => {
      const state = option(body, path);
      return state.is === 'constant' && typeof state.value === 'string' ? [state.value] : [];
    }),
  ].some((text) => UNKNOWN_USER.test(text) && !/ or |password/i.test(text));

const report = (endpoint: Endpoint, answer: AnswerView): Report => ({
  message: `${endpointName(endpoint)} says when a user does not exist (\`${answer.label}\`), so addresses can be tried until one is known. Answer the same for an unknown user and a wrong password, and take the same time.`,
  location: answer.location,
  confidence: 'medium',
  endpoint,
  key: 'enumeration',
});

export const rule: Rule = { meta, check };
