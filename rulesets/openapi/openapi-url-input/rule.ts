import { BIT, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { lowered } from '../../../server/src/openapi/rules/names';
import { isBound, typesOf } from '../../../server/src/openapi/views';
import { wordsOf } from '../../../server/src/check/words';

const ADVICE =
  'is an address: if the service calls it (SSRF) or redirects to it, take known hosts only, by `enum` or `pattern`.';
const WHOLE = /^(callback|redirect|webhook|return to|redirect to|forward to|next url|continue)$/;

function isAddress(name: string, format: string | undefined): boolean {
  const words = wordsOf(name);
  return (
    /^(uri|url|iri)$/.test(format ?? '') ||
    /^(url|uri)$/.test(words.at(-1) ?? '') ||
    WHOLE.test(words.join(' '))
  );
}

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-url-input',
    title: 'Address as input',
    description: 'A parameter or property takes an address that the service may call or send browsers to.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API7:2023'],
    cwe: [918, 601],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    parameter: (parameter, { document, report }) => {
      const { role, name, node, schema } = parameter;
      if (role !== 'input' || !isAddress(name, document.references.node(schema)?.text('format'))) return;
      if (schema && (document.constraints.of(schema) & (BIT.fixed | BIT.pattern)) !== 0) return;
      report(node.get('name') ?? node, `${subjectOf(parameter)} ${ADVICE}`);
    },
    schema: (site, { document, report }) => {
      const { node, role, place, name } = site;
      if (role !== 'input' || (place !== 'body' && place !== 'querystring') || !typesOf(node).has('string'))
        return;
      if (!isAddress(name, node.text('format')) || isBound(document, site, 'fixed', 'pattern')) return;
      const of = lowered(subjectOf(site));
      report(node, `${name === place ? 'The text' : `The property \`${name}\``} of ${of} ${ADVICE}`);
    },
  },
};
