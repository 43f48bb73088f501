import { endpointName, lacks, lateStep, leastConfident } from '../../../server/src/check/ruleApi';
import type { ChainStep, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'guard-after-handler',
  title: 'Guard registered after the routes',
  description:
    'A guard or limiter is registered after the routes that it should protect, and never runs for them.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API4:2023'],
  cwe: [696, 306],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const CONTROLS = ['authentication', 'rateLimit'] as const;

function check({ service }: RuleContext): Report[] {
  return CONTROLS.flatMap((control) => {
    const bySteps = new Map<string, { readonly step: ChainStep; readonly endpoints: Endpoint[] }>();
    for (const endpoint of service.endpoints) {
      const step = lacks(endpoint, control) ? lateStep(endpoint, control) : undefined;
      if (!step || endpoint.traits.isStatic || endpoint.traits.isErrorOrFallback) continue;
      const place = `${step.location.file} ${String(step.location.span[0])}`;
      const known = bySteps.get(place);
      if (known) known.endpoints.push(endpoint);
      else bySteps.set(place, { step, endpoints: [endpoint] });
    }
    return [...bySteps.values()].map(({ step, endpoints }) => reportOf(control, step, endpoints));
  });
}

function reportOf(
  control: (typeof CONTROLS)[number],
  step: ChainStep,
  endpoints: readonly Endpoint[],
): Report {
  const [first, ...others] = endpoints;
  const names = endpoints.slice(0, 2).map(endpointName).join(', ');
  const more = endpoints.length > 2 ? ` and ${String(endpoints.length - 2)} more` : '';
  const consequence = control === 'authentication' ? 'anybody may call them' : 'they are not limited';
  return {
    message: `\`${step.label}\` is registered after every route that it should protect (${names}${more}), so it never runs for them and ${consequence}. Register it before them.`,
    location: step.location,
    severity: control === 'authentication' ? 'error' : 'warning',
    confidence: leastConfident(...endpoints.map((e) => e.posture[control].confidence)),
    ...(first && { endpoint: first }),
    alsoEndpoints: others,
    related: endpoints.slice(0, 100).map((e) => ({
      location: e.nameLocation,
      message: `${endpointName(e)} answers before \`${step.label}\``,
    })),
    key: control,
  };
}

export const rule: Rule = { meta, check };
