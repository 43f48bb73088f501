import { remove } from '../../../server/src/openapi/fixes/place';
import { nameOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-ambiguous-parameter',
    title: 'Parameter with schema and content',
    description:
      'A parameter or header has both `schema` and `content`, of which only one may hold, or a query is described twice.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    parameter: (parameter, { document, report }) => {
      const content = document.version === '2.0' ? undefined : parameter.node.get('content');
      if (!content || !parameter.node.has('schema')) return;
      report(
        content,
        `${subjectOf(parameter)} has both \`schema\` and \`content\`: which one limits the value is up to the tool. Keep one.`,
      );
    },
    header: (header, { document, report }) => {
      const content = document.version === '2.0' ? undefined : header.node.get('content');
      if (content && header.node.has('schema'))
        report(content, `${subjectOf(header)} has both \`schema\` and \`content\`: keep one.`);
    },
    // One parameter for the query as a whole (3.2) leaves none for others to describe.
    operation: (operation, { report }) => {
      const [whole, ...more] = operation.parameters.filter(({ in: place }) => place === 'querystring');
      const other = more[0] ?? operation.parameters.find(({ in: place }) => place === 'query');
      if (!whole || !other) return;
      report(
        whole.node,
        `\`${whole.name}\` is the whole query string of ${nameOf(operation)}, and \`${other.name}\` describes the query too: which one limits it is up to the tool. Keep one way.`,
      );
    },
  },
  fixes: (place) =>
    place.path.at(-1) === 'content'
      ? [{ title: 'Remove `content`', changes: [remove(place, place.member)] }]
      : [],
};
