import { chainAsRelated, chainInWords, endpointName, lacks } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { rateLimitFixes } from '../../../server/src/fix/rateLimit';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

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
  endpoint.method !== 'OPTIONS' &&
  endpoint.method !== 'HEAD' &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback;

function check({ service }: RuleContext): Report[] {
  const open = service.endpoints.filter(isCandidate);
  const sensitive = open.filter((endpoint) => endpoint.traits.sensitive !== undefined);
  const others = open.filter(
    (endpoint) => endpoint.traits.sensitive === undefined && endpoint.traits.work.length > 0,
  );
  return [...sensitive.map(forSensitive), ...forApplications(others, service.applications)];
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
    confidence: endpoint.posture.rateLimit.confidence,
    owasp: ['API4:2023', 'API6:2023'],
    cwe: [307, 770],
    endpoint,
    related: chainAsRelated(endpoint),
    data: endpointsData([endpoint]),
    key: endpointName(endpoint),
  };
}

/** That an application limits nothing is one cause, whatever the number of its endpoints. */
function forApplications(
  endpoints: readonly Endpoint[],
  applications: RuleContext['service']['applications'],
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
          rest.length >= 3 && app && app.location.file !== '' && app.framework !== 'next'
            ? app.location
            : first.nameLocation,
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
