import { remove } from '../../../server/src/openapi/fixes/place';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-trace-method',
    title: 'TRACE operation',
    description: 'An operation answers TRACE, which sends back what a request held, credentials included.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [16],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      if (operation.kind === 'operation' && operation.method === 'trace')
        report(
          operation.node,
          `${nameOf(operation)} sends back what the request held, credentials included, to whatever script made it. Remove it.`,
          { atKey: true },
        );
    },
  },
  fixes: (place) => [{ title: 'Remove the operation', changes: [remove(place, place.member)] }],
};
