import { addBelow, type Json } from '../../../server/src/openapi/fixes/place';
import { openByNature, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { requireByDefault } from '../../../server/src/openapi/rules/defaults';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-security-scheme',
    title: 'No security scheme',
    description: 'The document has operations that need a caller known, but defines no security scheme.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    document: ({ root, operations, schemes, hasUnseenSchemes }, { report }) => {
      const needy = operations.filter((one) => one.kind === 'operation' && openByNature(one) === undefined);
      if (schemes.size > 0 || hasUnseenSchemes || needy.length === 0) return;
      report(
        root.get('info') ?? root,
        'The document defines no security scheme, so that none of its operations can require one: by this document everybody may call everything. Define one, and require it.',
        { atKey: true },
      );
    },
  },
  fixes: ({ document }) => {
    const isOld = document.version === '2.0';
    const at = isOld ? ['securityDefinitions'] : ['components', 'securitySchemes'];
    const scheme: Json = isOld
      ? { type: 'apiKey', in: 'header', name: 'X-API-Key' }
      : { type: 'http', scheme: 'bearer' };
    const name = isOld ? 'key' : 'bearer';
    const define = addBelow(document, document.root, [...at, name], scheme);
    const changes = document.root.has('security') ? [define] : requireByDefault(document, name, [define]);
    return [{ title: `Define \`${name}\` and require it by default`, changes }];
  },
};
