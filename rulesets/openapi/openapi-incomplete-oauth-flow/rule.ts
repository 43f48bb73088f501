import { add } from '../../../server/src/openapi/fixes/place';
import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-incomplete-oauth-flow',
    title: 'OAuth flow that lacks something',
    description: 'An OAuth flow has no address to get tokens from, no scopes, or an address that is none.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, node, type, flows }, { report }) => {
      if (type !== 'oauth2') return;
      if (flows.length === 0)
        report(
          node,
          `The scheme \`${name}\` has no flow: nothing says how a token is got, so nothing can check that one is needed.`,
        );
      for (const flow of flows) {
        const holder = flow.node.kind === 'map' ? flow.node : node;
        const missing = (NEEDED[flow.name] ?? []).filter((key) => !holder.has(key));
        if (missing.length > 0)
          report(
            flow.node,
            `The ${flow.name} flow of \`${name}\` has no ${missing.map((key) => `\`${key}\``).join(' and no ')}.`,
          );
        if (!holder.has('scopes'))
          report(
            flow.node,
            `The ${flow.name} flow of \`${name}\` has no \`scopes\`: every token may do everything.`,
          );
      }
    },
  },
  fixes: (place) =>
    /has no `scopes`/.test(place.finding.message) && place.node.kind === 'map'
      ? [{ title: 'Add an empty list of scopes', changes: [add(place, place.node, 'scopes', {})] }]
      : [],
};

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  implicit: ['authorizationUrl'],
  password: ['tokenUrl'],
  clientCredentials: ['tokenUrl'],
  authorizationCode: ['authorizationUrl', 'tokenUrl'],
  deviceAuthorization: ['deviceAuthorizationUrl', 'tokenUrl'],
};
