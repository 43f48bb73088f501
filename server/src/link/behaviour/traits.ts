/** What an endpoint is: public by nature, sensitive, changing state, working with data. */
import type { EndpointTraits, Evidence } from '../../model/endpoint';
import type { Settings } from '../../model/settings';
import type { Trace } from '../interpret/trace';
import type { RawEndpoint } from '../routing/model';
import { workOf } from './classify';
import { matchesEndpoint } from './patterns';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Sensitive operations, by the last words of the path or the handler's name. */
const SENSITIVE: readonly (readonly [NonNullable<EndpointTraits['sensitive']>, RegExp])[] = [
  [
    'password-reset',
    /(forgot|reset|recover|change|lost|request)[-_/]?(my[-_]?)?(password|passwd|pwd)|(password|passwd|pwd)[-_/]?(reset|forgot|recover|change|request)/i,
  ],
  [
    'otp',
    /(^|[-_/])(otp|2fa|mfa|totp|two-?factor|verification[-_]?code|verify[-_/]?(code|otp|phone|sms|token|email)|send[-_]?(code|otp)|magic[-_]?link|passcode)([-_/]|$)/i,
  ],
  [
    'login',
    /(^|[-_/])(log-?in|sign-?in|signon|authenticate|auth\/(local|credentials|callback\/credentials)|sessions?\/create)([-_/]|$)/i,
  ],
  [
    'sign-up',
    /(^|[-_/])(sign-?up|register|registration|create[-_]?(user[-_]?)?account|check[-_]?account[-_]?exists|join)([-_/]|$)/i,
  ],
  [
    'token',
    /(^|[-_/])(oauth\/token|refresh[-_]?tokens?|token\/refresh|auth\/(token|refresh)|access[-_]?token)([-_/]|$)|\/token$/i,
  ],
];
const PUBLIC_PATHS: readonly (readonly [string, RegExp])[] = [
  ['logging out', /(^|[-_/])(log-?out|sign-?out)([-_/]|$)/i],
  [
    'a health check',
    /(^|\/)(health(z|check|-check)?|ready(z)?|live(z|ness)?|readiness|ping|status|heartbeat|up|version|favicon\.ico|robots\.txt|sitemap\.xml|manifest\.json|security\.txt)(\/|$)/i,
  ],
  [
    'an OAuth or single sign-on exchange',
    /(^|\/)(oauth2?|oidc|saml|sso|openid|\.well-known)(\/|$)|\/auth\/[^/]*(callback|providers|csrf|google|github|facebook|twitter|apple|microsoft|linkedin)|\/callback$/i,
  ],
  [
    'API documentation',
    /(^|\/)(docs?|api-?docs?|swagger(-ui)?|openapi(\.(json|ya?ml))?|redoc|graphiql|playground)(\/|$)/i,
  ],
  ["the identity provider's own endpoint", /\[\.\.\.(nextauth|auth|all)\]|\/auth\/\*/i],
  ['public', /(^|\/)(public|open|anonymous|guest)(\/|$)/i],
  ['a CSRF token', /csrf(-?token)?$/i],
];
const WRITING =
  /^(create|insert|update|delete|remove|save|destroy|upsert|put|set|add|bulk|increment|decrement|push|execute|exec|run)/i;

export function traitsOf(
  raw: RawEndpoint,
  traces: readonly Trace[],
  handlerName: string,
  settings: Settings,
  publicMark: Evidence | undefined,
  workOfSteps: EndpointTraits['work'] = [],
): EndpointTraits {
  const handlerTrace = traces.at(-1);
  const catalog = traces.flatMap((trace) => trace.catalog);
  const work = [...new Set([...workOf(catalog.map((event) => event.row)), ...workOfSteps])];
  const changing = !SAFE.has(raw.method) && raw.method !== '*';
  const writes = catalog.some(
    (event) =>
      event.row.effect === 'work-database' &&
      WRITING.test(/\.([A-Za-z_]+)\(\)$/.exec(event.symbol)?.[1] ?? ''),
  );
  const sensitive =
    raw.method === 'OPTIONS' || raw.method === 'HEAD' ? undefined : sensitivity(raw, handlerName);
  return {
    changesState: changing || writes,
    work,
    publicBecause: publicMark ?? publicReason(raw, sensitive, handlerTrace, settings),
    sensitive: raw.method === 'GET' && sensitive !== 'otp' && sensitive !== 'token' ? undefined : sensitive,
    returnsData: work.includes('database') || work.includes('file'),
    isStatic: raw.isStatic ?? false,
    isErrorOrFallback:
      raw.isFallback ??
      (/(^|\/)(\*|\{?\*\w+\}?|\(\.\*\))$/.test(raw.path) &&
        (raw.method === '*' || work.length === 0) &&
        (handlerTrace?.answers.every(
          (a) => a.status === 404 || a.how === 'next-error' || a.how === 'throw',
        ) ??
          false)),
  };
}

function sensitivity(raw: RawEndpoint, handlerName: string): EndpointTraits['sensitive'] {
  const name = handlerName.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  const tail = raw.path.split('/').slice(-3).join('/');
  return SENSITIVE.find(([, pattern]) => pattern.test(tail) || pattern.test(name))?.[0];
}

function publicReason(
  raw: RawEndpoint,
  sensitive: EndpointTraits['sensitive'],
  trace: Trace | undefined,
  settings: Settings,
): Evidence | undefined {
  const declared = settings.publicEndpoints.find((entry) =>
    matchesEndpoint(entry.endpoint, raw.method, raw.path),
  );
  if (declared) return { summary: `declared public in the configuration: ${declared.reason}` };
  if (raw.isStatic) return { summary: 'it serves static files' };
  if (sensitive && !(sensitive === 'password-reset' && /change/i.test(raw.path)))
    return { summary: `it is where clients ${PURPOSE[sensitive]}` };
  const known = PUBLIC_PATHS.find(
    ([what, pattern]) =>
      pattern.test(raw.path) && (what !== 'a health check' || SAFE.has(raw.method) || raw.method === '*'),
  );
  if (known) return { summary: `its path says that it is ${known[0]}` };
  if (
    raw.path === '/' &&
    raw.method === 'GET' &&
    trace &&
    trace.catalog.every((e) => !e.row.effect.startsWith('work-'))
  )
    return { summary: 'it is the root page and reads no data' };
  const signature = trace?.credentials.find((c) => /signature|svix|hub/i.test(c.what));
  if (signature && /hook|event|stripe|callback/i.test(raw.path))
    return { summary: `it is a webhook that checks ${signature.what}`, location: signature.at };
  return undefined;
}

const PURPOSE: Readonly<Record<NonNullable<EndpointTraits['sensitive']>, string>> = {
  login: 'log in',
  otp: 'prove a one-time code',
  'password-reset': 'reset a password',
  token: 'get a token',
  'sign-up': 'sign up',
};
