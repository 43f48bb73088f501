import { eachExpression, keysOf, propertyOf } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import { oauthStateFixes } from '../../../server/src/fix/oauth';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Expr } from '../../../server/src/model/ir';
import type { Location } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'oauth-missing-state',
  title: 'OAuth login without state',
  description: 'An OAuth login is started without a state or a code challenge that ties it to the browser.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [352, 287],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Strategies that are built on passport-oauth2 and send no state unless they are told to. */
const STATELESS =
  /^passport-(oauth2|facebook|google-oauth20|google-oauth2|github2?|gitlab2|bitbucket-oauth2|microsoft|discord|spotify|instagram|amazon|yahoo-oauth2|okta-oauth|twitch|dropbox-oauth2|paypal-oauth2|linkedin-oauth2|slack)/;

const WHY = 'so an attacker can log a victim into an account of his own, or hand him a code that is not his';

function judge(usage: Usage, { service }: RuleContext): Said | undefined {
  const [options] = usage.args;
  const isStrategy = STATELESS.test(usage.symbol);
  const isUrl = /(authorizeURL|authorizationUrl|generateAuthUrl)\(\)$/.test(usage.symbol);
  if (!isStrategy && !isUrl) return undefined;
  if (
    ['state', 'pkce', 'store', 'code_challenge', 'nonce'].some(
      (name) => option(options, name).is !== 'missing',
    )
  )
    return undefined;
  if (isStrategy && (option(options, 'clientID').is === 'missing' || isGivenAtLogin(service.usages)))
    return undefined;
  const at = usage.argsAt[0];
  return {
    message: isStrategy
      ? `\`${usage.label}\` starts OAuth logins without \`state\`, ${WHY}. Set \`state: true\`, and \`pkce: true\` where the provider knows it.`
      : `\`${usage.label}\` makes the address of a login without \`state\`, ${WHY}. Send a random state, keep it in the session, and compare it in the callback.`,
    location: usage.location,
    confidence: 'medium',
    ...(isStrategy && at ? { data: { place: at } } : {}),
  };
}

/** `passport.authenticate('google', { state })`. */
const isGivenAtLogin = (usages: readonly Usage[]): boolean =>
  usages.some(
    ({ topic, args }) => topic === 'login' && option(args[1], 'state').is !== 'missing' && args.length > 1,
  );

/** Addresses that are put together by hand: as text, or as parameters. */
const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  const note = (location: Location): void => {
    found.push({
      message: `This address starts an OAuth login without \`state\`, ${WHY}. Send a random state, keep it in the session, and compare it in the callback.`,
      location,
      confidence: 'medium',
    });
  };
  eachExpression(modules, ['lit', 'tpl', 'bin', 'obj'], (expr, facts) => {
    const at = { file: facts.file, span: expr.at };
    const text = textOf(expr);
    if (
      text !== undefined &&
      /[?&]client_id=/.test(text) &&
      /[?&]redirect_uri=/.test(text) &&
      !/[?&](state|code_challenge|nonce)=/.test(text) &&
      /[?&]response_type=code\b|\/oauth2?\/|authorize|\/auth\?/.test(text)
    )
      note(at);
    if (expr.k !== 'obj' || expr.props.some((prop) => prop.kind === 'spread' || typeof prop.key === 'object'))
      return;
    const keys = new Set(keysOf(expr));
    const type = propertyOf(expr, 'response_type');
    if (type?.k !== 'lit' || !/code/.test(String(type.v))) return;
    if (
      keys.has('redirect_uri') &&
      keys.has('client_id') &&
      !['state', 'code_challenge', 'nonce'].some((key) => keys.has(key))
    )
      note(at);
  });
  return found;
});

const textOf = (expr: Expr): string | undefined => {
  if (expr.k === 'lit') return typeof expr.v === 'string' ? expr.v : undefined;
  if (expr.k === 'tpl') return expr.quasis.join('*');
  return expr.k === 'bin' && expr.op === '+' ? `${textOf(expr.l) ?? '*'}${textOf(expr.r) ?? '*'}` : undefined;
};

export const rule = usageRule({ meta, topics: ['oauth'], judge, also: written, fixes: oauthStateFixes });
