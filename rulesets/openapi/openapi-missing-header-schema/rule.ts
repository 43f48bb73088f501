import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isEmpty } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-header-schema',
    title: 'Response header without a schema',
    description: 'A header of a response has neither a schema nor content, so that anything may stand in it.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    header: (header, { document, report }) => {
      const { node, schema } = header;
      if (node.kind !== 'map') return;
      const isBare =
        document.version === '2.0' ? !node.has('type') : !node.has('content') && (!schema || isEmpty(schema));
      if (isBare)
        report(
          node,
          `${subjectOf(header)} does not say what it holds: nothing can check it. Give it a schema.`,
          {
            atKey: true,
          },
        );
    },
  },
  fixes: (place) => {
    const limits = { type: 'string', maxLength: 255, pattern: '^[\\x20-\\x7E]*$' } as const;
    if (place.node.has('schema')) return [];
    const changes =
      place.document.version === '2.0'
        ? Object.entries(limits).map(([key, value]) => add(place, place.node, key, value))
        : [add(place, place.node, 'schema', limits)];
    return [{ title: 'Describe it as printable text', changes }];
  },
};
