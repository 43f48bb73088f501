import { follow, membersOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-discriminator',
    title: 'Discriminator that may be missing',
    description: 'A schema is told apart by a property that it does not describe, or does not require.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1287],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    schema: (site, { report }) => {
      const { node } = site;
      const discriminator = node.get('discriminator');
      const name = discriminator?.kind === 'scalar' ? discriminator : discriminator?.get('propertyName');
      // Of choices and compositions the branches describe it.
      if (typeof name?.value !== 'string' || COMPOSED.some((key) => node.has(key)) || !node.has('properties'))
        return;
      const isDescribed = node.get('properties')?.has(name.value) === true;
      const isRequired = membersOf(node.get('required')).some((one) => follow(one).value === name.value);
      // Without the property the default holds (3.2).
      if (isDescribed && (isRequired || discriminator?.has('defaultMapping'))) return;
      report(
        name,
        `${subjectOf(site)} is told apart by \`${name.value}\`, which it does not ${isDescribed ? 'require' : 'describe'}: without it nobody knows which schema holds, and validators check none.`,
      );
    },
  },
};

const COMPOSED = ['oneOf', 'anyOf', 'allOf', '$ref'];
