import { addBelow, type Json } from '../../../server/src/openapi/fixes/place';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-security-scheme',
    title: 'Undefined security scheme',
    description: 'A security requirement names a scheme that the document does not define.',
    area: 'openapi',
    severity: 'error',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    requirement: ({ scheme, node, definition }, { document, report }) => {
      // Since 3.2 a requirement may name the address of a scheme instead.
      if (definition || document.hasUnseenSchemes || /[/#]/.test(scheme)) return;
      report(node, `The security scheme \`${scheme}\` is not defined, so the requirement protects nothing.`, {
        operations: [],
        atKey: true,
      });
    },
  },
  fixes: ({ document, path, node }) => {
    // Who asks for scopes means OAuth, whose addresses are not to be known.
    if (node.children.length > 0 && /^(?:2\.0|3\.0)$/.test(document.version)) return [];
    const name = String(path.at(-1));
    const isOld = document.version === '2.0';
    const at = isOld ? ['securityDefinitions', name] : ['components', 'securitySchemes', name];
    const scheme: Json = isOld
      ? { type: 'apiKey', in: 'header', name: 'Authorization' }
      : { type: 'http', scheme: 'bearer' };
    return [
      {
        title: `Define \`${name}\` as ${isOld ? 'a key in the Authorization header' : 'a bearer token'}`,
        changes: [addBelow(document, document.root, at, scheme)],
      },
    ];
  },
};
