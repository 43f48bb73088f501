import { add } from '../../../server/src/openapi/fixes/place';
import { schemeNames } from '../../../server/src/openapi/fixes/security';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unsecured-webhook',
    title: 'Webhook without security',
    description:
      'A webhook or callback has no security requirement, so that the receiver cannot tell who sends it.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API10:2023'],
    cwe: [345],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      if (
        operation.kind === 'operation' ||
        operation.security.some(({ requirements }) => requirements.length > 0)
      )
        return;
      if (
        operation.parameters.some(
          ({ in: place, name }) => place === 'header' && /signature|hmac|token|secret/i.test(name),
        )
      )
        return;
      report(
        operation.node,
        `The ${operation.kind} ${nameOf(operation)} has neither a security requirement nor a header with a signature: its receiver cannot tell who sends it. Describe how it is signed.`,
      );
    },
  },
  fixes: (place) =>
    schemeNames(place)
      .slice(0, 3)
      .map((scheme) => ({
        title: `Require \`${scheme}\` here`,
        changes: [add(place, place.node, 'security', [{ [scheme]: [] }])],
      })),
};
