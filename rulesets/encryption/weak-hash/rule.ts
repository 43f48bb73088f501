import { hashNameOf, isBroken } from '../../../server/src/check/hashes';
import { surroundingsOf, type Surroundings } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { hasWord, isPlainPasswordName, isSecretName, wordsOf } from '../../../server/src/check/words';
import { argumentFixes } from '../../../server/src/fix/arguments';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'weak-hash',
  title: 'Broken hash function',
  description: 'MD5 or SHA-1 is used where others must not be able to make the same hash.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [328, 327],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Uses in which nobody gains from two inputs with one hash. */
const HARMLESS =
  /^(etag|etags|checksum|checksums|shasum|sum|cache|cached|caching|gravatar|avatar|fingerprint|dedupe|dedup|duplicate|bucket|shard|partition|revision|rev|version|integrity|asset|assets|bundle|chunk|filename|file|files|path|image|thumbnail|color|colour|uuid|content|hashcode|slug|identicon|memo|memoize|websocket|handshake|accept|multipart|part|blob|upload|git|commit|sri|template|sql|query|statement|lock|queue|job|anonymous|anonymize|seed|wordpress|migration|schema|snapshot|diff|changes|short|mime|url|urls|md|tus|s3|storage|legacy|hostname|machine|device|namespace|key)$/;

function judge(usage: Usage, { modules }: RuleContext): Said | undefined {
  const hash = hashNameOf(usage);
  if (hash === undefined || !isBroken(hash)) return undefined;
  const around = surroundingsOf(modules, usage.location);
  const all = [...around.names, ...around.functions, ...around.inputs, ...around.given];
  // Passwords are a matter of their own (weak-password-hash).
  if ([...around.inputs, ...around.given, ...around.names].some(isPlainPasswordName)) return undefined;
  const isKeyed = usage.topic === 'hmac' || /Hmac/.test(usage.symbol);
  const isSignature = /create(Sign|Verify)\(\)$/.test(usage.symbol);
  const confidence = isSignature ? 'high' : confidenceOf(around, all, isKeyed);
  return {
    message: `\`${usage.label}\` uses ${hash}, ${isKeyed ? 'which is out of date, even with a key.' : 'for which two texts with the same hash can be made.'} ${isSignature ? 'Signatures of one then fit the other. Sign with SHA-256.' : 'Use SHA-256, unless it is a mere checksum.'}`,
    location: usage.location,
    confidence,
    severity: isSignature ? 'error' : isKeyed || confidence === 'low' ? 'info' : 'warning',
    ...(isSignature || confidence === 'low' ? {} : { data: { position: 0, string: 'sha256' } }),
  };
}

const GUARDS = /\b(?:sign|signs|signed|signature\w*|verify|certificates?|licen[sc]es?)\b/;

const isSecret = (name: string): boolean => isSecretName(name) && !hasWord(name, /^context$/);
const isAbout = (name: string): boolean => hasWord(name, /^auth(?:entication|orization)?$/);

function confidenceOf(around: Surroundings, all: readonly string[], isKeyed: boolean): Confidence {
  const isHarmless = all.some((name) => wordsOf(name).some((word) => HARMLESS.test(word)));
  // A key keeps others from making collisions: what is left is that the hash is out of date.
  if (isKeyed) return isHarmless ? 'low' : 'medium';
  // What encloses the hash says little of it: `logAuthEvent` may merge entries by one.
  const own = [...around.names, ...around.inputs, ...around.given];
  if (own.some(isAbout) || all.some((name) => isSecret(name) || GUARDS.test(wordsOf(name).join(' '))))
    return 'high';
  if (isHarmless) return 'low';
  if (around.strings.some((text) => /gravatar|258EAFA5/i.test(text))) return 'low';
  return 'medium';
}

export const rule = usageRule({ meta, topics: ['hash', 'hmac'], judge, fixes: argumentFixes });
