import { hashNameOf, isBroken, isFast } from '../../../server/src/check/hashes';
import { calleeName, surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option, stringOf } from '../../../server/src/check/usageViews';
import { isPlainPasswordName } from '../../../server/src/check/words';
import { argumentFixes } from '../../../server/src/fix/arguments';
import { visitModule } from '../../../server/src/fix/syntax';
import type { Expr } from '../../../server/src/model/ir';
import { contains } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'weak-password-hash',
  title: 'Passwords hashed too fast',
  description:
    'Passwords are hashed by a function, or with settings, that let them be guessed by the billion.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [916, 328],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage, context: RuleContext): Said | undefined {
  switch (usage.topic) {
    case 'hash':
    case 'hmac':
      return ofFastHash(usage, context);
    case 'key-derivation':
      return ofDerivation(usage);
    default:
      return /argon2/.test(usage.symbol) ? ofArgon(usage) : ofBcrypt(usage);
  }
}

const REMEDY = 'Use argon2id, scrypt or bcrypt.';
const HASHES_PASSWORD =
  /(hash|encrypt|digest|encode|crypt|set|make|salt|sha\d*|md5)_?(the_?)?(user_?)?pass(word|wd)?(s|hash)?$|pass(word|wd)_?(hash|digest|encrypt\w*|crypt)/i;
/** Breach lists are asked by a part of the SHA-1 of a password. */
const BREACH_LIST = /pwned|hibp|breach|leak|range/i;

function ofFastHash(usage: Usage, { modules }: RuleContext): Said | undefined {
  const hash = hashNameOf(usage);
  if (hash === undefined || !isFast(hash)) return undefined;
  const { names, functions, strings, ...around } = surroundingsOf(modules, usage.location);
  const inputs = [...around.inputs, ...around.given];
  const given = inputs.some(isPlainPasswordName);
  const named = names.some((name) => isPlainPasswordName(name) || HASHES_PASSWORD.test(name));
  const called = functions.some((name) => HASHES_PASSWORD.test(name));
  if (!given && !named && !called) return undefined;
  if ([...names, ...functions, ...strings].some((text) => BREACH_LIST.test(text))) return undefined;
  if (functions.includes('timingSafeEqual') && isMadeForComparing(usage, modules)) return undefined;
  return said(
    usage,
    `\`${usage.label}\` hashes a password with ${hash}, which is made to be fast: stolen hashes are guessed by the billion a second. ${REMEDY}`,
    isBroken(hash) ? 'error' : 'warning',
    given ? 'high' : 'medium',
  );
}

/** Two digests made on the spot are of equal length, which is all that they are for; neither is stored. */
function isMadeForComparing({ location }: Usage, modules: RuleContext['modules']): boolean {
  const facts = modules.get(location.file);
  let found = false;
  if (facts)
    visitModule(facts.ir, (expr) => {
      if (expr.k !== 'call' || calleeName(expr) !== 'timingSafeEqual') return;
      found ||= contains(expr.at, location.span) && expr.args.length === 2 && expr.args.every(isDigest);
    });
  return found;
}

const isDigest = (arg: Expr): boolean => arg.k === 'call' && calleeName(arg) === 'digest';

/** Iterations of PBKDF2 below which it costs an attacker next to nothing (OWASP asks for 210,000 and more). */
const FEW = 100_000;

function ofDerivation(usage: Usage): Said | undefined {
  if (/scrypt/i.test(usage.symbol)) return ofScrypt(usage);
  const isCryptoJs = usage.symbol.startsWith('crypto-js');
  const state = isCryptoJs
    ? option(usage.args[2], 'iterations')
    : { is: 'constant' as const, value: numberOf(usage.args[2]) };
  const iterations =
    state.is === 'constant' ? state.value : state.is === 'missing' && isCryptoJs ? 1 : undefined;
  if (typeof iterations !== 'number' || iterations >= FEW) return undefined;
  return said(
    usage,
    `\`${usage.label}\` derives a key with ${String(iterations)} iterations, so passwords behind it are guessed fast. Use at least 210,000 with SHA-512, or argon2id.`,
    'warning',
    iterations < 10_000 ? 'high' : 'medium',
  );
}

const numberOf = (view: ValueView | undefined): number | undefined =>
  view?.k === 'literal' && typeof view.value === 'number' ? view.value : undefined;

function ofScrypt(usage: Usage): Said | undefined {
  const options = usage.args[3];
  const cost = [option(options, 'N'), option(options, 'cost')].find((state) => state.is === 'constant');
  if (cost?.is !== 'constant' || typeof cost.value !== 'number' || cost.value >= 16_384) return undefined;
  return said(
    usage,
    `\`${usage.label}\` has a cost of ${String(cost.value)}, so passwords behind it are guessed fast. Use at least 2^14 (16384), the default.`,
    'warning',
    'high',
  );
}

const ROUNDS = 10;

function ofBcrypt(usage: Usage): Said | undefined {
  const position = /genSalt/i.test(usage.symbol) ? 0 : 1;
  const rounds = numberOf(usage.args[position]);
  if (rounds === undefined || rounds >= ROUNDS) return undefined;
  return {
    ...said(
      usage,
      `\`${usage.label}\` hashes passwords with ${String(rounds)} rounds, so they are guessed ${String(2 ** (ROUNDS - rounds))} times as fast as with the usual ${String(ROUNDS)}. Use ${String(ROUNDS)} or more; 12 is good.`,
      'warning',
      'high',
    ),
    data: { position, value: '12' },
  };
}

function ofArgon(usage: Usage): Said | undefined {
  const options = usage.args[1];
  const type = option(options, 'type');
  const weakType =
    (type.is === 'constant' && (type.value === 0 || type.value === 1)) ||
    (type.is === 'set' &&
      alternativesOf(type.view).some((one) => one.k === 'symbol' && /\.argon2[id]$/.test(one.symbol))) ||
    /^Argon2[id]$/.test(stringOf(type.is === 'constant' ? type.view : undefined) ?? '');
  const memory = option(options, 'memoryCost');
  const littleMemory = memory.is === 'constant' && typeof memory.value === 'number' && memory.value < 12_288;
  if (!weakType && !littleMemory) return undefined;
  return said(
    usage,
    weakType
      ? `\`${usage.label}\` uses a variant of Argon2 that either leaks by timing or yields to graphics cards. Use argon2id, which is the default.`
      : `\`${usage.label}\` gives Argon2 less memory than makes guessing expensive. Use at least 19 MiB (\`memoryCost: 19456\`), or the default.`,
    'warning',
    'high',
  );
}

const said = (
  usage: Usage,
  message: string,
  severity: 'error' | 'warning',
  confidence: 'high' | 'medium',
): Said => ({
  message,
  location: usage.location,
  severity,
  confidence,
});

export const rule = usageRule({
  meta,
  topics: ['hash', 'hmac', 'key-derivation', 'password-hash'],
  judge,
  fixes: argumentFixes,
});
