import { add, remove, type FixDraft, type FixPlace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isUnboundInput, NUMBER_BOUNDS } from '../../../server/src/openapi/rules/bounds';
import { isBound } from '../../../server/src/openapi/views';

type Pair = readonly [plain: string, exclusive: string];
const PAIRS: readonly Pair[] = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
];

function isInteger(schema: DocNode): boolean {
  const type = schema.get('type');
  return type?.value === 'integer' || type?.children.some(({ value }) => value === 'integer') === true;
}

const numberOf = (schema: DocNode, key: string): number | undefined => {
  const value = schema.get(key)?.value;
  return typeof value === 'number' ? value : undefined;
};

/** In 3.0 and before the exclusive ones are switches of the others. */
const isDoubled = (schema: DocNode, [plain, exclusive]: Pair): boolean =>
  numberOf(schema, plain) !== undefined && numberOf(schema, exclusive) !== undefined;

function bound(place: FixPlace): FixDraft[] {
  const { node } = place;
  const low = numberOf(node, 'minimum') ?? numberOf(node, 'exclusiveMinimum');
  const high = numberOf(node, 'maximum') ?? numberOf(node, 'exclusiveMaximum');
  if ((low === undefined && high !== undefined && high <= 0) || (low ?? 0) >= 2147483647) return [];
  const added = [
    ...(low === undefined ? [['minimum', 0] as const] : []),
    ...(high === undefined ? [['maximum', 2147483647] as const] : []),
  ];
  if (added.length === 0) return [];
  const title = `Add ${added.map(([key, value]) => `\`${key}: ${String(value)}\``).join(' and ')}`;
  return [{ title, changes: added.map(([key, value]) => add(place, node, key, value)) }];
}

function withoutWeaker(place: FixPlace, [plain, exclusive]: Pair): FixDraft[] {
  const { node } = place;
  const [inclusiveBound, exclusiveBound] = [numberOf(node, plain) ?? 0, numberOf(node, exclusive) ?? 0];
  const isExclusiveStricter =
    plain === 'minimum' ? exclusiveBound >= inclusiveBound : exclusiveBound <= inclusiveBound;
  const weaker = isExclusiveStricter ? plain : exclusive;
  const member = node.member(weaker);
  return member
    ? [
        {
          title: `Remove \`${weaker}\`, which the other one makes superfluous`,
          changes: [remove(place, member)],
        },
      ]
    : [];
}

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-integer-without-range',
    title: 'Integer without a range',
    description: 'An integer has no minimum or no maximum, or contradictory ones.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770, 190],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const { node } = site;
      if (!isInteger(node) || isBound(document, site, 'fixed')) return;
      const isOpenBelow = !isBound(document, site, 'minimum');
      const isOpenAbove =
        !isBound(document, site, 'maximum') && !isUnboundInput(document, site, NUMBER_BOUNDS);
      const doubled = PAIRS.find((pair) => isDoubled(node, pair));
      if (isOpenBelow || isOpenAbove) {
        const missing =
          isOpenBelow && isOpenAbove ? '`minimum` and `maximum`' : isOpenBelow ? '`minimum`' : '`maximum`';
        report(node, `${subjectOf(site)} has an integer without ${missing}.`);
      } else if (doubled) {
        report(
          node,
          `${subjectOf(site)} has both \`${doubled[0]}\` and \`${doubled[1]}\`: only one of them counts.`,
        );
      }
    },
  },
  fixes: (place) => {
    const doubled = PAIRS.find((pair) => isDoubled(place.node, pair));
    return [...bound(place), ...(doubled ? withoutWeaker(place, doubled) : [])];
  },
};
