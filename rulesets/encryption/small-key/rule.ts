import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option, stringOf } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'small-key',
  title: 'Key that is too small',
  description: 'A key is generated that is small enough to be found by computing.',
  area: 'encryption',
  severity: 'error',
  owasp: ['API8:2023'],
  cwe: [326],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const BITS = 2048;
/** Curves of less than 224 bits, which is less than 112 bits of strength. */
const SMALL_CURVE =
  /^(sec[pt]1[0-9]{2}[rk][12]|sec[pt]16\d[rk]\d|prime19[0-9]v\d|prime2?0?[0-9]?v|wap-wsg-\w+|brainpoolP1[69]\d[rt]1|c2pnb1\w+|c2tnb1\w+|sect113r\d|sect131r\d|p192|secp192k1|ed25519-?1)$/i;

function judge(usage: Usage): Said | undefined {
  const bits = bitsOf(usage);
  if (bits !== undefined && bits < BITS && bits > 0)
    return said(
      usage,
      `a key of ${String(bits)} bits, which can be broken. Use at least ${String(BITS)} bits; 3072 from now on.`,
    );
  const curve = curveOf(usage);
  return curve !== undefined && SMALL_CURVE.test(curve)
    ? said(usage, `a key on the curve ${curve}, which is too small. Use prime256v1 (P-256) or Ed25519.`)
    : undefined;
}

const said = (usage: Usage, what: string): Said => ({
  message: `\`${usage.label}\` makes ${what}`,
  location: usage.location,
  confidence: 'high',
});

/** Bits of RSA, DSA and Diffie-Hellman keys. */
function bitsOf(usage: Usage): number | undefined {
  if (/createECDH|generateKey\(\)$/.test(usage.symbol) && !/subtle/.test(usage.symbol)) return undefined;
  const [first, second] = usage.args;
  const kind = stringOf(first);
  if (kind !== undefined && /^(ec|ed|x)/i.test(kind)) return undefined;
  for (const view of [first, second])
    for (const name of ['modulusLength', 'bits', 'b', 'primeLength']) {
      const state = option(view, name);
      if (state.is === 'constant' && typeof state.value === 'number') return state.value;
    }
  if (first?.k === 'literal' && typeof first.value === 'number') return first.value;
  return undefined;
}

function curveOf(usage: Usage): string | undefined {
  if (/createECDH|elliptic/.test(usage.symbol)) return stringOf(usage.args[0]);
  for (const view of usage.args)
    for (const name of ['namedCurve', 'crv']) {
      const state = option(view, name);
      if (state.is === 'constant' && typeof state.value === 'string') return state.value;
    }
  return undefined;
}

export const rule = usageRule({ meta, topics: ['key-generation'], judge });
