import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-impossible-limit',
    title: 'Limit that no value can be measured by',
    description: 'A length, a count or a divisor of a schema is negative, or a divisor zero.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1284],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    schema: (site, { report }) => {
      for (const key of [...COUNTS, 'multipleOf']) {
        const limit = site.node.get(key);
        if (typeof limit?.value !== 'number') continue;
        const isWrong =
          key === 'multipleOf' ? limit.value <= 0 : limit.value < 0 || !Number.isInteger(limit.value);
        if (isWrong)
          report(
            limit,
            `${subjectOf(site)} has \`${key}: ${String(limit.value)}\`, which is no limit: validators refuse the schema, or check nothing.`,
          );
      }
    },
  },
};

const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
