import { type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-dangling-reference',
    title: 'Reference to nothing',
    description:
      'A `$ref` points at nothing in a file that is there, so that what it should describe is not limited.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  isStructural: true,
  visit: {
    document: (document, { report }) => {
      const queue: DocNode[] = [document.root];
      for (let next = queue.pop(); next; next = queue.pop()) {
        for (const child of next.children) {
          if (child.kind === 'scalar') {
            if (child.key !== '$ref' || typeof child.value !== 'string' || isData(next)) continue;
            if (document.references.resolve(next).state !== 'dangling') continue;
            report(
              child,
              `\`${child.value}\` points at nothing: what should be described here is not limited at all.`,
            );
          } else if (child.kind !== 'alias') queue.push(child);
        }
      }
    },
  },
};

const DATA = new Set<string | number>(['example', 'examples', 'default', 'enum', 'const', 'value']);
/** Mappings whose keys are names that authors choose. */
const NAMES = new Set<string | number>([
  'properties',
  'patternProperties',
  'responses',
  'schemas',
  'definitions',
  '$defs',
]);

/** Whether a node stands in an example or the like, where `$ref` is text. */
function isData(node: DocNode): boolean {
  for (let at: DocNode = node; at.parent; at = at.parent) {
    if (String(at.key).startsWith('x-')) return true;
    if (NAMES.has(at.parent.key) || !DATA.has(at.key)) continue;
    // Each of `examples` may be a reference by itself.
    if (at.key !== 'examples' || at !== node.parent) return true;
  }
  return false;
}
