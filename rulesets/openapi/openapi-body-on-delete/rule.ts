import { remove } from '../../../server/src/openapi/fixes/place';
import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-body-on-delete',
    title: 'DELETE with a body',
    description: 'A DELETE operation takes a request body, whose meaning HTTP leaves open.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [444],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const { method, body, kind } = operation;
      const node = operation.node.get('requestBody') ?? body?.node;
      if (kind !== 'operation' || method !== 'delete' || !node) return;
      report(
        node,
        `${nameOf(operation)} takes a body, which proxies may drop and filters may not look at. Use parameters, or POST.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) =>
    place.path.at(-1) === 'requestBody'
      ? [{ title: 'Remove the body', changes: [remove(place, place.member)] }]
      : [],
};
