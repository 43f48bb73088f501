import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { describes } from '../../../server/src/openapi/views';

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
      const { kind, responsesNode } = operation;
      if (kind !== 'operation' || !responsesNode || describes(operation, '429', '4XX')) return;
      report(responsesNode, `${nameOf(operation)} describes no 429 response: say how clients are limited.`);
    },
  },
  fixes: (place) => addResponse(place, '429', 'Too many requests'),
};
