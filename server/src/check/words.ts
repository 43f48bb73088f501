/** What names say: `userPasswordHash` and `USER_PASSWORD_HASH` have the same words. */

/** The same names come again and again: in every module, for every rule, after every edit. */
const MOST_KNOWN = 20_000;
const known = new Map<string, readonly string[]>();

/** Lower-case words of a name in any case style. */
export function wordsOf(name: string): readonly string[] {
  let words = known.get(name);
  if (!words) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, (words = split(name)));
  }
  return words;
}

const split = (name: string): readonly string[] =>
  name
    .replace(/~\d+$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .flatMap((part) => part.split(' '))
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

const joined = (name: string): string => wordsOf(name).join(' ');

const PASSWORD =
  /\b(pass ?words?|passwd|passwort|pwd|pw ?text|pass ?text|plain ?pass|pass ?phrases?|pass ?code|pin ?code|contraseña|senha)\b/;

/** `password`, `userPassword`, `PASSWD`, `pass`. */
export const isPasswordName = (name: string): boolean =>
  PASSWORD.test(joined(name)) || /^(pass|pw|pswd)$/i.test(name);

/** The password itself, not something about it: `passwordHash` and `passwordField` are not. */
export const isPlainPasswordName = (name: string): boolean =>
  isPasswordName(name) &&
  !/\b(hash|hashed|digest|encrypted|salt|length|strength|policy|rules?|reset|forgot|field|error|message|confirm\w*|repeat\w*|again|verify|url|link|token|schema|regex|pattern|hint|changed|at|expir\w*|enabled|required|min|max|valid|match\w*|type|id|key|input|ref|label|placeholder)\b/.test(
    joined(name),
  );

const SECRET =
  /\b(secrets?|tokens?|api ?keys?|access ?keys?|private ?keys?|secret ?keys?|signing ?keys?|encryption ?keys?|session ?ids?|sid|nonces?|otps?|one ?time|pass ?codes?|verification ?codes?|reset ?codes?|activation ?codes?|confirmation ?codes?|invite ?codes?|auth ?codes?|csrf|xsrf|jti|credentials?|jwts?|hmac|salts?|iv|2fa|mfa|totp)\b/;

/** Something that must not be guessed: tokens, keys, one-time codes, passwords. */
export const isSecretName = (name: string): boolean => SECRET.test(joined(name)) || isPasswordName(name);

/** Does one of the words occur in the name? */
export const hasWord = (name: string, words: RegExp): boolean =>
  wordsOf(name).some((word) => words.test(word));
