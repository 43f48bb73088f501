import { replace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { compiled, isAnchored } from '../../../server/src/openapi/rules/patterns';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unanchored-pattern',
    title: 'Pattern that finds a part only',
    description:
      'The `pattern` of an input does not begin with `^` and end with `$`, so that a matching part is enough, or lets everything through.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [777],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const pattern = site.node.get('pattern');
      if (site.role !== 'input' || site.place === 'response' || typeof pattern?.value !== 'string') return;
      if (LOOSE.test(pattern.value)) {
        report(
          pattern,
          `${subjectOf(site)} has the pattern \`${pattern.value}\`, which lets everything through: say which characters there may be.`,
        );
        return;
      }
      if (isAnchored(pattern.value) || !compiled(pattern.value) || /^\(\?[=!]/.test(pattern.value)) return;
      report(
        pattern,
        `${subjectOf(site)} has a pattern that need not match the whole text: anything may stand around it. Begin with \`^\` and end with \`$\`.`,
      );
    },
  },
  fixes: (place) => {
    const { value } = place.node;
    if (typeof value !== 'string' || LOOSE.test(value)) return [];
    return [{ title: 'Match the whole text', changes: [replace(place, place.node, anchored(value))] }];
  },
};

/** `.*`, `^.+$`, `[\s\S]*`, `^(.*)$` … */
const LOOSE =
  /^\^?\(?(?:\?:)?(?:\.|\[(?:\\s\\S|\\S\\s|\\w\\W|\\W\\w|\\d\\D|\\D\\d|\^)\])?(?:[*+]\??|\{[01],\})?\)?\$?$/;

function anchored(pattern: string): string {
  if (pattern.includes('|')) return `^(?:${pattern})$`;
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${/[^\\]\$$/.test(pattern) ? '' : '$'}`;
}
