import { setValue } from '../../../server/src/openapi/fixes/items';
import { remove } from '../../../server/src/openapi/fixes/place';
import { type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { violationOf } from '../../../server/src/openapi/rules/values';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-invalid-example',
    title: 'Example that is not valid',
    description: 'An example contradicts its schema, so that one of the two is wrong.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1286],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    example: ({ node, schema }, { document, report }) => {
      if (!schema || isSerialised(node, document.references.node(schema))) return;
      const wrong = violationOf(node, schema, document.references);
      if (!wrong) return;
      const { key } = wrong.node;
      const part =
        wrong.node === node
          ? 'The example'
          : `${typeof key === 'number' ? `Item ${String(key)}` : `\`${key}\``} of the example`;
      report(
        wrong.node,
        `${part} ${wrong.message}: the schema is too strict, or the example is wrong. Correct one of them.`,
      );
    },
  },
  fixes: (place) => {
    const { node, member, path } = place;
    const isText =
      / not a string:/.test(place.finding.message) && node.kind === 'scalar' && node.value !== null;
    return [
      ...(isText
        ? [{ title: 'Make it a string', changes: [setValue(place, node, String(node.value))] }]
        : []),
      ...(path.at(-1) === 'example'
        ? [{ title: 'Remove the example', changes: [remove(place, member)] }]
        : []),
    ];
  },
};

/** XML, forms and the like are given as the text of the whole message. */
function isSerialised(node: DocNode, schema: DocNode | undefined): boolean {
  if (typeof node.value !== 'string' || !schema) return false;
  const types = typesOf(schema);
  return !types.has('string') && (types.size === 0 || types.has('object') || types.has('array'));
}
