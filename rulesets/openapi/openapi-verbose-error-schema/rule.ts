import { remove } from '../../../server/src/openapi/fixes/place';
import { membersOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

const INTERNAL =
  /^(stack(_?trace)?|trace|exception|sql(_?(query|message))?|query|debug(_?info)?|inner_?exception)$/i;

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-verbose-error-schema',
    title: 'Error schema with internals',
    description: 'The schema of an error response has a stack, trace, exception or query.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [209],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    response: (response, { document, report }) => {
      if (response.role !== 'output' || !/^[45]|^default$/.test(response.status)) return;
      for (const { schema } of response.content) {
        const properties = membersOf(document.references.node(schema)?.get('properties'));
        for (const property of properties) {
          if (!INTERNAL.test(String(property.key))) continue;
          report(
            property,
            `${subjectOf(response)} shows \`${String(property.key)}\` to clients. Describe a message and a code.`,
          );
        }
      }
    },
  },
  fixes: (place) => [
    {
      title: `Leave \`${String(place.path.at(-1))}\` out of the response`,
      changes: [remove(place, place.member)],
    },
  ],
};
