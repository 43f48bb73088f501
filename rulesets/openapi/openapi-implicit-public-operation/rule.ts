import { add } from '../../../server/src/openapi/fixes/place';
import { nameOf, openByNature, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-implicit-public-operation',
    title: 'Public without a word',
    description: 'An operation that is open by nature does not say so by `security: []`.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const { kind, node, security, securityFrom } = operation;
      if (kind !== 'operation' || securityFrom === 'operation' || security.length > 0) return;
      const why = openByNature(operation);
      if (why === undefined) return;
      report(
        node,
        `${nameOf(operation)} is open, as ${why} has to be, but does not say so: write \`security: []\`.`,
      );
    },
  },
  fixes: (place) => [
    { title: 'Say that it is open: `security: []`', changes: [add(place, place.node, 'security', [])] },
  ],
};
