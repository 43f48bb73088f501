import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option, stringOf } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'weak-cipher',
  title: 'Weak cipher',
  description:
    'Data is encrypted by a cipher or in a mode that is broken, or with a key made from a password alone.',
  area: 'encryption',
  severity: 'error',
  owasp: ['API8:2023'],
  cwe: [327],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const REMEDY = "Use `crypto.createCipheriv('aes-256-gcm', key, iv)` with a random iv.";

const BROKEN =
  /^(id-)?(des|desx|3des|des3|tripledes|des-ede3?|rc2|rc4|arc4|arcfour|bf|blowfish|cast5?|idea|seed|rabbit|xor)(?=$|[^a-z0-9])/i;
const PATTERN_KEEPING = /(^|[-_])ecb$/i;

function judge(usage: Usage): Said | undefined {
  const said = (message: string, severity: 'error' | 'warning' = 'error'): Said => ({
    message: `${message} ${REMEDY}`,
    location: usage.location,
    severity,
    confidence: 'high',
  });
  const { symbol, label } = usage;
  if (/create(C|Dec)ipher\(\)$/.test(symbol) && /^(global:\.)?crypto\./.test(symbol))
    return {
      ...said(
        `\`${label}\` makes the key from the password by one round of MD5 and always the same iv, and is gone from Node 22.`,
      ),
      cwe: [327, 1204, 916],
    };
  const name = nameOf(usage);
  if (name !== undefined && BROKEN.test(name))
    return said(`\`${label}\` uses ${name}, whose keys or blocks are so short that it can be broken.`);
  if (name !== undefined && PATTERN_KEEPING.test(name))
    return said(
      `\`${label}\` uses the mode ECB, which encrypts equal blocks alike, so patterns stay visible.`,
    );
  const mode = option(usage.args[2], 'mode');
  if (mode.is === 'set' && mode.view.k === 'symbol' && /mode\.ECB$/.test(mode.view.symbol))
    return said(
      `\`${label}\` uses the mode ECB, which encrypts equal blocks alike, so patterns stay visible.`,
    );
  return undefined;
}

function nameOf(usage: Usage): string | undefined {
  if (usage.symbol.startsWith('crypto-js'))
    return /\.(DES|TripleDES|RC4|RC4Drop|Rabbit|Blowfish)\./.exec(usage.symbol)?.[1];
  if (/\.(des|rc2)\./.test(usage.symbol)) return /\.(des|rc2)\./.exec(usage.symbol)?.[1];
  const [first] = usage.args;
  const named = option(first, 'name');
  return stringOf(first) ?? (named.is === 'constant' ? String(named.value) : undefined);
}

export const rule = usageRule({ meta, topics: ['cipher'], judge });
