import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-client-error-response',
    title: 'No client error response',
    description: 'An operation describes no 400, 422, 4XX or default response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '400', '422', '4XX', 'default');
      if (!responses) return;
      report(
        responses,
        `${nameOf(operation)} describes no 400 or 422 response: say what wrong requests are told.`,
      );
    },
  },
  fixes: (place) => addResponse(place, '400', 'The request is not valid'),
};
