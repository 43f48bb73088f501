import { add, remove } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { contradictionOf, isContradictory, partsOf, shutOut } from '../../../server/src/openapi/rules/allOf';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-contradictory-all-of',
    title: 'allOf whose parts contradict each other',
    description:
      'The parts of an `allOf` exclude each other, so that no value, or none with all properties, is valid.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [1284],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const allOf = site.node.member('allOf');
      if (!allOf) return;
      const { references } = document;
      const parts = partsOf(site.node, references);
      // What contradicts itself already is reported there.
      if (parts.slice(1).some((part) => part.has('allOf') && isContradictory(partsOf(part, references))))
        return;
      const contradiction = contradictionOf(parts);
      if (contradiction !== undefined) {
        report(
          allOf,
          `${subjectOf(site)} is made of parts that exclude each other (${contradiction}): no value is valid, and what is never valid is not checked for long.`,
          { atKey: true },
        );
        return;
      }
      const shut = shutOut(parts);
      if (!shut) return;
      const names = shut.names.slice(0, 3).map((name) => `\`${name}\``);
      const more = shut.names.length > 3 ? ' …' : '';
      report(
        shut.isOwn ? shut.closing : allOf,
        `${subjectOf(site)} has a part with \`additionalProperties: false\`, which shuts out ${names.join(', ')}${more} of the others: ${shut.isRequired ? 'no value is valid' : 'what has them is refused'}. Close the whole by \`unevaluatedProperties\` instead (3.1).`,
        { atKey: true, ...(shut.isRequired ? {} : { severity: 'info' as const }) },
      );
    },
  },
  fixes: (place) => {
    const { node, member, path, document } = place;
    const part = member.parent;
    const schema = part?.parent?.key === 'allOf' ? part.parent.parent : undefined;
    if (path.at(-1) !== 'additionalProperties' || !schema || !/^3\.[12]$/.test(document.version)) return [];
    if (node.value !== false || schema.has('unevaluatedProperties')) return [];
    return [
      {
        title: 'Close the whole instead of the part',
        changes: [remove(place, member), add(place, schema, 'unevaluatedProperties', false)],
      },
    ];
  },
};
