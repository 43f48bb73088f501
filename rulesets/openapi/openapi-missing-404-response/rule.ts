import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-404-response',
    title: 'No 404 response',
    description: 'An operation with a path parameter describes no 404, 4XX or default response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '404', '4XX', '4xx', 'default');
      if (!responses) return;
      if (!operation.parameters.some((one) => one.in === 'path')) return;
      report(
        responses,
        `${nameOf(operation)} is about a thing that may not be there, but describes no 404 response.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => addResponse(place, '404', 'Not found'),
};
