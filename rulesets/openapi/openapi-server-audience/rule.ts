import { add } from '../../../server/src/openapi/fixes/place';
import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-server-audience',
    title: 'Server without an audience',
    description: 'A server does not say by x-internal whether it is for the public.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    server: ({ node, url, level }, { document, report }) => {
      if (document.version === '2.0' || level !== 'document' || node.has('x-internal')) return;
      report(
        node,
        `The server ${url} does not say whether it is for the public: set \`x-internal\` to true or false.`,
      );
    },
  },
  fixes: (place) =>
    [false, true].map((isInternal) => ({
      title: `Say that it is for ${isInternal ? 'internal use' : 'the public'}: \`x-internal: ${String(isInternal)}\``,
      changes: [add(place, place.node, 'x-internal', isInternal)],
    })),
};
