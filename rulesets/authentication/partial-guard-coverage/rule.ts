import { leftOut, type LeftOut } from '../../../server/src/check/coverage';
import { endpointName } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { coverageFixes } from '../../../server/src/fix/coverage';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'partial-guard-coverage',
  title: 'Guard that leaves a sibling open',
  description:
    'A guard is registered for paths, and one beside them that does the same kind of thing is not among them.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API5:2023'],
  cwe: [306, 288],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const check = ({ service }: RuleContext): Report[] => leftOut(service).map(reportOf);

function reportOf({ step, area, covered, open }: LeftOut): Report {
  const [first, ...others] = open;
  const names = open.slice(0, 2).map(endpointName).join(', ');
  const more = open.length > 2 ? ` and ${String(open.length - 2)} more` : '';
  const guarded = covered.slice(0, 2).map(endpointName).join(', ');
  return {
    message: `\`${step.label}\` guards ${guarded} under ${area}, but the paths it is registered for leave ${names}${more} open: anybody may call ${open.length === 1 ? 'it' : 'them'}. Widen the paths, or mark what is public with the reason.`,
    location: step.location,
    confidence: others.length > 2 ? 'medium' : 'high',
    ...(first ? { endpoint: first } : {}),
    alsoEndpoints: others,
    related: open.slice(0, 100).map((endpoint) => ({
      location: endpoint.nameLocation,
      message: `${endpointName(endpoint)} is not covered`,
    })),
    data: { ...endpointsData(open), place: step.location },
    key: area,
  };
}

export const rule: Rule = { meta, check, fixes: coverageFixes };
