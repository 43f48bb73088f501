import { addressesOf, hostKind, sendsBasic } from '../../../server/src/check/urls';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'basic-auth-over-http',
  title: 'Basic authentication over plain HTTP',
  description: 'A user name and password are sent over a connection that is not encrypted.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API8:2023'],
  cwe: [319, 522],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

function judge(usage: Usage): Said | undefined {
  const address = addressesOf(usage).find((one) => /^http:\/\//i.test(one));
  if (address === undefined || !sendsBasic(usage)) return undefined;
  const kind = hostKind(address);
  if (kind === 'loopback' || kind === 'unknown') return undefined;
  return {
    message: `\`${usage.label}\` sends a user name and password over plain HTTP, so everyone on the way can read them. Use https://.`,
    location: usage.location,
    severity: kind === 'public' ? 'error' : 'warning',
    confidence: kind === 'public' ? 'high' : 'medium',
  };
}

export const rule = usageRule({ meta, topics: ['http-request'], judge });
