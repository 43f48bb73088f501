import { writtenPath } from '../../../server/src/check/codeScan';
import { isLoggerCall, logCalls } from '../../../server/src/check/logging';
import { endpointName } from '../../../server/src/check/ruleApi';
import { calleeName } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { isPlainPasswordName, wordsOf } from '../../../server/src/check/words';
import { childExpressions } from '../../../server/src/fix/syntax';
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr } from '../../../server/src/model/ir';
import { contains } from '../../../server/src/model/location';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'secret-in-log',
  title: 'Secret written to a log',
  description: 'A password, a token, the headers of a request or the environment is written to a log.',
  area: 'logging',
  severity: 'warning',
  owasp: ['API8:2023', 'API2:2023'],
  cwe: [532, 312],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

interface Secret {
  readonly what: string;
  readonly confidence: Confidence;
}

function check(context: RuleContext): ReturnType<Rule['check']> {
  const found: Said[] = [];
  for (const facts of context.modules.values()) {
    if (facts.ir.directives.includes('use client') || isNoServer(facts.file)) continue;
    for (const call of logCalls(facts))
      for (const arg of call.args) {
        const [secret] = secretsIn(arg, facts, context);
        if (!secret) continue;
        found.push({
          message: `\`${writtenPath(call.callee) ?? 'The logger'}\` writes ${secret.what} to the log, where operators, log services and backups have it for years. Leave it out, or log that it is there (\`Boolean(…)\`).`,
          location: { file: facts.file, span: arg.at },
          confidence: isLoggerCall(call)
            ? secret.confidence
            : secret.confidence === 'high'
              ? 'medium'
              : 'low',
        });
      }
  }
  return onePerPlace(found);
}

/** Scripts at a terminal and pages of browsers print for who runs them. */
const isNoServer = (file: string): boolean =>
  /(^|\/)(scripts?|bin|tools?|examples?|cypress|e2e|tests?|__tests__|frontend|client|public|components|hooks|seeds?|migrations?|cli)\/|\.(test|spec|e2e)\.[cm]?[jt]sx?$|\.[jt]sx$/.test(
    file,
  );

function secretsIn(expr: Expr, facts: ModuleFacts, context: RuleContext): Secret[] {
  switch (expr.k) {
    case 'id':
    case 'mem':
      return ofReference(expr, facts, context);
    case 'cond':
      return [...secretsIn(expr.then, facts, context), ...secretsIn(expr.else, facts, context)];
    case 'logic':
      return expr.op === '&&'
        ? secretsIn(expr.r, facts, context)
        : [...secretsIn(expr.l, facts, context), ...secretsIn(expr.r, facts, context)];
    case 'bin':
      return expr.op === '+' ? [expr.l, expr.r].flatMap((side) => secretsIn(side, facts, context)) : [];
    case 'un':
    case 'lit':
    case 'fn':
    case 'class':
      return [];
    case 'call':
      return ofCall(expr, facts, context);
    case 'obj':
      return expr.props.flatMap((prop) => secretsIn(prop.value, facts, context));
    default:
      return childExpressions(expr).flatMap((child) => secretsIn(child, facts, context));
  }
}

/** `JSON.stringify(x)` and `req.get('authorization')` give what they are asked for; other functions may give anything. */
function ofCall(call: Extract<Expr, { k: 'call' }>, facts: ModuleFacts, context: RuleContext): Secret[] {
  const name = calleeName(call) ?? '';
  if (/^(stringify|inspect|format|String|toString|concat|assign|trim|from|freeze)$/.test(name))
    return [
      ...call.args.flatMap((arg) => secretsIn(arg, facts, context)),
      ...(call.callee.k === 'mem' ? secretsIn(call.callee.obj, facts, context) : []),
    ];
  const [arg] = call.args;
  const header =
    /^(get|header)$/.test(name) && arg?.k === 'lit' && typeof arg.v === 'string' ? arg.v : undefined;
  if (header !== undefined && SECRET_HEADER.test(header))
    return [{ what: `the header ${header}`, confidence: 'high' }];
  return [];
}

const SECRET_HEADER = /^(proxy-)?authorization$|^cookie$|^x-(api|access|auth)-?(key|token)$|^x-auth-token$/i;
const REQUEST = /^(?:\w+\.)*(req|request|ctx\.req|ctx\.request|ctx|context\.req)(?:\.req|\.request|\.raw)?$/;

function ofReference(expr: Expr, facts: ModuleFacts, context: RuleContext): Secret[] {
  const path = writtenPath(expr);
  const name = path?.split('.').at(-1) ?? '';
  const owner = path?.slice(0, -(name.length + 1)) ?? '';
  if (path === undefined) return [];
  if (path === 'process.env') return [{ what: 'the whole environment', confidence: 'high' }];
  if (owner === 'process.env')
    return /(SECRET|PASSWORD|PASSWD|PRIVATE_KEY|ACCESS_KEY|API_?KEY|AUTH_?TOKEN|ACCESS_TOKEN)(?!.*(_ID|_NAME|_FILE|_PATH|_URL|_LENGTH|EXPIR\w*))/.test(
      name,
    ) && !/PUBLIC/.test(name)
      ? [{ what: `the environment variable ${name}`, confidence: 'high' }]
      : [];
  if (REQUEST.test(owner)) {
    if (name === 'headers')
      return [{ what: 'all headers of requests, with their tokens and cookies', confidence: 'high' }];
    if (name === 'cookies' || name === 'signedCookies')
      return [{ what: 'the cookies of requests', confidence: 'high' }];
    if (name === 'body') return ofBody(expr, facts, context);
  }
  if (/(^|\.)headers$/.test(owner) && SECRET_HEADER.test(name))
    return [{ what: `the header ${name}`, confidence: 'high' }];
  return ofName(name, path);
}

/** The whole body of an endpoint that reads a password from it. */
function ofBody(expr: Expr, facts: ModuleFacts, { service }: RuleContext): Secret[] {
  const endpoint = service.endpoints.find(
    ({ handler }) => handler?.location.file === facts.file && contains(handler.location.span, expr.at),
  );
  const secret = endpoint && bodySecret(endpoint);
  return endpoint && secret !== undefined
    ? [{ what: `the whole body of ${endpointName(endpoint)}, with ${secret},`, confidence: 'high' }]
    : [];
}

function bodySecret({ reads, traits }: Endpoint): string | undefined {
  const read = reads.find(
    ({ kind, name }) => kind === 'body' && isPlainPasswordName(name.split('.').at(-1) ?? ''),
  );
  if (read) return `\`${read.name}\``;
  return traits.sensitive === 'login' || traits.sensitive === 'sign-up' ? 'its password' : undefined;
}

const SECRET =
  /^((user|client|app|jwt|session|signing|shared|webhook|stripe|aws)? ?secret( key)?|(access|refresh|auth|bearer|reset|session|id|api|jwt|verification|csrf|oauth|user|login|magic link|reset password|password reset|invite|invitation|raw|plain) token|jwt|api ?key|(private|encryption|signing|master|service role) key|access key|otp|otp code|one time (code|password)|totp( secret)?|mfa (code|secret)|credit ?card( number)?|card ?number|cvv|cvc|ssn|social security number|authorization|credentials|connection string|raw token)$/;

function ofName(name: string, path: string): Secret[] {
  const words = wordsOf(name).join(' ');
  // `ActivityType.UPDATE_PASSWORD` is the name of something, not a password.
  if (path !== name && /^[A-Z][A-Z\d_]*$/.test(name)) return [];
  if (
    /(^|\.)(schema|errors?|messages?|labels?|translations|rules?|columns?|config\.\w*fields?|constants?|types?|enums?)\./i.test(
      path,
    )
  )
    return [];
  if (isPlainPasswordName(name)) return [{ what: `\`${path}\``, confidence: 'high' }];
  if (SECRET.test(words))
    return [{ what: `\`${path}\``, confidence: /^[A-Z_]+$/.test(name) ? 'medium' : 'high' }];
  return words === 'token' ? [{ what: `\`${path}\``, confidence: 'medium' }] : [];
}

export const rule: Rule = { meta, check };
