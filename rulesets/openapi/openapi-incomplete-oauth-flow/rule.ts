import { add, replace } from '../../../server/src/openapi/fixes/place';
import { type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

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
    scheme: ({ name, node, type, flows, urls }, { report }) => {
      for (const url of [...urls, ...flows.flatMap((flow) => flow.urls)]) {
        const wrong = wrongIn(url.value);
        if (wrong !== undefined)
          report(
            url,
            `The address ${shown(url.value)} of the scheme \`${name}\` ${wrong}: nobody can get a token there.`,
          );
      }
      if (type === 'openIdConnect' && !node.has('openIdConnectUrl'))
        report(node, `The scheme \`${name}\` has no \`openIdConnectUrl\`: nothing says how a token is got.`);
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
  fixes: (place) => {
    const { node, finding } = place;
    if (/has no `scopes`/.test(finding.message) && node.kind === 'map')
      return [{ title: 'Add an empty list of scopes', changes: [add(place, node, 'scopes', {})] }];
    return /lacks its scheme/.test(finding.message)
      ? [
          {
            title: 'Begin it with https://',
            changes: [replace(place, node, `https://${String(node.value)}`)],
          },
        ]
      : [];
  },
};

const shown = (value: DocNode['value']): string =>
  value === '' ? 'without a letter' : `\`${String(value)}\``;

/** Addresses may be relative; what cannot be one, or was to be filled in, is none. */
function wrongIn(value: DocNode['value']): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return 'is empty';
  if (/[\s<>"{}|\\^`]/.test(value)) return 'has characters that no URL has';
  if (
    /^[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|net|org|io|dev|app|cloud|eu|de|uk|gov|edu)(?::\d+)?(?:\/|$)/i.test(
      value,
    )
  )
    return 'lacks its scheme (`https://`), and so is a path of the API itself';
  try {
    new URL(value, 'https://localhost');
    return undefined;
  } catch {
    return 'is no URL';
  }
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  implicit: ['authorizationUrl'],
  password: ['tokenUrl'],
  clientCredentials: ['tokenUrl'],
  authorizationCode: ['authorizationUrl', 'tokenUrl'],
  deviceAuthorization: ['deviceAuthorizationUrl', 'tokenUrl'],
};
