import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { decisive } from '../../../server/src/openapi/rules/names';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-mass-assignable-property',
    title: 'Property that callers should not set',
    description:
      'A request may set what decides about rights, money or states: a role, a price, whether something is verified.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023'],
    cwe: [915],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const { role, node, name, place } = site;
      if (role !== 'input' || place !== 'body' || node.parent?.key !== 'properties') return;
      const what = decisive(name);
      // Administrators set these on purpose.
      const { path = '', method } = site.owner.first ?? {};
      if (what === undefined || /\badmin/i.test(path) || method === 'query' || ASKS.test(path)) return;
      report(
        node,
        `${subjectOf(site)} may set \`${name}\`: ${what} should not be for callers to choose. Mark it \`readOnly\`, or describe who may set it in an operation of its own.`,
        { confidence: 'medium' },
      );
    },
  },
  fixes: (place) => [{ title: 'Mark it `readOnly`', changes: [add(place, place.node, 'readOnly', true)] }],
};

/** What only asks for records sets nothing. */
const ASKS = /[/:](?:search|query|filter|find|count|export|preview)(?:$|[/:?])/i;
