/** What of a request could be guessed at: a password, a short code, an address that mail is sent to. */
import type { Endpoint } from '../../../server/src/model/endpoint';

const GIVEN = new Set(['path', 'query', 'body', 'message']);

/** The last words of what is sent, as far as it was seen; empty for a whole body. */
export const given = ({ reads, flows }: Endpoint): string[] =>
  [...reads, ...flows.map(({ source }) => source)]
    .filter(({ kind }) => GIVEN.has(kind))
    .map(({ name }) => name.split('.').at(-1) ?? '');

const PASSWORD = /pass|pwd|pin$|secret/i;
const CODE = /otp|code|^pin$|digits|^token$|answer/i;
const ADDRESS = /e?mail|phone|mobile|user|login|name|identifier|account|credential|number$/i;
/** The body as a whole, or under the name of a parameter. */
const WHOLE = /^$|^input|^data|^dto|^payload$|^credentials$/i;
const SHORT = /otp|code|pin$|digits|phone|mobile|(old|current)_?pass/i;

const GUESSED: Readonly<Record<NonNullable<Endpoint['traits']['sensitive']>, readonly RegExp[]>> = {
  login: [PASSWORD, CODE, ADDRESS, WHOLE],
  otp: [CODE, PASSWORD, ADDRESS],
  'password-reset': [ADDRESS, CODE, PASSWORD],
  // What is exchanged for a token is long, but for a password.
  token: [PASSWORD],
  'sign-up': [PASSWORD, ADDRESS, WHOLE],
};

/** A password, a code or an address; a token is too long to be guessed. */
export function takesGuess(endpoint: Endpoint): boolean {
  const kind = endpoint.traits.sensitive ?? 'login';
  const names = given(endpoint);
  const isProof = kind === 'otp' || kind === 'password-reset';
  if (isProof && names.some((name) => /token$|hash$|u?uid$/i.test(name)) && !names.some((n) => SHORT.test(n)))
    return false;
  return names.some((name) => GUESSED[kind].some((pattern) => pattern.test(name)));
}

/** A signature of a key that is kept in a device: there is nothing to guess, whatever else the steps are called. */
export const provesByKey = ({ path }: Endpoint): boolean =>
  /(^|[-_/.])(web-?authn|passkeys?|fido2?|u2f|security-?keys?)([-_/.]|$)/i.test(path);

/** Programs that guess are kept out by something else. */
export const asksForCaptcha = (endpoint: Endpoint): boolean =>
  given(endpoint).some((name) => /captcha|turnstile/i.test(name));
