import { removeItem } from '../../../server/src/openapi/fixes/items';
import { add } from '../../../server/src/openapi/fixes/place';
import { follow, subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBranch, propertyNames } from '../../../server/src/openapi/rules/shapes';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-required-property',
    title: 'Required property without description',
    description: 'A schema requires a property that it does not describe, so that the value is not checked.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const { node } = site;
      const required = node.get('required');
      if (
        required?.kind !== 'seq' ||
        site.isPart ||
        isBranch(node) ||
        !node.has('properties') ||
        isPartial(node)
      )
        return;
      const names = propertyNames(document, node);
      if (!names) return;
      for (const item of required.children) {
        const { value } = follow(item);
        if (typeof value !== 'string' || names.has(value)) continue;
        report(
          item,
          `${subjectOf(site)} requires \`${value}\`, but does not describe it: anything gets in under that name. Describe it, or correct the name.`,
        );
      }
    },
  },
  fixes: (place) => {
    const properties = place.node.parent?.parent?.get('properties');
    const name = String(place.node.value);
    return [
      { title: `Do not require \`${name}\``, changes: [removeItem(place, place.member)] },
      ...(properties
        ? [
            {
              title: `Describe \`${name}\` as a string`,
              changes: [add(place, properties, name, { type: 'string', maxLength: 255 })],
            },
          ]
        : []),
    ];
  },
};

/** Others may describe what is missing. */
const isPartial = (schema: DocNode): boolean =>
  schema.has('patternProperties') ||
  schema.has('$dynamicRef') ||
  schema.get('additionalProperties')?.kind === 'map';
