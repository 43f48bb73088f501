/** Which parts of a request carry a credential or the identity that was established from one. */
import type { Value } from './values';

const HEADER =
  /^(authorization|proxy-authorization|cookie|x-?api-?key|api-?key|x-?auth.*|x-?access-?token|x-?token|x-.*-(token|secret|key|signature|hmac|auth)|(x-)?(api|app|client|service|shared|master|cron|webhook|internal|admin)[-_]?(token|secret|key)|token|secret|access-?token|.*[-_](signature|sig|hmac)([-_].*)?|signature|svix-.*)$/i;
const COOKIE = /token|jwt|sess|sid|auth|user|login|remember/i;
const IDENTITY =
  /^(user|userid|user_id|currentuser|(session|auth|loggedin|authenticated)_?user(_?id)?|session|auth|authuser|account|principal|identity|jwt|token|decoded|claims|admin|member|apikey|oidc|isauthenticated|viewer|actor|passport|credentials|roles?|scopes|permissions?|abilit(?:y|ies))$/i;
/** It tells which site has sent the request, and not who. */
const AGAINST_FORGERY = /csrf|xsrf/i;
const FIELD = /^(token|access_?token|api_?key|apikey|jwt|auth_?token|session_?token)$/i;

/** A phrase for what the property holds, if it is a credential; `owner` is `header`, `cookie`, `request`, `query`, `body`. */
export function credentialName(owner: string, name: string): string | undefined {
  if (AGAINST_FORGERY.test(name)) return undefined;
  switch (owner) {
    case 'header':
      return HEADER.test(name) ? `the ${name} header` : undefined;
    case 'cookie':
      return COOKIE.test(name) ? `the cookie ${name}` : undefined;
    case 'request':
      return IDENTITY.test(name) ? `the request's ${name}` : undefined;
    case 'query':
    case 'body':
      return FIELD.test(name) ? `the ${owner} field ${name}` : undefined;
    default:
      return undefined;
  }
}

/** What a cookie holds whose name is a setting, and not written in the code: that of the session is. */
export const configuredCookie = (name: Value | undefined): string | undefined =>
  name && (name.t === 'unk' || name.t === 'ext') && name.labels.length === 0
    ? 'the cookie of a configured name'
    : undefined;

export const isIdentityName = (name: string): boolean => IDENTITY.test(name);
