import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { hasKnownLength, isUnboundInput, STRING_BOUNDS } from '../../../server/src/openapi/rules/bounds';
import { isBound, typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-string-without-max-length',
    title: 'String without a length',
    description: 'A string has no maxLength, enum or const, and no format of a known length.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const { node } = site;
      if (!typesOf(node).has('string') || isBound(document, site, 'maxLength', 'fixed')) return;
      const format = node.text('format');
      if (hasKnownLength(format) || (format === 'binary' && site.role === 'output')) return;
      if (isUnboundInput(document, site, STRING_BOUNDS)) return;
      report(node, `${subjectOf(site)} has a string of any length: give it \`maxLength\`.`);
    },
  },
  fixes: (place) => [{ title: 'Add `maxLength: 255`', changes: [add(place, place.node, 'maxLength', 255)] }],
};
