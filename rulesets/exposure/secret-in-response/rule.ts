import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { isPasswordField, isSecretField } from '../../../server/src/check/models';
import { alternativesOf, originsIn } from '../../../server/src/check/usageViews';
import { propertyOf } from '../../../server/src/check/codeScan';
import { calleeName } from '../../../server/src/check/surroundings';
import { expressionAt } from '../../../server/src/fix/options';
import type { Location } from '../../../server/src/model/location';
import { wordsOf } from '../../../server/src/check/words';
import type { AnswerView, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'secret-in-response',
  title: 'Secret sent to the client',
  description: 'An answer carries a password, its hash, a reset token or a variable of the environment.',
  area: 'exposure',
  severity: 'error',
  owasp: ['API3:2023', 'API2:2023'],
  cwe: [200, 201, 522],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = ({ service, modules }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.flatMap((endpoint) =>
      endpoint.answers.filter(isSuccess).flatMap((answer) => ofAnswer(endpoint, answer, modules)),
    ),
  );

const isSuccess = ({ how, status, developmentOnly }: AnswerView): boolean =>
  (how === 'respond' || how === 'render') && (status ?? 200) < 400 && !developmentOnly;

interface Secret {
  readonly what: string;
  readonly sure: boolean;
}

function ofAnswer(endpoint: Endpoint, answer: AnswerView, modules: Modules): Report[] {
  const [secret] = secretsIn(answer.body, endpoint, modules, 4);
  return secret
    ? [
        {
          message: `${endpointName(endpoint)} sends ${secret.what} to the client (\`${answer.label}\`), where logs, caches and other users may see it. Leave it out of the answer.`,
          location: answer.location,
          confidence: secret.sure ? 'high' : 'medium',
          endpoint,
          key: secret.what,
        },
      ]
    : [];
}

type Modules = RuleContext['modules'];

function secretsIn(
  view: ValueView | undefined,
  endpoint: Endpoint,
  modules: Modules,
  depth: number,
): Secret[] {
  if (depth === 0) return [];
  return alternativesOf(view).flatMap((one): Secret[] => {
    if (one.k === 'symbol') return ofEnvironment(one.symbol);
    if (one.k === 'array') return one.items.flatMap((item) => secretsIn(item, endpoint, modules, depth - 1));
    if (one.k !== 'object') return [];
    return Object.entries(one.props).flatMap(([name, inner]) => {
      const named =
        isValue(inner, name) && isGiven(one.at, name, modules) ? ofName(name, endpoint) : undefined;
      return named ? [named] : secretsIn(inner, endpoint, modules, depth - 1);
    });
  });
}

const PUBLIC_VARIABLE =
  /PUBLIC|PUBLISHABLE|MAPS?_|MAPBOX|HERE_|RECAPTCHA|ANALYTICS|ALGOLIA|^VITE_|^REACT_APP_|ANON_KEY|SITE_KEY|CLIENT_ID|DSN/;
const SECRET_VARIABLE =
  /SECRET|PASSWORD|PASSWD|PRIVATE|TOKEN|API_?KEY|ACCESS_KEY|CREDENTIAL|DATABASE_URL|MONGO\w*_UR[IL]|_DSN$/;

function ofEnvironment(symbol: string): Secret[] {
  const [, name] = /^global:\.process\.env(?:\.(\w+))?$/.exec(symbol) ?? [];
  if (symbol === 'global:.process.env') return [{ what: 'the whole environment of the process', sure: true }];
  return name !== undefined && SECRET_VARIABLE.test(name) && !PUBLIC_VARIABLE.test(name)
    ? [{ what: `the environment variable ${name}`, sure: true }]
    : [];
}

/** Constants are texts and flags; what is not known may be the secret. */
const isValue = (view: ValueView, name: string): boolean =>
  alternativesOf(view).some((one) => one.k === 'unknown' || one.k === 'symbol' || one.k === 'text') &&
  // What the client itself has sent is no secret to it.
  !originsIn(view).some(
    (origin) => origin.kind === 'request' && origin.source === 'body' && sameName(origin.name, name),
  );

const sameName = (a: string, b: string): boolean =>
  !a.includes('.') && wordsOf(a).join('') === wordsOf(b).join('');

/** The object literal gives the field itself, and not whether there is one: `password: !!link.password`. */
function isGiven(at: Location | undefined, name: string, modules: Modules): boolean {
  const facts = at && modules.get(at.file);
  const object = facts && expressionAt(facts, at.span);
  const value = object?.k === 'obj' ? propertyOf(object, name) : undefined;
  if (!value) return false;
  return value.k === 'call'
    ? !/^(Boolean|mask\w*|redact\w*|has\w*|is\w*)$/.test(calleeName(value) ?? '')
    : value.k === 'id' || value.k === 'mem' || value.k === 'await' || value.k === 'tpl';
}

/** Tokens are what logins answer with; reset tokens belong into a mail, and passwords nowhere. */
function ofName(name: string, { traits, path }: Endpoint): Secret | undefined {
  const words = wordsOf(name).join(' ');
  if (isPasswordField(name)) return { what: `\`${name}\``, sure: /hash|pass.*salt/.test(words) };
  const isReset =
    /^(reset|password reset|reset password|verification|activation|confirmation|recovery|forgot password)( \w+)? ?(token|code)$/.test(
      words,
    );
  if (isReset && isSecretField(name))
    return { what: `\`${name}\``, sure: traits.sensitive === 'password-reset' };
  return /^(otp|one time code|private key|client secret)$/.test(words) &&
    !/setup|enroll|enable|generate|create|keys?$/i.test(path)
    ? { what: `\`${name}\``, sure: false }
    : undefined;
}

export const rule: Rule = { meta, check };
