/** Operations that are guessed at or flooded, by the last words of the path or the handler's name. */
import type { EndpointTraits } from '../../model/endpoint';
import type { RawEndpoint } from '../routing/model';

type Kind = NonNullable<EndpointTraits['sensitive']>;

/** Words after which `login-…` is no longer where one logs in: `reset-login-attempts`, `login-history`. */
const ABOUT =
  '(?![-_](attempts?|histor(y|ies)|logs?|links?|pages?|urls?|methods?|providers?|stats?|settings?|exp(erience)?s?|flows?|config\\w*|themes?)([-_/]|$))';

const SENSITIVE: readonly (readonly [Kind, RegExp])[] = [
  [
    'password-reset',
    /(forgot|reset|recover|change|lost|request|new|set)[-_/]?(my[-_]?)?(password|passwd|pwd)|(password|passwd|pwd)[-_/]?(reset|forgot|recover|change|request)/i,
  ],
  // The word alone, where it ends the path or where the mailed code follows.
  ['password-reset', /(^|[-_/])(forgot|reset|recover|lost)[-_]?(pw|pass)([-_/]|$)/i],
  [
    'password-reset',
    /(^|\/)forgot$|(^|\/)reset\/:\w*(token|code|key|hash|uuid)\w*$|(^|[-_/])(reset|recovery)[-_]?(token|code|link|mail|email)([-_/]|$)/i,
  ],
  [
    'otp',
    /(^|[-_/])(otp|2fa|mfa|totp|two-?factor|verification[-_]?code|verify[-_/]?(code|otp|phone|sms|token|email)|(email|account)[-_/](confirm|verify|activate)|(confirm|activate)[-_/]?(email|account|registration)|send[-_]?(code|otp)|magic[-_]?link|passcode)([-_/]|$)/i,
  ],
  [
    'login',
    new RegExp(
      `(^|[-_/])(log-?in|sign-?in|signon|authenticate|auth/(local|credentials|callback/credentials)|sessions?/create)${ABOUT}([-_/]|$)`,
      'i',
    ),
  ],
  ['login', /(verify|check|enter|unlock)[-_/]?(with[-_])?(password|passwd|passphrase|pin)([-_/]|$)/i],
  ['login', /(^|[-_/])(webauthn|passkeys?)\/.*(authenticat|log-?in|sign-?in|challenge)/i],
  [
    'sign-up',
    /(^|[-_/])(sign-?up|(register|registration)(?=\/|$|[-_](user|account|customer|member|with|by|new))|create[-_]?(user[-_]?)?account|check[-_]?account[-_]?exists|join)([-_/]|$)/i,
  ],
  [
    'token',
    /(^|[-_/])(oauth\/token|refresh[-_]?tokens?|token\/refresh|auth\/(token|refresh)|access[-_]?token)([-_/]|$)|\/token$/i,
  ],
];

/** Asking for a state of these things tells nothing; a link that one confirms with may be fetched. */
const FETCHED = /verif|confirm|activat|send|request|magic|token/i;

const FEDERATED = /(^|[/_-])(saml2?|oidc|sso|openid|idp|scim|federat\w*)([/_-]|$)/i;

/** The first word of what only asks. */
const ASKS = /^(get|list|fetch|find|load|is|has|show|render)-(?!(access-|refresh-)?tokens?|otp|code)/i;

export function sensitivity(
  raw: Pick<RawEndpoint, 'method' | 'path'> & Partial<Pick<RawEndpoint, 'protocol'>>,
  handlerName: string,
): Kind | undefined {
  if (raw.method === 'OPTIONS' || raw.method === 'HEAD') return undefined;
  const name = handlerName.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  const tail = words(raw).split('/').slice(-3).join('/');
  // `getUserLogin` tells what somebody's login is.
  const does = ASKS.test(name) ? '' : name;
  const isAsking = ASKS.test(tail.replace(/^.*\//, '').replace(/([a-z0-9])([A-Z])/g, '$1-$2'));
  const kind = SENSITIVE.find(
    ([of, pattern]) => (pattern.test(tail) && !(of === 'login' && isAsking)) || pattern.test(does),
  )?.[0];
  // Who comes from an identity provider brings an assertion that it signed, and no password.
  if (kind === 'login' && FEDERATED.test(words(raw))) return undefined;
  if (kind === 'otp' && raw.method === 'GET' && !FETCHED.test(tail)) return undefined;
  // One joins or registers for a thing that has an id: `POST /events/:id/register`.
  if (kind === 'sign-up' && /:\w+\/(register|registration|join)$/i.test(tail)) return undefined;
  return kind;
}

/**
 * A second factor is managed and not proven here: it is listed, removed, switched on or off, its codes are made. Who does
 * that has logged in.
 */
export const managesFactor = ({ method, path }: Pick<RawEndpoint, 'method' | 'path'>): boolean => {
  const words = path.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  if (!/(^|[-_/.])(otp|2fa|mfa|totp|two-?factor)([-_/.]|$)/i.test(words)) return false;
  return (
    method === 'GET' ||
    method === 'DELETE' ||
    method === 'PATCH' ||
    /(otp|2fa|mfa|two-?factor)[-_/.](.*[-_/.])?(settings?|set-?up|preferences?|polic(y|ies)|(skip|enabl|disabl)(e|p?ed)?|status|generate|secrets?|(backup|recovery)[-_]?codes?|devices?|factors?|methods?|names?|qr(-?code)?|suggestions?)$/i.test(
      words,
    )
  );
};

/** A code that proves a second factor, by the name of the field; a whole body may hold one. */
export const isCode = (key: string): boolean => /(otp|code|pin|digits|token|answer)$/i.test(key);

/**
 * Operations that are no paths have their words in names: `/graphql#Mutation.signUp`, `/api/trpc/auth.requestOtp`. Paths
 * of calls by name separate theirs with dots: `/api/passkeys.verifyAuthentication`.
 */
const words = ({ path, protocol = 'http' }: Pick<RawEndpoint, 'path'> & Partial<RawEndpoint>): string => {
  if (protocol === 'http') return path.replaceAll('.', '/');
  return protocol === 'rpc' ? path : path.replace(/[#.: ]/g, '/').replace(/([a-z0-9])([A-Z])/g, '$1-$2');
};
