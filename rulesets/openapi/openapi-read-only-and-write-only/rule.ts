import { remove } from '../../../server/src/openapi/fixes/place';
import { follow, membersOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-read-only-and-write-only',
    title: 'Property that is read-only and write-only',
    description: 'A schema is both `readOnly` and `writeOnly`, so that it belongs in no message.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API3:2023'],
    cwe: [213],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  isStructural: true,
  visit: {
    document: (document, { report }) => {
      const tell = (node: DocNode): void => {
        const mark = node.get('writeOnly');
        if (node.get('readOnly')?.value !== true || mark?.value !== true) return;
        report(
          mark,
          'What is both `readOnly` and `writeOnly` belongs in no message: validators let it in and out as they like. Keep one of the two.',
        );
      };
      const seen = new Set<DocNode>();
      for (const { node } of document.schemas) {
        for (const child of [node, ...membersOf(node.get('properties')).map(follow)]) {
          if (!seen.has(child)) tell(child);
          seen.add(child);
        }
      }
    },
  },
  fixes: (place) => {
    const readOnly = place.node.parent?.member('readOnly');
    return [
      { title: 'Remove `writeOnly`', changes: [remove(place, place.member)] },
      ...(readOnly ? [{ title: 'Remove `readOnly`', changes: [remove(place, readOnly)] }] : []),
    ];
  },
};
