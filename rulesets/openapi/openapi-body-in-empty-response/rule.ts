import { remove } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBodiless } from '../../../server/src/openapi/rules/shapes';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-body-in-empty-response',
    title: 'Content of a response that has none',
    description: 'A response with status 1xx, 204, 205 or 304 has a body, which HTTP does not allow.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [444],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { document, report }) => {
      if (!isBodiless(response.status)) return;
      const content = response.node.get(document.version === '2.0' ? 'schema' : 'content');
      if (!content || content.children.length === 0) return;
      report(
        content,
        `${subjectOf(response)} has a body, which HTTP does not allow for ${response.status}: clients take it for the next response. Remove it, or answer 200.`,
      );
    },
  },
  fixes: (place) => [{ title: 'Remove the body', changes: [remove(place, place.member)] }],
};
