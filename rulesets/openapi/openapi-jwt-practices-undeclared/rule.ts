import { add } from '../../../server/src/openapi/fixes/place';
import { appendText } from '../../../server/src/openapi/fixes/texts';
import { type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-jwt-practices-undeclared',
    title: 'No word on token practices',
    description: 'A scheme with JSON Web Tokens does not say that they follow RFC 8725.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [347],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, node, type }, { report }) => {
      const isJwt = node.text('bearerFormat')?.toLowerCase() === 'jwt';
      if (type !== 'oauth2' && !isJwt) return;
      const description = node.get('description');
      if (/RFC[ -]?8725/i.test(String(description?.value ?? ''))) return;
      report(
        description ?? node,
        `The scheme \`${name}\` has tokens, and its description does not say that they follow RFC 8725 (pinned algorithms, checked issuer and audience).`,
      );
    },
  },
  fixes: (place) => {
    const title = 'State that the tokens follow RFC 8725 (check that they do)';
    const sentence = 'Tokens are made and checked as RFC8725 says.';
    return place.node.kind === 'map'
      ? [{ title, changes: [add(place, place.node, 'description', sentence)] }]
      : [{ title, changes: [appendText(place, sentence)] }];
  },
};
