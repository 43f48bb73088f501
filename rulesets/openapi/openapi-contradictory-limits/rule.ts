import { setValue } from '../../../server/src/openapi/fixes/items';
import { subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { numberOf } from '../../../server/src/openapi/rules/values';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-contradictory-limits',
    title: 'Limits that contradict each other',
    description:
      'The least value, length or count of a schema is above the greatest, so that nothing is valid.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [1284],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      for (const [least, most] of PAIRS) {
        const low = numberOf(site.node, least);
        const high = numberOf(site.node, most);
        if (low === undefined || high === undefined) continue;
        const isEmpty = low === high && (/^excl/.test(least) || /^excl/.test(most) || excludes(site.node));
        if (low < high || (low === high && !isEmpty)) continue;
        const node = site.node.get(most) ?? site.node;
        report(
          node,
          `${subjectOf(site)} has ${least} ${String(low)} and ${most} ${String(high)}: no value is valid, and what is not valid is not checked for long.`,
        );
      }
    },
  },
  fixes: (place) => {
    const key = String(place.path.at(-1));
    const schema = place.node.parent;
    const pair = PAIRS.find(([, most]) => most === key && schema?.has(most));
    const low = pair && schema?.get(pair[0]);
    if (
      typeof low?.value !== 'number' ||
      typeof place.node.value !== 'number' ||
      low.value === place.node.value
    )
      return [];
    return [
      {
        title: `Swap \`${pair?.[0] ?? ''}\` and \`${key}\``,
        changes: [setValue(place, low, place.node.value), setValue(place, place.node, low.value)],
      },
    ];
  },
};

const PAIRS = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minimum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** In 2.0 and 3.0 these say whether the end itself is left out. */
const excludes = (schema: DocNode): boolean =>
  ['exclusiveMinimum', 'exclusiveMaximum'].some((key) => schema.get(key)?.value === true);
