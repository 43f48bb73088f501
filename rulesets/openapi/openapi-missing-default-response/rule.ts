import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-default-response',
    title: 'No response for whatever else happens',
    description: 'An operation describes no default response, and not all errors by 4XX and 5XX either.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, 'default');
      const isWhole = [/^4xx$/i, /^5xx$/i].every((range) =>
        operation.responses.some(({ status }) => range.test(status)),
      );
      if (!responses || isWhole) return;
      report(
        responses,
        `${nameOf(operation)} describes no \`default\` response: errors of other statuses may hold anything, and nothing can check them.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => addResponse(place, 'default', 'Any other error'),
};
