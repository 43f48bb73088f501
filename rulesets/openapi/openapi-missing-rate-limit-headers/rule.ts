import { addHeader } from '../../../server/src/openapi/fixes/headers';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { tellsLimits } from '../../../server/src/openapi/rules/headers';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-rate-limit-headers',
    title: 'Response without rate limit headers',
    description: 'A success or client error response describes no header that tells the limit.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { report }) => {
      const { role, status, headers, node } = response;
      if (role !== 'output' || !/^[24]/.test(status) || tellsLimits(headers)) return;
      report(
        node.get('headers') ?? node,
        `${subjectOf(response)} has no header that tells the limit: describe \`RateLimit\`, or \`X-RateLimit-Limit\`.`,
      );
    },
  },
  fixes: (place) => addHeader(place, 'RateLimit'),
};
