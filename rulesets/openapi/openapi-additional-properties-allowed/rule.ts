import { replace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isEmpty } from '../../../server/src/openapi/views';

const isAnything = (value: DocNode): boolean => value.value === true || isEmpty(value);

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-additional-properties-allowed',
    title: 'Any further property allowed',
    description: 'An object says that it has any further properties: `additionalProperties: true`.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023'],
    cwe: [915],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      for (const key of ['additionalProperties', 'unevaluatedProperties']) {
        const value = site.node.get(key);
        if (!value || !isAnything(value)) continue;
        report(
          value,
          `${subjectOf(site)} allows any further property: set \`${key}\` to false, or describe what they hold.`,
        );
      }
    },
  },
  fixes: (place) => {
    const { node, file } = place;
    const title = `Set \`${String(place.path.at(-1))}\` to false`;
    return node.kind === 'scalar'
      ? [{ title, changes: [replace(place, node, 'false')] }]
      : [{ title, changes: [{ file, span: [node.start, node.end], newText: 'false' }] }];
  },
};
