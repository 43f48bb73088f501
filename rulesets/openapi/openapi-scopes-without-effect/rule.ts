import { setValue } from '../../../server/src/openapi/fixes/items';
import { follow, nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-scopes-without-effect',
    title: 'Scopes of a scheme that has none',
    description:
      'A requirement names scopes of a key or of HTTP authentication, which have none before OpenAPI 3.1.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API5:2023'],
    cwe: [285],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    requirement: ({ scheme, scopes, node, operation, definition }, { document, report }) => {
      // Since 3.1 the list may name roles.
      if (!/^(?:2\.0|3\.0)$/.test(document.version) || !definition || scopes.length === 0) return;
      if (definition.type === '' || /^(?:oauth2|openIdConnect)$/.test(definition.type)) return;
      const names = scopes.map(({ value }) => `\`${String(value)}\``).slice(0, 3);
      const who = operation ? nameOf(operation) : 'The document';
      report(
        node,
        `${who} requires ${names.join(', ')} of \`${scheme}\`, a scheme without scopes: tools ignore the list, so that every holder of a credential gets in. Use OAuth, or check rights elsewhere and say so.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => [
    { title: 'Require the scheme without scopes', changes: [setValue(place, follow(place.member), [])] },
  ],
};
