import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option } from '../../../server/src/check/usageViews';
import { pinAlgorithmsFixes } from '../../../server/src/fix/jwtOptions';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-algorithms-unpinned',
  title: 'Any algorithm is accepted for tokens',
  description: 'Tokens are verified without saying by which algorithm they have to be signed.',
  area: 'authentication',
  severity: 'info',
  owasp: ['API2:2023'],
  cwe: [347, 757],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage): Said | undefined {
  return usage.topic === 'jwt-verify' ? ofCall(usage) : ofMiddleware(usage);
}

const REMEDY = "Name the one that your keys are for: `algorithms: ['RS256']`.";

/** jsonwebtoken only: the others either fix the algorithm by the key or ask for it. */
function ofCall(usage: Usage): Said | undefined {
  if (!usage.symbol.startsWith('jsonwebtoken.')) return undefined;
  const [, key, options] = usage.args;
  const missing =
    options === undefined || options.k === 'function' || option(options, 'algorithms').is === 'missing';
  if (!missing || key === undefined) return undefined;
  return {
    message: `\`${usage.label}\` accepts every algorithm that fits the kind of key, so a token can be signed in a way that was not meant. ${REMEDY}`,
    location: usage.location,
    confidence: isPublicKey(key) ? 'medium' : 'low',
    severity: isPublicKey(key) ? 'warning' : 'info',
  };
}

/** `expressjwt({ secret })`, `koaJwt({ secret })`, `new JwtStrategy({ secretOrKey })`. */
function ofMiddleware(usage: Usage): Said | undefined {
  const [options] = usage.args;
  const isExpress = /^express-jwt/.test(usage.symbol);
  const isOther = /^(koa-jwt|passport-jwt|@nestjs\/passport|hapi-auth-jwt2)/.test(usage.symbol);
  if (!options || !(isExpress || isOther)) return undefined;
  if (
    !['secret', 'secretOrKey', 'secretOrKeyProvider'].some((name) => option(options, name).is !== 'missing')
  )
    return undefined;
  const missing = ['algorithms', 'jsonWebTokenOptions.algorithms', 'verifyOptions.algorithms'].every(
    (path) => option(options, path).is === 'missing',
  );
  if (!missing) return undefined;
  return {
    message: `\`${usage.label}\` does not say which algorithms tokens may be signed with, so more are accepted than were meant. ${REMEDY}`,
    location: usage.location,
    confidence: isExpress ? 'medium' : 'low',
    severity: isExpress ? 'warning' : 'info',
    data: { options: true },
  };
}

/** A key that everyone may have, and that must not be taken for a shared secret. Newer versions of the library see to that. */
const isPublicKey = (key: ValueView): boolean =>
  alternativesOf(key).some(
    (one) =>
      (one.k === 'symbol' && /readFile|public|cert|pem|jwks|getSigningKey/i.test(one.symbol)) ||
      (one.k === 'literal' && typeof one.value === 'string' && one.value.includes('PUBLIC KEY')),
  );

export const rule = usageRule({
  meta,
  topics: ['jwt-verify', 'jwt-middleware'],
  judge,
  fixes: pinAlgorithmsFixes,
});
