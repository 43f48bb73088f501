import { headerFor } from '../../../server/src/openapi/fixes/headers';
import { add } from '../../../server/src/openapi/fixes/place';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-success-response',
    title: 'No successful response',
    description: 'An operation describes no response of 2xx or 3xx and no default one.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API3:2023'],
    cwe: [1059],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const { kind, responsesNode, responses } = operation;
      if (kind !== 'operation' || !responsesNode || responsesNode.has('$ref')) return;
      if (responses.some(({ status }) => /^(?:[123]|default)/i.test(status))) return;
      report(
        responsesNode,
        `${nameOf(operation)} describes no successful response, so that nothing can tell whether it says too much. Describe it.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => [
    {
      title: 'Describe a 204 response',
      changes: [
        add(place, place.node, '204', {
          description: 'Done, without content',
          headers: { RateLimit: headerFor(place, 'RateLimit') },
        }),
      ],
    },
  ],
};
