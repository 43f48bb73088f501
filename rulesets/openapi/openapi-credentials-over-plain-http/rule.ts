import {
  nameOf,
  type ApiDocument,
  type OpenApiRule,
  type Operation,
} from '../../../server/src/openapi/ruleApi';
import { isPlainHttp } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-credentials-over-plain-http',
    title: 'Credentials without TLS',
    description: 'A security scheme is required by operations whose server is reached without TLS.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023', 'API8:2023'],
    cwe: [319, 522],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    document: (document, { report }) => {
      const byScheme = new Map<string, Operation[]>();
      for (const operation of document.operations) {
        if (operation.kind !== 'operation' || !isWithoutTls(document, operation)) continue;
        for (const { requirements } of operation.security)
          for (const { scheme } of requirements)
            byScheme.set(scheme, [...(byScheme.get(scheme) ?? []), operation]);
      }
      for (const [name, operations] of byScheme) {
        const scheme = document.schemes.get(name);
        const [first] = operations;
        if (!scheme || !first || scheme.type === 'mutualTLS') continue;
        const what = scheme.scheme === 'basic' ? 'passwords' : scheme.type === 'apiKey' ? 'keys' : 'tokens';
        report(
          scheme.node,
          `${nameOf(first)} has callers send the ${what} of \`${name}\` without TLS, for everybody on the way to read. Offer https alone.`,
          { operations: [...new Set(operations)] },
        );
      }
    },
  },
};

/** One of the servers in force for the operation is plain HTTP, and not on the developer's own machine. */
function isWithoutTls({ root, version }: ApiDocument, { node, servers }: Operation): boolean {
  if (version !== '2.0') return servers.some((server) => isPlainHttp(server.get('url')?.value));
  const schemes = node.get('schemes') ?? root.get('schemes');
  const isListed = schemes?.children.some(({ value }) => value === 'http') === true;
  return isListed && isPlainHttp(`http://${root.text('host') ?? ''}`);
}
