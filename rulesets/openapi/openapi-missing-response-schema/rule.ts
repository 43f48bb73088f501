import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBodiless, isSuccess } from '../../../server/src/openapi/rules/shapes';
import { isEmpty } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-response-schema',
    title: 'Response without a schema',
    description:
      'A successful response does not say what it holds, so that nothing can tell whether it says too much.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023'],
    cwe: [213],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    response: (response, { document, report }) => {
      const { node, status, role, content, owner } = response;
      if (role !== 'output' || !isSuccess(status) || isBodiless(status) || owner.first?.method === 'head')
        return;
      if (
        document.version === '2.0'
          ? node.has('schema')
          : content.some(({ schema }) => schema && !isEmpty(schema))
      )
        return;
      // Files and streams are what their media type says.
      if (content.some(({ name }) => name !== '' && !/json|xml|\*/.test(name))) return;
      report(
        node,
        `${subjectOf(response)} does not say what it holds: nothing can tell whether it shows too much. Give it a schema, or answer 204 if it holds nothing.`,
        { atKey: true },
      );
    },
  },
};
