/** Secrets that stand in code: which literals are one, and which only look like it. */
import type { ValueView } from '../model/usage';
import { alternativesOf } from './usageViews';
import { hasWord, isPasswordName, wordsOf } from './words';

/** A literal that is used as a key. */
export interface LiteralSecret {
  readonly value: string;
  /** Used only where something else is not set: `process.env.SECRET || 'secret'`. */
  readonly isFallback: boolean;
}

/** Functions that hand back what they are given, in the form of a key. */
const WRAPPERS =
  /(\.Buffer\.(from|alloc)|TextEncoder\(\)\.encode|\.create(Secret|Private|Public)Key|\.JWK\.asKey|\.asKey|\.importJWK|\.importPKCS8|\.importSPKI|\.base64url\.decode|\.(atob|btoa)|enc\.\w+\.parse|\.Buffer|\.util\.createBuffer|\.importKey|\.String|\.scryptSync|\.pbkdf2Sync)\(\)$/;

/** Members of a key object that hold the key itself. */
const KEY_MEMBERS = ['secret', 'key', 'passphrase', 'private', 'privateKey', 'k', 'value', 'current'];

/** The literals that an argument may be, where it is expected to be a secret. */
export function literalSecrets(view: ValueView | undefined, depth = 3): readonly LiteralSecret[] {
  const all = alternativesOf(view);
  const fromElsewhere = all.some(
    (one) => one.k === 'unknown' || (one.k === 'symbol' && !WRAPPERS.test(one.symbol)),
  );
  return all.flatMap((one) => {
    const found = secretsOf(one, depth);
    return fromElsewhere ? found.map((secret) => ({ ...secret, isFallback: true })) : found;
  });
}

function secretsOf(view: ValueView, depth: number): readonly LiteralSecret[] {
  if (depth < 0) return [];
  switch (view.k) {
    case 'literal':
      return typeof view.value === 'string' && view.value !== ''
        ? [{ value: view.value, isFallback: false }]
        : [];
    case 'text':
      return view.parts.every((part) => part !== null)
        ? [{ value: view.parts.join(''), isFallback: false }]
        : [];
    case 'array':
      return view.items.flatMap((item) => literalSecrets(item, depth - 1));
    case 'object':
      return KEY_MEMBERS.flatMap((name) =>
        Object.hasOwn(view.props, name) ? literalSecrets(view.props[name], depth - 1) : [],
      );
    case 'symbol':
      // `subtle.importKey(format, key, …)`
      return WRAPPERS.test(view.symbol)
        ? literalSecrets(view.args[/subtle\.importKey/.test(view.symbol) ? 1 : 0], depth - 1)
        : [];
    default:
      return [];
  }
}

const PLACEHOLDER =
  /^(.)\1*$|your[-_ ]|change[-_ ]?(me|this|it)|placeholder|example|sample|dummy|^todo|^tbd|^(fake|mock|test|foo|bar|baz|none|null|undefined|unset|empty|default|string|password|secret|token|changeit|redacted|hidden|masked)$|^<.*>$|^\[.*\]$|^\{.*\}$|^%.*%$|\$\{|\{\{|process\.env|^__.*__$|lorem|xxxx|\*\*\*|••|\.\.\.|^insert|^replace|^enter[-_ ]|^my[-_ ]?(secret|password|token|key)$/i;

export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value.trim());

/** Formats that services give their keys; what matches is a key and nothing else. */
const KNOWN_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----/, 'a private key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}\b/, 'a GitLab token'],
  [/\bsk_live_[A-Za-z0-9]{16,}\b|\brk_live_[A-Za-z0-9]{16,}\b/, 'a live Stripe key'],
  [/\bxox[abpors]-[A-Za-z0-9-]{20,}\b/, 'a Slack token'],
  [/hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16,}/, 'a Slack webhook'],
  [/\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}\b/, 'a SendGrid key'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/, 'an API key'],
  [/\bkey-[0-9a-f]{32}\b/, 'a Mailgun key'],
];

/** What a string is by its format: `an AWS access key`. */
export function formatOf(value: string): string | undefined {
  if (value.length < 16 || /EXAMPLE|xxxx|\.\.\./i.test(value)) return undefined;
  const format = KNOWN_FORMATS.find(([pattern]) => pattern.test(value))?.[1];
  // The header alone is compared with, or put around a key that comes from elsewhere.
  return format === 'a private key' && !/PRIVATE KEY-----\s*(\\n)?[A-Za-z0-9+/=:\s,\\-]{64,}/.test(value)
    ? undefined
    : format;
}

/** The password of a connection string, where it is written into it. */
export function passwordInUrl(
  value: string,
): { readonly password: string; readonly host: string } | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@([^\s/:?,]+)/i.exec(value);
  const [, password = '', host = ''] = match ?? [];
  if (!match || isPlaceholder(password) || /^(pass(word)?|pwd|secret|user)$/i.test(password))
    return undefined;
  return { password, host };
}

/** The password or key in the query of an address: `https://host/?token=Zx81…`. */
export function secretInQuery(value: string): string | undefined {
  if (!/^(https?|wss?):\/\//i.test(value)) return undefined;
  const match =
    /[?&](?:pass(?:word|wd)?|pwd|(?:access_?|auth_?)?token|(?:api|access)_?key|secret)=([\w.~-]{8,})/i.exec(
      value,
    );
  const [, secret = ''] = match ?? [];
  const isChosen = /[A-Za-z]/.test(secret) && /\d/.test(secret);
  return match && isChosen && !isPlaceholder(secret) ? secret : undefined;
}

/** Names whose value is a secret, not something about one. */
const HOLDS_SECRET =
  /(pass ?word|passwd|pwd|pass ?phrase|secret|secret ?key|api ?key|access ?key|private ?key|auth ?token|access ?token|refresh ?token|bearer ?token|bot ?token|api ?token|token|encryption ?key|signing ?key|jwt ?key|hmac ?key|cookie ?key|session ?key|crypto ?key|master ?key|service ?key|credentials?|connection ?string)$/;

/** What a literal of this name is: surely, possibly, or not at all a secret. */
export function namedSecret(name: string, value: string): 'sure' | 'likely' | 'weak' | undefined {
  const text = wordsOf(name).join(' ');
  if (!HOLDS_SECRET.test(text) || !isSecretShaped(value) || repeatsName(name, value)) return undefined;
  const isToken = /(token|credentials?|connection ?string)$/.test(text);
  const strong = isRandomLooking(value);
  if (isToken) return strong ? 'likely' : undefined;
  if (strong) return 'sure';
  if (
    hasWord(name, /^(public|publishable|site|client|anon)$/) &&
    !isPasswordName(name) &&
    !/secret/.test(text)
  )
    return undefined;
  return /[0-9]/.test(value) && /[A-Za-z]/.test(value)
    ? 'likely'
    : /[A-Z].*[a-z]|[a-z].*[A-Z]|[^A-Za-z0-9_]/.test(value) && value.length >= 6
      ? 'likely'
      : 'weak';
}

/** Keys of messages and names of settings, in words. */
const PHRASE =
  /(^|[_.-])(incorrect|invalid|wrong|missing|must|not|required|match|error|please|enter|forgot|reset|change|confirm|should|expired|weak|short|long|empty|fail(ed)?)(?=$|[_.-])/i;

const isSecretShaped = (value: string): boolean =>
  value.length >= 4 &&
  !/\s/.test(value) &&
  !isPlaceholder(value) &&
  !(/^[A-Za-z_.-]+$/.test(value) && PHRASE.test(wordsOf(value).join('_'))) &&
  !/^(https?:)?\/\/|^\.{0,2}\/|^[@#.$:]|^\w+\/\w+$|\.(json|ya?ml|pem|key|env|ts|js)$|^(true|false)$/i.test(
    value,
  );

/** `TOKEN_KEY = 'auth_token'`, `password: 'user.password'`: a name of the thing, not the thing. */
function repeatsName(name: string, value: string): boolean {
  const common =
    /^(key|auth|app|user|admin|jwt|access|refresh|api|x|id|the|my|reset|change|new|old|current|invalid|incorrect|missing|required|forgot|error|is|not|field|input|name|db|database|bearer|basic|type|header|session|cookie|oauth|oauth2|client|provider|grant|code|urn|ietf|params|jwt|password|secret|token|credentials|env|config|verify|email|mail|login|text|string|hash|update|get|set|no|empty|none|public|private)$/;
  const own = new Set(wordsOf(name));
  return !/\d/.test(value) && wordsOf(value).every((word) => own.has(word) || common.test(word));
}

/** Text that nobody would choose for a name: long, of several kinds of characters, without words in a row. */
export function isRandomLooking(value: string): boolean {
  if (value.length < 12 || /\s/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return (
    (kinds >= 2 && /\d/.test(value) && entropy(value) > 3.2) ||
    (value.length >= 16 && entropy(value) > 3.6 && kinds >= 3)
  );
}

/** Shannon entropy in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** `'sh…'`: enough to recognise it, too little to use it. */
export const masked = (value: string): string => `'${value.slice(0, 2)}…'`;
