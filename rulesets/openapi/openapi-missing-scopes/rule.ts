import { append } from '../../../server/src/openapi/fixes/items';
import { definedScopes } from '../../../server/src/openapi/fixes/security';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-scopes',
    title: 'OAuth requirement without scopes',
    description: 'An operation requires OAuth or OpenID Connect, but no scope, so that any token will do.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API5:2023'],
    cwe: [862],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    requirement: ({ scheme, scopes, node, definition, alternative, operation }, { report }) => {
      const type = definition?.type;
      if ((type !== 'oauth2' && type !== 'openIdConnect') || scopes.length > 0) return;
      // Another scheme that has to be fulfilled as well may name them.
      if (alternative.requirements.some((other) => other.scopes.length > 0)) return;
      const where = operation ? nameOf(operation) : 'The document';
      report(
        node,
        `${where} requires \`${scheme}\` without a scope: any token of the service gets in, whatever it was issued for. Name the scopes that are needed.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) =>
    definedScopes(place, String(place.path.at(-1)))
      .slice(0, 3)
      .map((scope) => ({
        title: `Require the scope \`${scope}\``,
        changes: [append(place, place.node, scope)],
      })),
};
