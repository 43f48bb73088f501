/** Which hash a usage computes. */
import type { Usage } from '../model/usage';
import { option, stringOf } from './usageViews';

/** Lower case without punctuation: `md5`, `sha1`, `sha256`; undefined if it is not known. */
export function hashNameOf(usage: Usage): string | undefined {
  const fromSymbol =
    /(^|[./-])(?:Hmac|js-|blueimp-|ts-)?(md2|md4|md5|sha1|sha224|sha256|sha384|sha512|ripemd160)(?=[.(/-]|$)/i.exec(
      usage.symbol,
    )?.[2];
  if (fromSymbol) return normal(fromSymbol);
  const [first, second] = usage.args;
  const text =
    stringOf(first) ??
    (usage.symbol.startsWith('crypto.hash()') ? undefined : nameIn(first)) ??
    nameIn(second);
  return text === undefined ? undefined : normal(text);
}

function nameIn(view: Usage['args'][number] | undefined): string | undefined {
  const states = ['name', 'algorithm', 'hash'].map((name) => option(view, name));
  const found = states.find((state) => state.is === 'constant');
  return found?.is === 'constant' && typeof found.value === 'string' ? found.value : undefined;
}

/** `RSA-SHA1`, `SHA-1` and `sha1` are one hash. */
const normal = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(rsa|dsa|ecdsa|hmac)-?/, '')
    .replace(/with(rsa|ecdsa)(encryption)?$/, '')
    .replace(/[^a-z0-9]/g, '');

export const isBroken = (hash: string): boolean =>
  /^(md2|md4|md5|sha1|sha0|sha|ripemd|ripemd160|rmd160)$/.test(hash);
export const isFast = (hash: string): boolean =>
  isBroken(hash) || /^(sha2?(224|256|384|512)?|sha512(224|256)|sha3\w*|blake\w*|whirlpool)$/.test(hash);
