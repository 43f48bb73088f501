import { writtenCalls } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import { expiryFixes } from '../../../server/src/fix/jwtOptions';
import { functionAround } from '../../../server/src/fix/syntax';
import type { Finding } from '../../../server/src/model/finding';
import { contains, sameLocation } from '../../../server/src/model/location';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-no-expiry',
  title: 'Tokens that never expire',
  description: 'A JSON Web Token is issued without an expiry.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [613],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage, context: RuleContext): Said | undefined {
  const confidence = withoutExpiry(usage, context);
  return (
    confidence && {
      message: `\`${usage.label}\` issues a token that never expires, so a stolen one opens the account for good. Give it a short life (\`expiresIn: '15m'\`), and renew it by a refresh token.`,
      location: usage.location,
      confidence,
    }
  );
}

/** How sure it is that no expiry is set; undefined if one is, or may well be. */
function withoutExpiry(usage: Usage, context: RuleContext): Confidence | undefined {
  const [payload, , options] = usage.args;
  const inPayload = option(payload, 'exp').is;
  const { symbol } = usage;
  if (/^jsonwebtoken[./]/.test(symbol)) {
    const inOptions = options?.k === 'function' ? 'missing' : option(options, 'expiresIn').is;
    if (inOptions !== 'missing' || inPayload === 'constant' || inPayload === 'set') return undefined;
    return inPayload === 'missing'
      ? 'high'
      : options === undefined || options.k === 'function'
        ? 'medium'
        : 'low';
  }
  if (/^jwt-simple[./]/.test(symbol)) return inPayload === 'missing' ? 'high' : undefined;
  if (/^fast-jwt/.test(symbol)) return option(payload, 'expiresIn').is === 'missing' ? 'medium' : undefined;
  if (/^jose\..*SignJWT\(\)/.test(symbol) || /^jose\.SignJWT/.test(symbol))
    return symbol.includes('.setExpirationTime()') || isSetElsewhere(usage, context) ? undefined : 'medium';
  if (/^jose\.JWT\.sign/.test(symbol))
    return option(options, 'expiresIn').is === 'missing' && inPayload === 'missing' ? 'medium' : undefined;
  if (/^@nestjs\/jwt/.test(symbol)) return ofNest(usage, context);
  return undefined;
}

/** The payload has `exp`, or the builder was given one in another statement. */
function isSetElsewhere({ location }: Usage, { modules }: RuleContext): boolean {
  const facts = modules.get(location.file);
  if (!facts) return true;
  const around = functionAround(facts.ir, location.span);
  const one = new Map([[location.file, facts]]);
  return [...writtenCalls(one, /\.setExpirationTime$/), ...writtenCalls(one, /SignJWT$/)].some(
    ({ call, path, args }) =>
      (!around || contains(around.bodyAt, call.at)) &&
      (path.endsWith('setExpirationTime') ||
        option(args[0], 'exp').is === 'set' ||
        option(args[0], 'exp').is === 'unknown'),
  );
}

/** `JwtModule.register({ signOptions: { expiresIn } })` sets it for all tokens of the service. */
function ofNest(usage: Usage, { service }: RuleContext): Confidence | undefined {
  const modules = service.usages.filter((other) => other.symbol === '@nestjs/jwt.JwtModule.register()');
  const [payload, options] = usage.args;
  if (modules.length === 0 || option(payload, 'exp').is !== 'missing') return undefined;
  if (options !== undefined && option(options, 'expiresIn').is !== 'missing') return undefined;
  return modules.every((one) => option(one.args[0], 'signOptions.expiresIn').is === 'missing')
    ? 'medium'
    : undefined;
}

export const rule = usageRule({
  meta,
  topics: ['jwt-sign'],
  judge,
  fixes: (finding, context) => (hasOptions(finding, context) ? expiryFixes(finding, context) : []),
});

/** Only jsonwebtoken takes options as its third argument. */
const hasOptions = ({ location }: Finding, { service }: RuleContext): boolean =>
  service.usages.some(
    (usage) => sameLocation(usage.location, location) && /^jsonwebtoken[./]/.test(usage.symbol),
  );
