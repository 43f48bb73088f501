import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isUnboundInput, NUMBER_BOUNDS } from '../../../server/src/openapi/rules/bounds';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unconstrained-number',
    title: 'Unconstrained number input',
    description: 'A number in a request has no minimum or maximum.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('number') || !isUnboundInput(document, site, NUMBER_BOUNDS)) return;
      report(
        site.node,
        `${subjectOf(site)} takes a number of any size: give it \`maximum\` or \`exclusiveMaximum\`.`,
      );
    },
  },
  fixes: (place) => [
    {
      title: 'Add `maximum: 2147483647` (the largest int32)',
      changes: [add(place, place.node, 'maximum', 2147483647)],
    },
  ],
};
