import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isUnboundInput, STRING_BOUNDS } from '../../../server/src/openapi/rules/bounds';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unconstrained-string',
    title: 'Unconstrained string input',
    description: 'A string in a request has no maxLength, pattern, format, enum or const.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('string') || !isUnboundInput(document, site, STRING_BOUNDS)) return;
      report(
        site.node,
        `${subjectOf(site)} takes a string of any size: give it \`maxLength\` or \`pattern\`.`,
      );
    },
  },
  fixes: (place) => [{ title: 'Add `maxLength: 255`', changes: [add(place, place.node, 'maxLength', 255)] }],
};
