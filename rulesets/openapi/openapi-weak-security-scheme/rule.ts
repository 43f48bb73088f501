import { replace } from '../../../server/src/openapi/fixes/place';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

/** NTLM negotiated over HTTP, MD5 digests, and the first OAuth with its signatures. */
const OUTDATED = /^(negotiate|ntlm|digest|oauth)$/;

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-weak-security-scheme',
    title: 'Weak security scheme',
    description:
      'A scheme sends credentials in the URL or as basic or another outdated authentication, or uses an OAuth flow that leaks tokens.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023'],
    cwe: [522],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, node, type, scheme, in: place, flows }, { report }) => {
      if (type === 'apiKey' && (place === 'query' || place === 'path')) {
        report(
          node.get('in') ?? node,
          `The scheme \`${name}\` sends the key in the URL, where logs and histories keep it. Use a header.`,
        );
      } else if (type === 'http' && scheme === 'basic') {
        report(
          node.get('scheme') ?? node.get('type') ?? node,
          `The scheme \`${name}\` is basic authentication: it sends the password with each request. Use tokens.`,
        );
      } else if (type === 'http' && OUTDATED.test(scheme)) {
        report(
          node.get('scheme') ?? node,
          `The scheme \`${name}\` is ${scheme} authentication, which is outdated: attacks on it are known. Use tokens.`,
        );
      }
      for (const flow of flows) {
        if (flow.name !== 'implicit' && flow.name !== 'password') continue;
        report(
          flow.node,
          `The scheme \`${name}\` uses the ${flow.name} flow. Use the authorization code flow with PKCE.`,
        );
      }
    },
  },
  fixes: (place) => {
    const key = place.path.at(-1);
    if (key === 'in')
      return [{ title: 'Send the key in a header', changes: [replace(place, place.node, 'header')] }];
    return key === 'scheme'
      ? [{ title: 'Take bearer tokens instead', changes: [replace(place, place.node, 'bearer')] }]
      : [];
  },
};
