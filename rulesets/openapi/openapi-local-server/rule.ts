import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-local-server',
    title: 'Server of a developer',
    description: 'A server is on the machine of whoever reads the document, or in a private network.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: false,
  },
  visit: {
    server: ({ urlNode, url }, { document, report }) => {
      if (!PRIVATE.test(url) || document.version === '2.0') return;
      report(
        urlNode,
        `The server ${url} is on the machine of the reader or in a private network: clients send credentials to whatever listens there. Take it out of what is published.`,
      );
    },
    document: ({ root, version }, { report }) => {
      const host = version === '2.0' ? root.get('host') : undefined;
      if (host && PRIVATE.test(`http://${String(host.value)}`))
        report(
          host,
          `The host ${String(host.value)} is on the machine of the reader or in a private network. Take it out of what is published.`,
        );
    },
  },
};

const PRIVATE =
  /^https?:\/\/(?:[^/@]*@)?(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w-]+\.(?:local|internal|lan)(?=[:/]|$))/i;
