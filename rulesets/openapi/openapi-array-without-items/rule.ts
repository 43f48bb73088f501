import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isComposed } from '../../../server/src/openapi/rules/values';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-array-without-items',
    title: 'Array without items',
    description: 'An array does not say what its items are, so that anything gets in.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const { node } = site;
      if (!typesOf(node).has('array') || node.has('items') || node.has('prefixItems') || isComposed(node))
        return;
      // Beside it stands what each item of the stream is (3.2).
      if (node.key === 'schema' && node.parent?.has('itemSchema')) return;
      report(node, `${subjectOf(site)} is an array of anything: say in \`items\` what it holds.`);
    },
  },
  fixes: (place) => [
    {
      title: 'Add `items` of words',
      changes: [
        add(place, place.node, 'items', { type: 'string', maxLength: 255, pattern: '^[A-Za-z0-9_.-]*$' }),
      ],
    },
  ],
};
