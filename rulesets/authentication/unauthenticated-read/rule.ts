import { chainAsRelated, endpointName } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { authenticationFixes } from '../../../server/src/fix/authentication';
import { endpointPlace } from '../../../server/src/fix/registrar';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import { causes, isOpen, type Place } from '../missing-authentication/causes';
import { isLoud } from '../missing-authentication/weight';

const meta: RuleMeta = {
  id: 'unauthenticated-read',
  title: 'Read without authentication',
  description: 'An endpoint gives something to everybody, and does not say that this is meant.',
  area: 'authentication',
  severity: 'info',
  owasp: ['API2:2023'],
  cwe: [306],
  presets: ['strict'],
  fixable: true,
};

/** What is open of one router, controller or folder is one finding from this many on. */
const GROUP_FROM = 3;

function check(context: RuleContext): Report[] {
  return causes(context, isOpen).flatMap(({ open, all, place }) => {
    const quiet = open.filter((endpoint) => !isLoud(endpoint, all));
    if (place && quiet.length >= GROUP_FROM) return together(quiet, place);
    return quiet.map((endpoint) => ({
      ...single(endpoint),
      location: endpointPlace(endpoint, context.modules),
    }));
  });
}

const single = (endpoint: Endpoint): Report => ({
  message: `${endpointName(endpoint)} answers everybody. If that is meant, mark it as public with the reason; if not, require a credential.`,
  location: endpoint.nameLocation,
  severity: 'info',
  confidence: endpoint.posture.authentication.confidence,
  endpoint,
  related: chainAsRelated(endpoint),
  data: endpointsData([endpoint]),
  key: endpointName(endpoint),
});

function together(endpoints: readonly Endpoint[], place: Place): Report[] {
  const [first, ...others] = endpoints;
  if (!first) return [];
  const names = endpoints.slice(0, 2).map(endpointName).join(', ');
  return [
    {
      ...single(first),
      message: `${String(endpoints.length)} reads of ${place.name} answer everybody (${names}, …). If that is meant, mark them as public with the reason; if not, require a credential.`,
      location: place.location ?? first.nameLocation,
      alsoEndpoints: others,
      related: endpoints
        .slice(0, 100)
        .map((e) => ({ location: e.nameLocation, message: `${endpointName(e)} answers everybody` })),
      data: endpointsData(endpoints),
      key: 'group',
    },
  ];
}

export const rule: Rule = { meta, check, fixes: authenticationFixes };
