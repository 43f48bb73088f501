import { removeItem } from '../../../server/src/openapi/fixes/items';
import { membersOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-duplicate-parameter',
    title: 'Parameter described twice',
    description: 'One list of parameters describes the same parameter twice.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [694],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: ({ node, pathItem }, { document, report }) => {
      for (const list of [node.get('parameters'), pathItem.get('parameters')]) {
        const seen = new Map<string, DocNode>();
        for (const item of membersOf(list)) {
          const parameter = document.references.node(item);
          const name = parameter?.text('name');
          const place = parameter?.text('in');
          if (!parameter || name === undefined || place === undefined) continue;
          const key = `${place} ${place === 'header' ? name.toLowerCase() : name}`;
          const other = seen.get(key);
          if (!other) seen.set(key, item);
          else {
            report(
              item,
              `The ${place} parameter \`${name}\` is described twice in one list: which description holds is up to the tool. Keep one.`,
              {
                related: [{ node: other, message: 'The first description' }],
                operations: [],
              },
            );
          }
        }
      }
    },
  },
  fixes: (place) => [{ title: 'Remove the second description', changes: [removeItem(place, place.member)] }],
};
