import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-server',
    title: 'No address of the API',
    description:
      'The document names no server, so that nothing tells where it holds and whether TLS is used.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: false,
  },
  visit: {
    document: ({ root, version, operations }, { report }) => {
      const needs = operations.some(({ kind, servers }) => kind === 'operation' && servers.length === 0);
      if (
        !needs ||
        (version === '2.0'
          ? root.has('host')
          : root.has('servers') && root.get('servers')?.children.length !== 0)
      )
        return;
      report(
        root.get('info') ?? root,
        `The document names no ${version === '2.0' ? '`host`' : '`servers`'}: tools take the place that it was loaded from, with or without TLS. Name the address with https.`,
        { atKey: true },
      );
    },
  },
};
