import { add } from '../../../server/src/openapi/fixes/place';
import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-oauth-without-refresh',
    title: 'Access tokens without refresh',
    description: 'An OAuth flow has no refreshUrl, so that access tokens have to live long.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [613],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, flows }, { document, report }) => {
      if (document.version === '2.0') return;
      for (const flow of flows) {
        // A client that has its own credential asks for a new token instead.
        if (flow.name === 'clientCredentials' || flow.node.get('refreshUrl')?.value) continue;
        report(
          flow.node,
          `The ${flow.name} flow of the scheme \`${name}\` has no \`refreshUrl\`: without refresh, access tokens have to live long.`,
        );
      }
    },
  },
  fixes: (place) => {
    const url = place.node.text('tokenUrl');
    if (url === undefined || !url.startsWith('https://')) return [];
    return [
      {
        title: 'Add the token address as `refreshUrl`',
        changes: [add(place, place.node, 'refreshUrl', url)],
      },
    ];
  },
};
