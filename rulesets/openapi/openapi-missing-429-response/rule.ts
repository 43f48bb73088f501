import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-429-response',
    title: 'No rate limit response',
    description: 'An operation describes no 429 response, which a limited one answers.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '429', '4XX');
      if (!responses) return;
      report(responses, `${nameOf(operation)} describes no 429 response: say how clients are limited.`);
    },
  },
  fixes: (place) => addResponse(place, '429', 'Too many requests'),
};
