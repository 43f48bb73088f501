import { replace } from '../../../server/src/openapi/fixes/place';
import { type OpenApiRule, type VisitContext } from '../../../server/src/openapi/ruleApi';
import { secretsIn, type FoundSecret } from '../../../server/src/openapi/rules/secrets';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-secret-in-example',
    title: 'Secret in the document',
    description: 'An example or default holds what looks like a real secret.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023'],
    cwe: [798],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    example: ({ node, schema }, { report }) => {
      const name = String(
        node.key === 'example' || typeof node.key === 'number'
          ? (schema?.text('name') ?? schema?.key ?? '')
          : node.key,
      );
      tell(secretsIn(node, name), report);
    },
    schema: ({ node, name }, { report }) => {
      const value = node.get('default');
      if (value) tell(secretsIn(value, name), report);
    },
  },
  fixes: (place) => [
    {
      title: 'Replace it with a placeholder',
      changes: [replace(place, place.node, 'REDACTED')],
      safe: false,
    },
  ],
};

function tell(found: readonly FoundSecret[], report: VisitContext['report']): void {
  for (const { node, what, shown, isSure } of found) {
    const advice = isSure
      ? 'whoever reads the document can use it. Revoke it'
      : 'if it ever worked, revoke it';
    report(
      node,
      `${shown} looks like ${what}: ${advice}, and put a placeholder here.`,
      isSure ? {} : { confidence: 'medium', severity: 'info' },
    );
  }
}
