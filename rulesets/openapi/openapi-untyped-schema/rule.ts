import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBranch } from '../../../server/src/openapi/rules/shapes';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-untyped-schema',
    title: 'Schema without a type',
    description:
      'A schema names limits, properties or a format, but no type, so that values of other types get past them.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const { node, isPart } = site;
      if (isPart || isBranch(node) || node.has('type') || TYPELESS.some((key) => node.has(key))) return;
      const type = impliedType(node);
      if (type === undefined) return;
      report(
        node,
        `${subjectOf(site)} has no type: what is no ${type} gets past all that is said of it. Add \`type: ${type}\`.`,
      );
    },
  },
  fixes: (place) => {
    const type = impliedType(place.node);
    return type === undefined
      ? []
      : [{ title: `Add \`type: ${type}\``, changes: [add(place, place.node, 'type', type)] }];
  },
};

const TYPELESS = [
  'enum',
  'const',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  '$ref',
  '$dynamicRef',
  'if',
  'discriminator',
];
const IMPLIED: readonly (readonly [string, readonly string[]])[] = [
  ['object', ['properties', 'additionalProperties', 'required', 'maxProperties']],
  ['array', ['items', 'maxItems', 'minItems']],
  ['string', ['maxLength', 'minLength', 'pattern']],
  ['number', ['maximum', 'minimum']],
];

const impliedType = (schema: DocNode): string | undefined => {
  const types = IMPLIED.filter(([, keys]) => keys.some((key) => schema.has(key))).map(([type]) => type);
  return types.length === 1 ? types[0] : undefined;
};
