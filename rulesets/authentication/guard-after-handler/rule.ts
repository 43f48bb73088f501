import { endpointName, lacks, lateStep, leastConfident } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import type { PlaceData } from '../../../server/src/fix/place';
import { earlierFixes } from '../../../server/src/fix/registeredEarlier';
import type { ChainStep, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'guard-after-handler',
  title: 'Guard registered after what it protects',
  description:
    'A guard, limiter or validator is registered after what it should protect, and never runs for it.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API4:2023'],
  cwe: [696, 306],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const CONTROLS = ['authentication', 'authorization', 'rateLimit', 'validation'] as const;

const CONSEQUENCE: Readonly<Record<(typeof CONTROLS)[number], string>> = {
  authentication: 'anybody may call them',
  authorization: 'nobody is asked for a role',
  rateLimit: 'they are not limited',
  validation: 'their input is not checked',
};

function check({ service }: RuleContext): Report[] {
  const told = new Set<string>();
  return CONTROLS.flatMap((control) => {
    const bySteps = new Map<string, { readonly step: ChainStep; readonly endpoints: Endpoint[] }>();
    for (const endpoint of service.endpoints) {
      const step = lacks(endpoint, control) ? lateStep(endpoint, control) : undefined;
      if (!step || endpoint.traits.isStatic || endpoint.traits.isErrorOrFallback) continue;
      const place = placeOf(step);
      if (told.has(place)) continue;
      const known = bySteps.get(place);
      if (known) known.endpoints.push(endpoint);
      else bySteps.set(place, { step, endpoints: [endpoint] });
    }
    for (const place of bySteps.keys()) told.add(place);
    return [...bySteps.values()].map(({ step, endpoints }) => reportOf(control, step, endpoints));
  });
}

const placeOf = ({ location }: ChainStep): string => `${location.file} ${String(location.span[0])}`;

function reportOf(
  control: (typeof CONTROLS)[number],
  step: ChainStep,
  endpoints: readonly Endpoint[],
): Report {
  const [first, ...others] = endpoints;
  const names = endpoints.slice(0, 2).map(endpointName).join(', ');
  const more = endpoints.length > 2 ? ` and ${String(endpoints.length - 2)} more` : '';
  const isOwn = step.scope === 'route';
  return {
    message: isOwn
      ? `\`${step.label}\` stands after the handler of ${names}${more}, which answers and passes nothing on, so it never runs and ${CONSEQUENCE[control]}. Put it before the handler.`
      : `\`${step.label}\` is registered after every route that it should protect (${names}${more}), so it never runs for them and ${CONSEQUENCE[control]}. Register it before them.`,
    location: step.location,
    severity: control === 'authentication' || control === 'authorization' ? 'error' : 'warning',
    confidence: isOwn ? 'high' : leastConfident(...endpoints.map((e) => e.posture[control].confidence)),
    ...(first && { endpoint: first }),
    alsoEndpoints: others,
    related: endpoints.slice(0, 100).map((e) => ({
      location: e.nameLocation,
      message: `${endpointName(e)} answers before \`${step.label}\``,
    })),
    data: { ...endpointsData(endpoints), place: step.location } satisfies PlaceData &
      ReturnType<typeof endpointsData>,
    key: control,
  };
}

export const rule: Rule = { meta, check, fixes: earlierFixes };
