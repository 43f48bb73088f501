import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-403-response',
    title: 'No 403 response',
    description: 'An operation that requires scopes describes no 403, 4XX or default response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '403', '4XX', '4xx', 'default');
      if (!responses) return;
      if (
        !operation.security.some(({ requirements }) => requirements.some(({ scopes }) => scopes.length > 0))
      )
        return;
      report(responses, `${nameOf(operation)} requires scopes, but describes no 403 response.`, {
        atKey: true,
      });
    },
  },
  fixes: (place) => addResponse(place, '403', 'Forbidden'),
};
