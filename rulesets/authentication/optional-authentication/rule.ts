import { byEffect } from '../../../server/src/check/context';
import { assumesCaller } from '../../../server/src/check/optional';
import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { authenticationFixes } from '../../../server/src/fix/authentication';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'optional-authentication',
  title: 'Optional authentication taken for required',
  description: 'A handler uses the caller as if there were one, behind a step that lets strangers pass.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [287, 306],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const check = ({ service, modules }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.flatMap((endpoint): Report[] => {
      const found = assumesCaller(endpoint, modules);
      if (!found) return [];
      return [
        {
          message: `${endpointName(endpoint)} uses \`${found.written}\`, but \`${found.step.label}\` lets requests without a credential pass: there may be no caller, and strangers reach this code. Require the credential, or answer 401 where it is missing.`,
          location: found.location,
          severity: byEffect(endpoint),
          confidence: found.step.certainty === 'certain' ? 'high' : 'medium',
          endpoint,
          related: [
            { location: found.step.location, message: `\`${found.step.label}\` demands nothing` },
            { location: endpoint.nameLocation, message: endpointName(endpoint) },
          ],
          data: endpointsData([endpoint]),
        },
      ];
    }),
  );

export const rule: Rule = { meta, check, fixes: authenticationFixes };
