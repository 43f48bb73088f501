import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-500-response',
    title: 'No server error response',
    description: 'An operation describes no 500, 5XX or default response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '500', '5XX', 'default');
      if (!responses) return;
      report(responses, `${nameOf(operation)} describes no 500 response: say what is shown when it fails.`);
    },
  },
  fixes: (place) => addResponse(place, '500', 'Something went wrong on the server'),
};
