import { addHeader } from '../../../server/src/openapi/fixes/headers';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { hasHeader, isLimitHeader } from '../../../server/src/openapi/rules/headers';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-cors-header',
    title: 'No CORS header',
    description: 'A response lists its headers without Access-Control-Allow-Origin.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API8:2023'],
    cwe: [942],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { report }) => {
      const { role, headers, node } = response;
      const listed = node.get('headers');
      if (role === 'input' || !listed || hasHeader(headers, 'Access-Control-Allow-Origin')) return;
      if (headers.length > 0 && headers.every(isLimitHeader)) return;
      report(
        listed,
        `${subjectOf(response)} lists its headers, but not \`Access-Control-Allow-Origin\`: say which sites may read it.`,
      );
    },
  },
  fixes: (place) => addHeader(place, 'Access-Control-Allow-Origin'),
};
