import {
  chainAsRelated,
  chainInWords,
  endpointName,
  lacks,
  lateStep,
  leastConfident,
} from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { rateLimitFixes } from '../../../server/src/fix/rateLimit';
import { byRegistrar } from '../../../server/src/fix/registrar';
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import { asksForCaptcha, given, provesByKey, takesGuess } from './guess';

const meta: RuleMeta = {
  id: 'missing-rate-limit',
  title: 'Missing rate limit',
  description: 'Nothing limits how often an endpoint can be called.',
  area: 'throttling',
  severity: 'warning',
  owasp: ['API4:2023', 'API6:2023'],
  cwe: [770],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const isCandidate = (endpoint: Endpoint): boolean =>
  lacks(endpoint, 'rateLimit') &&
  !lateStep(endpoint, 'rateLimit') &&
  endpoint.method !== 'OPTIONS' &&
  endpoint.method !== 'HEAD' &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback &&
  !onlyRefuses(endpoint);

/** Sensitive endpoints of one router or controller have one cause from this many on, if none of them is limited. */
const GROUP_FROM = 3;

function check({ service, modules }: RuleContext): Report[] {
  const open = service.endpoints.filter(isCandidate);
  const others = open.filter(
    (endpoint) => !isSensitive(endpoint) && endpoint.traits.work.length > 0 && !isBounded(endpoint),
  );
  const sensitive = byRegistrar(service.endpoints, modules).flatMap(({ registrar, endpoints }) => {
    const found = endpoints.filter((endpoint) => isCandidate(endpoint) && isSensitive(endpoint));
    const limited = endpoints.some((endpoint) => endpoint.posture.rateLimit.state === 'present');
    return registrar && found.length >= GROUP_FROM && !limited
      ? [together(found, registrar)]
      : found.map(forSensitive);
  });
  return [...sensitive, ...forApplications(others, service.applications, modules)];
}

/** Called by a service whose signature is checked, or ending the caller's own session: nothing to exhaust. */
const isBounded = ({ path, posture }: Endpoint): boolean =>
  (/(^|[-_/])(web-?)?hooks?([-_/]|$)/i.test(path) && posture.authentication.state === 'present') ||
  /(^|[-_/])(log-?out|sign-?out)([-_/]|$)/i.test(path.replace(/([a-z])([A-Z])/g, '$1-$2'));

/** Who has logged in makes accounts and tokens under a name; guessing a code or a password again is what remains. */
function isSensitive(endpoint: Endpoint): boolean {
  const { traits, posture, unknowns } = endpoint;
  const isKnown = posture.authentication.state === 'present';
  if (traits.sensitive === 'sign-up' && makesAccount(endpoint)) return true;
  if (traits.sensitive === 'sign-up' || traits.sensitive === 'token') return !isKnown;
  if (provesByKey(endpoint)) return false;
  // `POST /2fa/setup` gives out a secret: who sends nothing guesses nothing.
  if (traits.sensitive === 'otp' && isKnown && given(endpoint).length === 0 && unknowns.length === 0)
    return false;
  return traits.sensitive !== undefined;
}

/** `passport.authenticate('signup')`: the strategy makes the account that it lets in. */
const makesAccount = ({ chain }: Endpoint): boolean => {
  const guards = chain.filter(({ effects }) =>
    effects.some(({ control, strength }) => control === 'authentication' && strength === 'required'),
  );
  return (
    guards.length > 0 &&
    guards.every(
      ({ symbol = '', label }) =>
        /passport\.authenticate\(\)$/.test(symbol) && !/jwt|bearer|basic|session|token|key/i.test(label),
    )
  );
};

const RANK = ['login', 'otp', 'password-reset', 'token', 'sign-up'];

/** Told at the one that is worst, since each needs a limit of its own. */
function together(endpoints: readonly Endpoint[], registrar: Pick<Report, 'location'>): Report {
  const rank = (e: Endpoint): number => RANK.indexOf(e.traits.sensitive ?? '');
  const [first, ...rest] = [...endpoints].sort((a, b) => rank(a) - rank(b));
  if (!first) throw new Error('a group is never empty');
  const names = [first, ...rest].slice(0, 3).map(endpointName).join(', ');
  return {
    ...forSensitive(first),
    message: `${String(endpoints.length)} endpoints that are guessed at or flooded have no rate limit (${names}${rest.length > 2 ? ', …' : ''}). Add a strict limiter to each (for example 10 a minute).`,
    location: first.nameLocation,
    confidence: leastConfident(...endpoints.map(confidenceOf)),
    alsoEndpoints: rest,
    related: [
      { location: registrar.location, message: 'registered here' },
      ...endpoints.map((e) => ({
        location: e.nameLocation,
        message: `${endpointName(e)}: ${GUESSED[e.traits.sensitive ?? 'login']}`,
      })),
    ],
    data: endpointsData(endpoints),
    key: 'sensitive',
  };
}

const GUESSED = {
  login: 'passwords',
  otp: 'one-time codes',
  'password-reset': 'reset codes or mailboxes',
  token: 'tokens',
  'sign-up': 'accounts',
} as const;

function forSensitive(endpoint: Endpoint): Report {
  const kind = endpoint.traits.sensitive ?? 'login';
  const chain = chainInWords(endpoint);
  return {
    message: `${endpointName(endpoint)} has no rate limit, so ${kind === 'sign-up' ? 'accounts can be made without end' : `${GUESSED[kind]} can be guessed or flooded`}: ${chain === '' ? 'nothing runs before the handler' : `none of ${chain} limits requests`}. Add a strict limiter (for example 10 a minute).`,
    location: endpoint.nameLocation,
    severity: kind === 'login' || kind === 'otp' || kind === 'password-reset' ? 'error' : 'warning',
    confidence: confidenceOf(endpoint),
    owasp: ['API4:2023', 'API6:2023'],
    cwe: [307, 770],
    endpoint,
    related: chainAsRelated(endpoint),
    data: endpointsData([endpoint]),
    key: endpointName(endpoint),
  };
}

/**
 * High where a stranger's guess was seen to be taken by this very service. Who has logged in has one account to guess
 * at, and a service that passes the guess on may limit it there.
 */
const confidenceOf = (endpoint: Endpoint): Confidence =>
  leastConfident(
    endpoint.posture.rateLimit.confidence,
    endpoint.traits.isHelper ||
      isMailed(endpoint) ||
      (endpoint.posture.authentication.state === 'present' && !provesFactor(endpoint)) ||
      endpoint.traits.work.join() === 'network' ||
      asksForCaptcha(endpoint) ||
      !takesGuess(endpoint)
      ? 'medium'
      : 'high',
  );

/** A caller who is known by a first factor may guess at the second; who adds one has its secret at hand. */
const provesFactor = ({ traits, path }: Endpoint): boolean =>
  traits.sensitive === 'otp' && !/enrol|enable|set-?up|bind|register|activate/i.test(path);

/** Whatever is sent is refused: nothing is taken that could be guessed at. */
const onlyRefuses = ({ answers, reads, traits }: Endpoint): boolean =>
  reads.every(({ kind }) => kind === 'path') &&
  traits.work.length === 0 &&
  answers.length > 0 &&
  answers.every(({ status = 0 }) => status >= 400);

/** A link with a long token of its own is not guessed, though what it starts may be repeated. */
const isMailed = ({ method, path }: Endpoint): boolean => method === 'GET' && /:\w*token$/i.test(path);

/** That an application limits nothing is one cause, whatever the number of its endpoints. */
function forApplications(
  endpoints: readonly Endpoint[],
  applications: RuleContext['service']['applications'],
  modules: RuleContext['modules'],
): Report[] {
  const byApp = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) byApp.set(endpoint.app, [...(byApp.get(endpoint.app) ?? []), endpoint]);
  return [...byApp.values()].flatMap((open): Report[] => {
    const [first, ...rest] = [...open].sort(
      (a, b) => b.traits.work.length - a.traits.work.length || (a.path < b.path ? -1 : 1),
    );
    if (!first) return [];
    const app = applications.find((a) => a.key === first.app);
    const name = `${endpointName(first)}, which ${workOf(first)},`;
    const [who, where] =
      rest.length === 0
        ? [`${name} has`, 'this route']
        : [
            `${name} and ${String(rest.length)} more ${rest.length === 1 ? 'endpoint' : 'endpoints'} with costly work have`,
            'these routes',
          ];
    return [
      {
        message: `${who} no rate limit: one client can exhaust the service. Add a limiter to the application or to ${where}.`,
        location:
          // Frameworks that route by file have no statement that makes the application.
          rest.length >= 3 && app && modules.has(app.location.file) ? app.location : first.nameLocation,
        severity: 'warning',
        confidence:
          first.posture.rateLimit.confidence === 'high' ? 'medium' : first.posture.rateLimit.confidence,
        endpoint: first,
        alsoEndpoints: rest,
        related: [first, ...rest]
          .slice(0, 20)
          .map((e) => ({ location: e.nameLocation, message: `${endpointName(e)} has no rate limit` })),
        data: endpointsData([first, ...rest], rest.length > 0),
        key: 'application',
      },
    ];
  });
}

const workOf = (endpoint: Endpoint): string => {
  const { work } = endpoint.traits;
  if (work.includes('database')) return 'queries the database';
  if (work.includes('file')) return 'works with files';
  return work.includes('network') ? 'calls other services' : 'does costly work';
};

export const rule: Rule = { meta, check, fixes: rateLimitFixes };
