import { remove } from '../../../server/src/openapi/fixes/place';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-body-on-get',
    title: 'GET or HEAD with a body',
    description: 'A GET or HEAD operation takes a request body, which proxies drop and caches do not see.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [444],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const { method, body, kind } = operation;
      if (kind !== 'operation' || (method !== 'get' && method !== 'head')) return;
      const form = operation.parameters.find((one) => one.in === 'formData');
      const node = operation.node.get('requestBody') ?? body?.node ?? form?.node;
      if (node)
        report(
          node,
          `${nameOf(operation)} takes a body: proxies drop it, caches and filters do not look at it. Use parameters, or POST.`,
          { atKey: true },
        );
    },
  },
  fixes: (place) =>
    place.path.at(-1) === 'requestBody'
      ? [{ title: 'Remove the body', changes: [remove(place, place.member)] }]
      : [],
};
