import { removeItem } from '../../../server/src/openapi/fixes/items';
import { follow, membersOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-duplicate-enum-value',
    title: 'Value that is listed twice',
    description:
      'An item of `enum` stands in the list more than once, so that another one is probably missing.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1286],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const seen = new Set<string>();
      for (const item of membersOf(site.node.get('enum'))) {
        const { kind, value } = follow(item);
        if (kind !== 'scalar') continue;
        const key = JSON.stringify(value);
        if (seen.has(key))
          report(
            item,
            `${subjectOf(site)} lists ${key} twice in \`enum\`: if another value was meant, it is refused. Correct it, or take it out.`,
          );
        seen.add(key);
      }
    },
  },
  fixes: (place) => [{ title: 'Remove the value', changes: [removeItem(place, place.member)] }],
};
