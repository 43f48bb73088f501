import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBound, isEmpty } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unconstrained-map',
    title: 'Map of any size',
    description: 'An object takes any number of further properties that it describes, without maxProperties.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023', 'API4:2023'],
    cwe: [770, 915],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const key = ['additionalProperties', 'unevaluatedProperties'].find((name) => {
        const value = site.node.get(name);
        return value?.kind === 'map' && !isEmpty(value);
      });
      if (key === undefined || isBound(document, site, 'maxProperties')) return;
      report(
        site.node,
        `${subjectOf(site)} has any number of further properties: give it \`maxProperties\`.`,
      );
    },
  },
  fixes: (place) => [
    { title: 'Add `maxProperties: 100`', changes: [add(place, place.node, 'maxProperties', 100)] },
  ],
};
