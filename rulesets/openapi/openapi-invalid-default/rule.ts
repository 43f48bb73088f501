import { setValue } from '../../../server/src/openapi/fixes/items';
import { remove, type FixPlace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { violationOf } from '../../../server/src/openapi/rules/values';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-invalid-default',
    title: 'Default that is not valid',
    description: 'The default of a schema contradicts the schema.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1286],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const value = site.node.get('default');
      // `null` says that there is none.
      const wrong =
        (value && value.value !== null) || value?.kind !== 'scalar'
          ? value && violationOf(value, site.node, document.references)
          : undefined;
      if (!value || !wrong) return;
      const effect =
        site.role === 'output'
          ? 'clients are told what no answer is'
          : 'who leaves the value out gets past what is asked of everybody else';
      report(value, `${subjectOf(site)} has a default that ${wrong.message}: ${effect}.`, {
        related: wrong.node === value ? [] : [{ node: wrong.node, message: `This ${wrong.message}` }],
      });
    },
  },
  fixes: (place) => [
    ...(isText(place)
      ? [{ title: 'Make it a string', changes: [setValue(place, place.node, String(place.node.value))] }]
      : []),
    { title: 'Remove the default', changes: [remove(place, place.member)] },
  ],
};

const isText = ({ node }: FixPlace): boolean =>
  node.kind === 'scalar' &&
  node.value !== null &&
  typeof node.value !== 'string' &&
  node.parent !== undefined &&
  typesOf(node.parent).has('string');
