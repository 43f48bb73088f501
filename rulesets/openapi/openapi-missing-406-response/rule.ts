import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isSuccess } from '../../../server/src/openapi/rules/shapes';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-406-response',
    title: 'No 406 response',
    description:
      'An operation that answers in several media types describes no 406, 4XX or default response.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '406', '4XX', '4xx', 'default');
      // With one media type there is nothing to choose from, and it is sent whatever is asked for.
      if (
        !responses ||
        !operation.responses.some(({ status, content }) => isSuccess(status) && content.length > 1)
      )
        return;
      report(
        responses,
        `${nameOf(operation)} answers in several media types, but does not say what it does when another is asked for: describe a 406 response.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => addResponse(place, '406', 'Not acceptable'),
};
