import { schemeNames, typeOfScheme } from '../../../server/src/openapi/fixes/security';
import { requireByDefault } from '../../../server/src/openapi/rules/defaults';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-default-security',
    title: 'No security for what says nothing',
    description:
      'The document has no `security` of its own, so that an operation that is added without one is open.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    document: ({ root, operations, schemes, hasUnseenSchemes }, { report }) => {
      if (root.has('security') || operations.every(({ kind }) => kind !== 'operation')) return;
      if (schemes.size === 0 && hasUnseenSchemes) return;
      const node = root.get('paths') ?? root;
      report(
        node,
        'The document has no `security` of its own: an operation that is added without a requirement is open to everybody. Require a scheme by default, and switch it off where it has to be.',
        { atKey: true },
      );
    },
  },
  fixes: (place) =>
    schemeNames(place)
      // Scopes are for each operation to name.
      .filter((name) => !/^(?:oauth2|openIdConnect)$/.test(typeOfScheme(place, name)))
      .slice(0, 3)
      .map((scheme) => ({
        title: `Require \`${scheme}\` by default`,
        changes: requireByDefault(place.document, scheme),
      })),
};
