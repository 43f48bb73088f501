import { addErrorSchema } from '../../../server/src/openapi/fixes/responses';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-error-without-schema',
    title: 'Error response without a schema',
    description: 'An error response does not describe what it holds.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [209],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { report }) => {
      const { role, status, content, node, owner } = response;
      if (role !== 'output' || !/^([45]|default$)/.test(status) || owner.first?.method === 'head') return;
      if (content.length === 0) {
        report(node, `${subjectOf(response)} has no schema: what it shows is left to the error handler.`);
      }
    },
    mediaType: (media, { report }) => {
      const { role, of, schema, what, node } = media;
      if (role !== 'output' || of !== 'response' || schema || !/^The ([45]|default )/.test(what)) return;
      report(node, `${subjectOf(media)} has no schema: what it shows is left to the error handler.`);
    },
  },
  fixes: addErrorSchema,
};
