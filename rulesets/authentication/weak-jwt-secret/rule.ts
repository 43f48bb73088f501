import { literalSecrets } from '../../../server/src/check/secrets';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'weak-jwt-secret',
  title: 'Short secret for tokens',
  description: 'Tokens are signed with a secret that is short enough to be guessed.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [326, 521],
  presets: ['strict'],
  fixable: false,
};

/** A key of HMAC-SHA256 should be as long as the hash (RFC 7518, 3.2). */
const BYTES = 32;

function judge(usage: Usage): Said | undefined {
  const short = literalSecrets(keyOf(usage)).find(
    ({ value }) => value.length < BYTES && !value.includes('-----BEGIN'),
  );
  return (
    short && {
      message: `\`${usage.label}\` uses a secret of ${String(short.value.length)} characters: whoever has one token can try secrets offline until it fits. Use at least ${String(BYTES)} random bytes, kept outside of the code.`,
      location: usage.location,
      confidence: 'high',
    }
  );
}

function keyOf(usage: Usage): ValueView | undefined {
  if (usage.topic !== 'jwt-middleware') return usage.args[1];
  const state = ['secret', 'secretOrKey', 'key']
    .map((name) => option(usage.args[0], name))
    .find((one) => one.is === 'constant' || one.is === 'set');
  return state && (state.is === 'constant' || state.is === 'set') ? state.view : undefined;
}

export const rule = usageRule({ meta, topics: ['jwt-sign', 'jwt-verify', 'jwt-middleware'], judge });
