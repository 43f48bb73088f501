import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { referencesIn } from '../../../server/src/openapi/rules/references';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-dangling-reference',
    title: 'Reference to nothing',
    description:
      'A `$ref` points at nothing in a file that is there, so that what it should describe is not limited.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  isStructural: true,
  visit: {
    document: ({ root, references }, { report }) => {
      for (const { holder, node, value } of referencesIn(root)) {
        if (references.resolve(holder).state !== 'dangling') continue;
        report(node, `\`${value}\` points at nothing: what should be described here is not limited at all.`);
      }
    },
  },
};
