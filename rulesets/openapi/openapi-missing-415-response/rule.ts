import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-415-response',
    title: 'No 415 response',
    description: 'An operation with a request body describes no 415, 4XX or default response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '415', '4XX', '4xx', 'default');
      if (!responses) return;
      if (!(operation.body !== undefined && operation.node.has('requestBody'))) return;
      report(
        responses,
        `${nameOf(operation)} takes bodies of certain media types alone, but describes no 415 response.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => addResponse(place, '415', 'Unsupported media type'),
};
