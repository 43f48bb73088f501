import { chainAsRelated, chainInWords, endpointName, lacks } from '../../../server/src/check/ruleApi';
import { authenticationFixes } from '../../../server/src/fix/authentication';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Severity } from '../../../server/src/model/finding';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-authentication',
  title: 'Missing authentication',
  description: 'Nothing in the chain of an endpoint rejects requests without a valid credential.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [306],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Endpoints of one file that all lack authentication have one cause, from this many on. */
const GROUP_FROM = 3;

const isCandidate = (endpoint: Endpoint): boolean =>
  lacks(endpoint, 'authentication') &&
  endpoint.method !== 'OPTIONS' &&
  endpoint.method !== 'HEAD' &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback;

function check({ service }: RuleContext): Report[] {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of service.endpoints.filter(isCandidate)) {
    const key = `${endpoint.app} ${endpoint.location.file}`;
    groups.set(key, [...(groups.get(key) ?? []), endpoint]);
  }
  return [...groups.values()].flatMap((open) => {
    const [first] = open;
    if (!first) return [];
    const siblings = service.endpoints.filter(
      (e) => e.app === first.app && e.location.file === first.location.file,
    );
    const guarded = siblings.find((e) => e.posture.authentication.state === 'present');
    if (open.length >= GROUP_FROM && !guarded) return groupReports(open);
    return open.map((endpoint) => single(endpoint, guarded));
  });
}

/** One report a severity: the harmless ones of a group must not hide behind the others, nor soften them. */
function groupReports(open: readonly Endpoint[]): Report[] {
  const bySeverity = new Map<Severity, Endpoint[]>();
  for (const endpoint of open) {
    const severity = severityOf(endpoint);
    bySeverity.set(severity, [...(bySeverity.get(severity) ?? []), endpoint]);
  }
  return [...bySeverity.values()].flatMap((endpoints) => {
    const [first, ...others] = endpoints;
    if (!first) return [];
    const report = single(first, undefined);
    if (others.length === 0) return [report];
    const names = others.slice(0, 3).map(endpointName).join(', ');
    return [
      {
        ...report,
        message: `${endpointName(first)} and ${String(others.length)} more endpoints of this file have no authentication (${names}${others.length > 3 ? ', …' : ''}): ${examined(first)}. Require it for all of them.`,
        alsoEndpoints: others,
        related: [
          ...chainAsRelated(first, 6),
          ...others
            .slice(0, 20)
            .map((e) => ({ location: e.nameLocation, message: `${endpointName(e)} has none either` })),
        ],
      },
    ];
  });
}

const examined = (endpoint: Endpoint): string => {
  const chain = chainInWords(endpoint);
  return chain === ''
    ? 'nothing runs before the handler'
    : `${chain} ${endpoint.chain.length === 1 ? 'does' : 'do'} not reject anonymous requests`;
};

function single(endpoint: Endpoint, guarded: Endpoint | undefined): Report {
  const { authentication } = endpoint.posture;
  const guard = guarded?.chain.find((s) =>
    s.effects.some((e) => e.control === 'authentication' && e.strength === 'required'),
  );
  const advice =
    guard && guarded
      ? `Add \`${guard.label}\`, as ${endpointName(guarded)} does`
      : 'Require a credential, or mark it as public';
  return {
    message: `${endpointName(endpoint)} has no authentication: ${examined(endpoint)}. ${advice}.`,
    location: endpoint.nameLocation,
    severity: severityOf(endpoint),
    confidence: guarded && authentication.confidence === 'medium' ? 'high' : authentication.confidence,
    endpoint,
    related: chainAsRelated(endpoint),
    data: { endpointId: endpoint.id },
    key: endpointName(endpoint),
  };
}

/** What an anonymous caller can do decides how bad it is. */
function severityOf(endpoint: Endpoint): Severity {
  if (endpoint.traits.changesState || /(^|\/)admin(\/|$)/i.test(endpoint.path)) return 'error';
  return endpoint.traits.returnsData ? 'warning' : 'info';
}

export const rule: Rule = { meta, check, fixes: authenticationFixes };
