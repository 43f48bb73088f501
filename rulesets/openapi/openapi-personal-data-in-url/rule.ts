import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { personal } from '../../../server/src/openapi/rules/names';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-personal-data-in-url',
    title: 'Personal data in a URL',
    description: 'A path or query parameter is personal data, which logs, histories and referrers keep.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [598],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    parameter: (parameter, { report }) => {
      const { in: place, name, node } = parameter;
      if (place !== 'path' && place !== 'query') return;
      const what = personal(name);
      if (what !== undefined)
        report(
          node,
          `${subjectOf(parameter)} is ${what}: logs, histories and referrers keep addresses. Send it in the body, or use an id that says nothing.`,
        );
    },
  },
};
