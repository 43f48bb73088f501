import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { describes } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-401-response',
    title: 'No 401 response',
    description: 'A secured operation describes no 401 response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const { kind, security, responsesNode } = operation;
      if (kind !== 'operation' || !responsesNode || security.length === 0) return;
      if (describes(operation, '401', '4XX', 'default')) return;
      report(responsesNode, `${nameOf(operation)} needs a credential, but describes no 401 response.`);
    },
  },
  fixes: (place) => addResponse(place, '401', 'The credential is missing or not valid'),
};
