import { replace } from '../../../server/src/openapi/fixes/place';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unknown-http-scheme',
    title: 'HTTP authentication that is not known',
    description: 'A scheme of type `http` names no authentication scheme that is registered and safe.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API2:2023'],
    cwe: [1390],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    scheme: ({ name, node, type, scheme }, { report }) => {
      if (type !== 'http' || SAFE.test(scheme) || scheme === 'basic') return;
      const why = /^(?:digest|oauth|hoba|negotiate|ntlm)$/.test(scheme)
        ? 'is outdated and weak'
        : 'is no registered scheme of HTTP, so that tools do not check it';
      report(
        node.get('scheme') ?? node,
        `The scheme \`${name}\` uses \`${scheme}\`, which ${why}. Use \`bearer\`, or type \`apiKey\` for a header of your own.`,
      );
    },
  },
  fixes: (place) =>
    place.path.at(-1) === 'scheme'
      ? [{ title: 'Use `bearer`', changes: [replace(place, place.node, 'bearer')] }]
      : [],
};

const SAFE = /^(?:bearer|dpop|mutual|gnap|privatetoken|scram-sha-(?:1|256)|vapid|concealed)$/;
