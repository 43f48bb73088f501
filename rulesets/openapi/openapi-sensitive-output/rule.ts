import { add, remove } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { shownSecret, holdsText } from '../../../server/src/openapi/rules/names';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-sensitive-output',
    title: 'Secret in a response',
    description:
      'A response has a property that nobody should be shown: a password, its hash, a card number, a private key.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API3:2023'],
    cwe: [200],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const { role, node, name, place } = site;
      if (role !== 'output' || place !== 'response' || node.parent?.key !== 'properties') return;
      if (node.get('writeOnly')?.value === true || !holdsText(node)) return;
      const what = shownSecret(name);
      if (what === undefined) return;
      report(
        node,
        `${subjectOf(site)} has the property \`${name}\`: ${what} should never leave the service. Take it out of the response.`,
      );
    },
  },
  fixes: (place) => [
    ...(place.document.version === '2.0'
      ? []
      : [{ title: 'Mark it `writeOnly`', changes: [add(place, place.node, 'writeOnly', true)] }]),
    { title: 'Remove the property', changes: [remove(place, place.member)] },
  ],
};
