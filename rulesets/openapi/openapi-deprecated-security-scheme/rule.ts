import { removeItem } from '../../../server/src/openapi/fixes/items';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-deprecated-security-scheme',
    title: 'Deprecated security scheme in use',
    description: 'A security scheme that the document calls deprecated still lets callers in.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023', 'API9:2023'],
    cwe: [477],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    requirement: ({ scheme, node, operation, definition }, { report }) => {
      if (!definition?.isDeprecated) return;
      const who = operation ? nameOf(operation) : 'Every operation without a requirement of its own';
      report(
        node,
        `${who} accepts \`${scheme}\`, which the document calls deprecated: it has to be guarded for as long as it lets callers in. Take it out when nobody needs it.`,
        { atKey: true },
      );
    },
  },
  // Without another way in, taking it out would leave the operation open.
  fixes: (place) => {
    const alternative = place.member.parent;
    const others = alternative?.parent?.children.filter((one) => one !== alternative) ?? [];
    if (!alternative || others.length === 0) return [];
    return [{ title: 'Accept the other schemes alone', changes: [removeItem(place, alternative)] }];
  },
};
