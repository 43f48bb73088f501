import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBound } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-integer-without-format',
    title: 'Integer without a format',
    description: 'An integer does not say whether it has 32 or 64 bits.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API4:2023'],
    cwe: [190],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const type = site.node.get('type');
      const isInteger = type?.value === 'integer' || type?.children.some(({ value }) => value === 'integer');
      if (isInteger !== true || isBound(document, site, 'format', 'fixed')) return;
      report(site.node, `${subjectOf(site)} has an integer without a format: say \`int32\` or \`int64\`.`);
    },
  },
  fixes: (place) =>
    ['int32', 'int64'].map((format) => ({
      title: `Add \`format: ${format}\``,
      changes: [add(place, place.node, 'format', format)],
    })),
};
