import { literalSecrets } from '../../../server/src/check/secrets';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'static-iv',
  title: 'Initialisation vector or salt that never changes',
  description: 'The same initialisation vector, nonce or salt is used again and again.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [329, 323, 760],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

function judge(usage: Usage): Said | undefined {
  if (/decrypt|Decipher/i.test(usage.symbol)) return undefined;
  if (usage.topic === 'key-derivation') return ofSalt(usage);
  const view = ivOf(usage);
  if (!view || !isConstant(view)) return undefined;
  return {
    message: `\`${usage.label}\` encrypts with an iv that is always the same: equal texts look alike, and with GCM or CTR the key stream is given away. Use \`crypto.randomBytes(12)\` for each text, and store it beside the text.`,
    location: usage.location,
    severity: 'error',
    confidence: 'high',
  };
}

function ivOf(usage: Usage): ValueView | undefined {
  if (/createCipheriv\(\)$/.test(usage.symbol)) return usage.args[2];
  const position = usage.symbol.startsWith('crypto-js') ? 2 : 0;
  const state = option(usage.args[position], 'iv');
  return state.is === 'constant' || state.is === 'set' ? state.view : undefined;
}

/** A text, or a buffer made of one or of zeros. ECB and stream ciphers take no iv: `null` and `''` are not one. */
function isConstant(view: ValueView): boolean {
  const all = alternativesOf(view);
  return (
    all.length > 0 &&
    all.every((one) =>
      one.k === 'symbol'
        ? /\.Buffer\.alloc\(\)$|Uint8Array\(\)$/.test(one.symbol) &&
          one.args.length > 0 &&
          one.args.every((arg) => arg.k === 'literal')
          ? true
          : literalSecrets(one).length > 0
        : one.k === 'array'
          ? one.items.length > 0 && one.items.every((item) => item.k === 'literal')
          : literalSecrets(one).length > 0,
    )
  );
}

function ofSalt(usage: Usage): Said | undefined {
  const position = 1;
  const salt = usage.args[position];
  if (!salt || !isConstant(salt)) return undefined;
  return {
    message: `\`${usage.label}\` uses a salt that is always the same, so one table of guesses fits all, and equal passwords have equal keys. Use \`crypto.randomBytes(16)\` for each, and store it beside the result.`,
    location: usage.location,
    cwe: [760],
    confidence: 'high',
  };
}

export const rule = usageRule({ meta, topics: ['cipher', 'key-derivation'], judge });
