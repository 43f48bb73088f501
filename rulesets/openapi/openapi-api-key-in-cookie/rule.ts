import { replace } from '../../../server/src/openapi/fixes/place';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-api-key-in-cookie',
    title: 'Key in a cookie',
    description:
      'A scheme takes its key from a cookie, which browsers send along with requests that other sites make.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [352],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, node, type, in: place }, { report }) => {
      if (type !== 'apiKey' || place !== 'cookie') return;
      report(
        node.get('in') ?? node,
        `The scheme \`${name}\` takes the key from a cookie: browsers send it with requests that other sites make. Use a header, or protect every change against forgery.`,
      );
    },
  },
  fixes: (place) =>
    place.path.at(-1) === 'in'
      ? [{ title: 'Send the key in a header', changes: [replace(place, place.node, 'header')] }]
      : [],
};
