import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isEmpty } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-input-schema',
    title: 'Input without a schema',
    description: 'A parameter or request body has no schema, so that anything is accepted.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    parameter: (parameter, { document, report }) => {
      const { node, schema, content, role } = parameter;
      if (role !== 'input' || content.length > 0) return;
      const isBare = schema === undefined || isEmpty(schema) || (schema === node && !schema.has('type'));
      if (!isBare || (document.version === '2.0' && node.has('schema') && schema === node)) return;
      report(schema ?? node, `${subjectOf(parameter)} has no schema, so that anything is accepted.`);
    },
    mediaType: (media, { report }) => {
      const { node, schema, role, of } = media;
      if (role !== 'input' || of !== 'body' || (schema && !isEmpty(schema))) return;
      report(schema ?? node, `${subjectOf(media)} has no schema, so that anything is accepted.`);
    },
  },
};
