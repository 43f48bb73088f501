import { remove, type FixChange, type FixPlace } from '../../../server/src/openapi/fixes/place';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unused-component',
    title: 'Component that nothing uses',
    description: 'A schema, parameter or other component is used nowhere in the document.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1164],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    document: ({ components, operations }, { report }) => {
      // A document without operations is a library for others.
      if (operations.length === 0) return;
      for (const { kind, name, node, isUsed } of components) {
        if (isUsed || kind === 'securitySchemes' || kind === 'pathItems') continue;
        report(
          node,
          `Nothing uses \`${name}\` of the ${kind}: it tells what the API once had or will have. Remove it.`,
          { atKey: true },
        );
      }
    },
  },
  fixes: (place) => [{ title: 'Remove the component', changes: [removeOr(place)], safe: true }],
};

/** With the last member goes its section. */
const removeOr = (place: FixPlace): FixChange | undefined => {
  const { member } = place;
  const isLast = member.parent?.children.length === 1;
  return remove(place, isLast && member.parent ? member.parent : member);
};
