import { addHeader } from '../../../server/src/openapi/fixes/headers';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { hasHeader } from '../../../server/src/openapi/rules/headers';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-retry-after',
    title: 'No Retry-After',
    description: 'A 429 response does not tell when to come back.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { report }) => {
      const { role, status, headers, node } = response;
      if (role !== 'output' || status !== '429' || hasHeader(headers, 'Retry-After')) return;
      report(
        node.get('headers') ?? node,
        `${subjectOf(response)} does not tell when to come back: describe the header \`Retry-After\`.`,
      );
    },
  },
  fixes: (place) => addHeader(place, 'Retry-After'),
};
