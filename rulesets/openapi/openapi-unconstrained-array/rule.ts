import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { ARRAY_BOUNDS, isSubset, isUnboundInput } from '../../../server/src/openapi/rules/bounds';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unconstrained-array',
    title: 'Unconstrained array input',
    description: 'An array in a request has no maxItems.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('array') || !isUnboundInput(document, site, ARRAY_BOUNDS)) return;
      if (isSubset(document, site)) return;
      report(site.node, `${subjectOf(site)} takes an array of any size: give it \`maxItems\`.`);
    },
  },
  fixes: (place) => [{ title: 'Add `maxItems: 100`', changes: [add(place, place.node, 'maxItems', 100)] }],
};
