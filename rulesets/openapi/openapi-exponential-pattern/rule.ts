import { replace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { exponentialPart } from '../../../server/src/openapi/rules/patterns';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-exponential-pattern',
    title: 'Pattern that can take exponential time',
    description:
      'A `pattern` repeats what is repeated, so that some texts keep the validator busy for very long.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API4:2023'],
    cwe: [1333],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const pattern = site.node.get('pattern');
      const part =
        site.role === 'output' || typeof pattern?.value !== 'string'
          ? undefined
          : exponentialPart(pattern.value);
      if (!pattern || part === undefined) return;
      report(
        pattern,
        `${subjectOf(site)} has a pattern in which \`${part}\` repeats what is repeated: a short text of the right kind keeps the validator busy for minutes. Repeat once.`,
      );
    },
  },
  fixes: (place) => {
    const { value } = place.node;
    const part = typeof value === 'string' ? exponentialPart(value) : undefined;
    const once =
      part === undefined || typeof value !== 'string'
        ? undefined
        : value.replace(part, () => repeatedOnce(part));
    return once === undefined ? [] : [{ title: 'Repeat once', changes: [replace(place, place.node, once)] }];
  },
};

/** `(x+)*` lets the same through as `(x*)`. The group stays, since something may refer to it. */
function repeatedOnce(part: string): string {
  const [, open = '', atom = '', inner = '', outer = ''] =
    /^(\((?:\?:|\?<\w+>)?)(.*?)([+*]|\{\d+,\})\)([+*]|\{\d+,\d*\})$/s.exec(part) ?? [];
  const isOptional = inner === '*' || outer === '*' || inner.startsWith('{0') || outer.startsWith('{0');
  return `${open}${atom}${isOptional ? '*' : '+'})`;
}
