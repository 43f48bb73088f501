import { defineScope } from '../../../server/src/openapi/fixes/security';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-scope',
    title: 'Scope that the scheme does not define',
    description:
      'A requirement names a scope that no flow of its scheme has, so that no token can have it, or it is not checked.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API5:2023'],
    cwe: [862],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    requirement: ({ scheme, scopes, definition, operation }, { report }) => {
      if (definition?.type !== 'oauth2' || definition.flows.length === 0) return;
      const known = new Set(definition.flows.flatMap((flow) => flow.scopes.map(({ key }) => String(key))));
      if (definition.flows.some(({ hasUnseenScopes }) => hasUnseenScopes)) return;
      for (const scope of scopes) {
        if (known.has(String(scope.value))) continue;
        const where = operation ? nameOf(operation) : 'The document';
        report(
          scope,
          `${where} requires the scope \`${String(scope.value)}\`, which \`${scheme}\` does not define: no token has it, or nobody checks it. Define it, or correct the name.`,
        );
      }
    },
  },
  fixes: (place) => defineScope(place, String(place.path.at(-2)), String(place.node.value)),
};
