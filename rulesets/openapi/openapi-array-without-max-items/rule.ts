import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { ARRAY_BOUNDS, isUnboundInput } from '../../../server/src/openapi/rules/bounds';
import { isBound, typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-array-without-max-items',
    title: 'Array of any size',
    description: 'An array in a response, or in a component that nothing uses, has no maxItems.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('array') || isBound(document, site, ...ARRAY_BOUNDS)) return;
      if (isUnboundInput(document, site, ARRAY_BOUNDS)) return;
      report(site.node, `${subjectOf(site)} has an array of any size: give it \`maxItems\`.`);
    },
  },
  fixes: (place) => [{ title: 'Add `maxItems: 100`', changes: [add(place, place.node, 'maxItems', 100)] }],
};
