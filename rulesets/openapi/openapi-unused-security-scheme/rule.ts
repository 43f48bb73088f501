import { remove } from '../../../server/src/openapi/fixes/place';
import { requireByDefault } from '../../../server/src/openapi/rules/defaults';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unused-security-scheme',
    title: 'Security scheme that nothing requires',
    description:
      'A security scheme is defined, but no operation requires it: something was meant to be protected.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    document: ({ components, operations }, { report }) => {
      if (operations.length === 0) return;
      for (const { kind, name, node, isUsed } of components) {
        if (kind !== 'securitySchemes' || isUsed) continue;
        report(
          node,
          `The scheme \`${name}\` is defined, but nothing requires it: what it was to protect is open, or it is left over. Require it, or remove it.`,
          { atKey: true },
        );
      }
    },
  },
  fixes: (place) => {
    const { document, member } = place;
    const name = String(place.path.at(-1));
    // Without any scheme the document would say that everybody may call everything.
    const isOnly = member.parent?.children.length === 1;
    const required = document.root.has('security') ? [] : requireByDefault(document, name);
    return [
      ...(required.length > 0
        ? [{ title: `Require \`${name}\` for every operation that says nothing else`, changes: required }]
        : []),
      ...(isOnly ? [] : [{ title: 'Remove the scheme', changes: [remove(place, member)] }]),
    ];
  },
};
