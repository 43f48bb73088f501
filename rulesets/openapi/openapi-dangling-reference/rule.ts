import { replace } from '../../../server/src/openapi/fixes/place';
import { membersOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { nearest } from '../../../server/src/openapi/rules/near';
import { referencesIn } from '../../../server/src/openapi/rules/references';

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
    fixable: true,
  },
  isStructural: true,
  visit: {
    document: ({ root, references }, { report }) => {
      for (const { holder, node, value } of referencesIn(root)) {
        if (references.resolve(holder).state !== 'dangling') continue;
        report(node, `\`${value}\` points at nothing: what should be described here is not limited at all.`);
      }
    },
  },
  // A slip of the keyboard: the name that stands there and is nearest.
  fixes: (place) => {
    const { node, root } = place;
    const segments = String(node.value).split('/');
    const name = segments.pop() ?? '';
    if (segments[0] !== '#' || name === '') return [];
    let section: DocNode | undefined = root;
    for (const segment of segments.slice(1)) section = section?.get(segment);
    const near = nearest(
      name,
      membersOf(section).map(({ key }) => String(key)),
    );
    if (near === undefined) return [];
    const meant = [...segments, near].join('/');
    return [{ title: `Refer to \`${meant}\``, changes: [replace(place, node, meant)] }];
  },
};
