import { endpointName } from '../../../server/src/check/ruleApi';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'trace-method',
  title: 'TRACE is answered',
  description: 'An endpoint answers the method TRACE, which sends requests back with their credentials.',
  area: 'methods',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [650, 16],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = ({ service }: RuleContext): Report[] =>
  service.endpoints
    .filter(({ method }) => method === 'TRACE' || method === 'TRACK')
    .filter(
      ({ answers }) => !answers.length || answers.some(({ status }) => status === undefined || status < 400),
    )
    .map((endpoint) => ({
      message: `${endpointName(endpoint)} answers a method that is for debugging: it sends requests back, with cookies and tokens that scripts must not see. Take the route out.`,
      location: endpoint.nameLocation,
      confidence: 'high',
      endpoint,
    }));

export const rule: Rule = { meta, check };
