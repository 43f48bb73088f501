import { removeItem, setValue } from '../../../server/src/openapi/fixes/items';
import { type FixPlace } from '../../../server/src/openapi/fixes/place';
import { follow, membersOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { violationOf } from '../../../server/src/openapi/rules/values';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-impossible-enum',
    title: 'Listed value that is not valid',
    description: 'An item of `enum` contradicts the type or the limits of the same schema.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1286],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      for (const item of membersOf(site.node.get('enum'))) {
        const value = follow(item);
        if (value.kind === 'scalar' && value.value === null) continue;
        const wrong = violationOf(value, site.node, document.references, OWN);
        if (wrong)
          report(
            item,
            `${subjectOf(site)} lists a value in \`enum\` that ${wrong.message}: it never gets through, or the type is not checked.`,
          );
      }
    },
  },
  fixes: (place) => [
    ...(isQuotable(place)
      ? [{ title: 'Make it a string', changes: [setValue(place, place.node, String(place.node.value))] }]
      : []),
    ...(place.node.parent?.children.length === 1
      ? []
      : [{ title: 'Remove the value', changes: [removeItem(place, place.member)] }]),
  ],
};

const OWN = new Set(['enum', 'const']);

const isQuotable = ({ node }: FixPlace): boolean => {
  const schema = node.parent?.parent;
  return (
    node.kind === 'scalar' &&
    typeof node.value !== 'string' &&
    schema !== undefined &&
    typesOf(schema).has('string')
  );
};
