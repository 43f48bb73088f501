import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-expiry-ignored',
  title: 'Expired tokens accepted',
  description: 'A JSON Web Token is checked without its expiry.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [613],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Options by which packages leave the expiry out; plugins of frameworks have them under `verify`. */
const OPTIONS = ['ignoreExpiration', 'verify.ignoreExpiration', 'verifyOptions.ignoreExpiration'];

const judge = (usage: Usage): Said | undefined =>
  usage.args.some((arg) => OPTIONS.some((path) => isOn(option(arg, path))))
    ? {
        message: `\`${usage.label}\` takes tokens that have expired (\`ignoreExpiration\`), so a stolen one opens the account for good. Leave the option out; where a session is renewed, check a refresh token that can be revoked.`,
        location: usage.location,
        confidence: 'high',
      }
    : undefined;

const isOn = (state: ReturnType<typeof option>): boolean => state.is === 'constant' && state.value === true;

export const rule = usageRule({ meta, topics: ['jwt-verify', 'jwt-middleware'], judge });
