import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { lowered, personal } from '../../../server/src/openapi/rules/names';

const ADVICE =
  'logs, histories and referrers keep addresses. Send it in the body, or use an id that says nothing.';

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
      if (what !== undefined) report(node, `${subjectOf(parameter)} is ${what}: ${ADVICE}`);
    },
    // The query as a whole is described as an object (3.2).
    schema: (site, { report }) => {
      if (site.place !== 'querystring' || site.node.parent?.key !== 'properties') return;
      const what = personal(site.name);
      if (what !== undefined)
        report(site.node, `\`${site.name}\` in ${lowered(subjectOf(site))} is ${what}: ${ADVICE}`);
    },
  },
};
