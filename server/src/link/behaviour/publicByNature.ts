/** Why an endpoint is open by nature, so that it needs no authentication. */
import type { EndpointTraits, Evidence } from '../../model/endpoint';
import type { Settings } from '../../model/settings';
import type { Trace } from '../interpret/trace';
import type { RawEndpoint } from '../routing/model';
import { matchesEndpoint } from './patterns';
import { managesFactor, sensitivity } from './sensitive';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', '*']);

interface Nature {
  readonly what: string;
  readonly path: RegExp;
  /** It is that only where it is asked for, or only where something is sent. */
  readonly only?: 'reading' | 'sending';
}

const NATURES: readonly Nature[] = [
  { what: 'logging out', path: /(^|[-_/])(log-?out|sign-?out)([-_/]|$)/i },
  {
    what: 'a health check',
    path: /(^|\/)(health(z|check|-check)?|ready(z)?|live(z|ness)?|readiness|ping|heartbeat|favicon\.ico)(\/|$)/i,
    only: 'reading',
  },
  // What asks for the state of one thing (`/orders/:id/status`) is no health check.
  { what: 'a health check', path: /^(\/api|\/rest|\/v\d+)*\/(status|up|version)\/?$/i, only: 'reading' },
  {
    what: 'a file that crawlers and browsers ask for',
    path: /(^|\/)([\w-]*(sitemap|robots|manifest|feed|rss|llms|ads|security|humans)[\w-]*\.(xml|txt|json|webmanifest)|\.?well-?known)(\/|$)|\.webmanifest$/i,
    only: 'reading',
  },
  {
    what: 'an image for link previews',
    path: /(^|\/)(og|og-?image[\w-]*|opengraph-?image|twitter-?image|apple-icon|favicon)(\.\w+)?(\/|$)/i,
    only: 'reading',
  },
  {
    what: 'an OAuth or single sign-on exchange',
    path: /(^|\/)(oauth2?|oidc|saml|sso|openid)(\/|$)|\/authorize$|\/auth\/[^/]*(callback|providers|csrf|google|github|facebook|twitter|apple|microsoft|linkedin)|\/callback$/i,
  },
  {
    what: 'API documentation',
    path: /(^|\/)(docs?(?!\/:)|api-?docs?|swagger(-ui)?|openapi(\.(json|ya?ml))?|redoc|graphiql|playground)(\/|$)/i,
    only: 'reading',
  },
  {
    what: "the identity provider's own endpoint",
    path: /:(nextauth|auth|all)\*?$|\/auth\/(\*|:(\w+\*|auth0|kindeAuth|workos|path|slug|action)$)/i,
  },
  { what: 'public', path: /(^|\/)(public|open|anonymous|guest)(\/|$)/i },
  {
    what: 'a form for everybody',
    path: /(^|\/)(contact(-us|-form|us)?|newsletters?(\/(un)?subscribe)?|unsubscribe|wait-?list|enquir(y|ies)|inquir(y|ies))\/?$/i,
  },
  {
    what: 'a form for everybody',
    path: /(^|\/)(feedbacks?|report(-?abuse)?|abuse(-?reports?)?)\/?$/i,
    only: 'sending',
  },
  { what: 'a report of a browser', path: /(^|\/)csp-?(report|violation)s?\/?$/i },
  { what: 'a CSRF token', path: /csrf(-?token)?$/i },
];

const PURPOSE: Readonly<Record<NonNullable<EndpointTraits['sensitive']>, string>> = {
  login: 'log in',
  otp: 'prove a one-time code',
  'password-reset': 'reset a password',
  token: 'get a token',
  'sign-up': 'sign up',
};

/** A password that is changed and a second factor that is managed are those of somebody who has logged in. */
const isForStrangers = (
  sensitive: keyof typeof PURPOSE,
  operation: Pick<RawEndpoint, 'method' | 'path'>,
): boolean =>
  sensitive === 'password-reset'
    ? !/change/i.test(operation.path)
    : sensitive !== 'otp' || !managesFactor(operation);

const natureOf = (method: string, path: string): Nature | undefined =>
  NATURES.find(
    (nature) => nature.path.test(path) && (!nature.only || (nature.only === 'reading') === SAFE.has(method)),
  );

/**
 * A link that was given to one person says by its token who that is: `/invitations/:token/accept`. In a collection
 * (`/tokens/:token`) it is the name of a record.
 */
function secretInPath(method: string, path: string): string | undefined {
  if (method === 'DELETE') return undefined;
  const segments = path.split('/');
  return segments.find(
    (segment, i) =>
      /^:(\w*(token|secret|signature)|share_?(id|key|hash))$/i.test(segment) &&
      !/(tokens|secrets|devices|admin)$/i.test(segments[i - 1] ?? ''),
  );
}

/**
 * The same by method and path alone, for what only a specification describes.
 *
 * @param path in the form `/users/:id`
 */
export function publicPath(method: string, path: string): string | undefined {
  const sensitive = sensitivity({ method, path }, '');
  if (sensitive && isForStrangers(sensitive, { method, path }))
    return `it is where clients ${PURPOSE[sensitive]}`;
  const known = natureOf(method, path);
  return known && `its path says that it is ${known.what}`;
}

export function publicReason(
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
  if (sensitive && isForStrangers(sensitive, raw))
    return { summary: `it is where clients ${PURPOSE[sensitive]}` };
  const known = natureOf(raw.method, raw.path);
  if (known) return { summary: `its path says that it is ${known.what}` };
  const secret = secretInPath(raw.method, raw.path);
  if (secret !== undefined) return { summary: `who has the link with \`${secret}\` may use it` };
  if (trace && isSetUp(raw, trace))
    return { summary: 'it sets the application up, and refuses when that was done' };
  if (trace && isPage(raw, trace)) return { summary: 'it is a page that is the same for everybody' };
  const signature = trace?.credentials.find((c) => /signature|svix|hub/i.test(c.what));
  if (signature && /hook|event|stripe|callback/i.test(raw.path))
    return { summary: `it is a webhook that checks ${signature.what}`, location: signature.at };
  return undefined;
}

/** The first steps of an installation, before anybody has an account. */
const isSetUp = (raw: RawEndpoint, trace: Trace): boolean =>
  /(^|\/)(set-?up|install|onboarding|first-?run|create-?(first-?)?admin)([-/]|$)/i.test(raw.path) &&
  trace.answers.some(
    ({ how, status, path }) =>
      (how === 'throw' || how === 'redirect' || (status !== undefined && status >= 400)) &&
      path.facts.some(({ on }) => on === 'other') &&
      !path.facts.some(({ on, holds }) => on === 'failed' && holds),
  );

/** The root page, or the page that a single-page application answers every path with. */
function isPage(raw: RawEndpoint, trace: Trace): boolean {
  if (raw.method !== 'GET') return false;
  const work = trace.catalog.filter((e) => e.row.effect.startsWith('work-'));
  const readsFiles = work.every((e) => e.row.effect === 'work-file');
  if (raw.path === '/') return readsFiles && (work.length === 0 || trace.reads.size === 0);
  const isFallback = /(^|\/)(\*|\{?\*\w+\}?|\(\.\*\))$/.test(raw.path);
  return (
    isFallback &&
    trace.reads.size === 0 &&
    trace.answers.length > 0 &&
    trace.unknowns.length === 0 &&
    readsFiles &&
    trace.answers.every((a) => /sendFile|send$|render|html|file/i.test(a.label))
  );
}
