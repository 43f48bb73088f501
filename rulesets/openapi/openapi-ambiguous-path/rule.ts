import { membersOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { anonymous } from '../../../server/src/openapi/rules/shapes';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-ambiguous-path',
    title: 'Paths that match the same requests',
    description: 'Two path templates differ only in the names of their parameters.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API9:2023'],
    cwe: [436],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    document: (document, { report }) => {
      const first = new Map<string, DocNode>();
      for (const member of membersOf(document.root.get('paths'))) {
        const path = String(member.key);
        if (!path.startsWith('/')) continue;
        const other = first.get(anonymous(path));
        if (!other) {
          first.set(anonymous(path), member);
          continue;
        }
        report(
          member,
          `The path ${path} matches the same requests as ${String(other.key)}: which security and which schemas hold is up to chance. Make it one path.`,
          {
            related: [{ node: other, message: 'The other path' }],
            atKey: true,
          },
        );
      }
    },
  },
};
