import { replace } from '../../../server/src/openapi/fixes/place';
import {
  membersOf,
  nameOf,
  type DocNode,
  type OpenApiRule,
  type Operation,
} from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-duplicate-operation-id',
    title: 'Operation id given twice',
    description: 'Two operations have the same operationId.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API9:2023'],
    cwe: [694],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    document: ({ operations }, { report }) => {
      const byId = new Map<string, Operation[]>();
      for (const operation of operations) {
        const id = operation.node.get('operationId')?.value;
        if (typeof id !== 'string') continue;
        const same = byId.get(id);
        // A path item that two paths share is one mistake of another kind.
        if (!same) byId.set(id, [operation]);
        else if (!same.some(({ node }) => node === operation.node)) same.push(operation);
      }
      for (const [id, [first, ...others]] of byId) {
        for (const operation of others) {
          const node = operation.node.get('operationId');
          if (!first || !node) continue;
          report(
            node,
            `${nameOf(operation)} has the operationId \`${id}\` of ${nameOf(first)}: gateways and clients that go by it apply the rules of the wrong one.`,
            {
              operations: [operation, first, ...others.filter((other) => other !== operation)],
              related: [{ node: first.node.get('operationId') ?? first.node, message: 'The first one' }],
            },
          );
        }
      }
    },
  },
  fixes: (place) => {
    const { method } = place.finding.endpoint ?? {};
    if (typeof place.node.value !== 'string' || method === undefined) return [];
    const taken = new Set(idsIn(place.document.root));
    const base = `${place.node.value}${method.charAt(0)}${method.slice(1).toLowerCase()}`;
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}${String(i)}`;
    return [{ title: `Rename to \`${name}\``, changes: [replace(place, place.node, name)] }];
  },
};

/** Every operationId below a node of the paths. */
function idsIn(root: DocNode): string[] {
  return ['paths', 'webhooks'].flatMap((section) =>
    membersOf(root.get(section)).flatMap((item) =>
      membersOf(item).flatMap((operation) => operation.text('operationId') ?? []),
    ),
  );
}
