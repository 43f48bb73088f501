import { remove } from '../../../server/src/openapi/fixes/place';
import { nameOf, subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-ambiguous-parameter',
    title: 'Parameter with schema and content',
    description:
      'A parameter or header has both `schema` and `content`, of which only one may hold, or query or body are described twice.',
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
      const [, second] = content?.children ?? [];
      if (second)
        report(
          second,
          `${subjectOf(parameter)} is described by several media types, but nothing says which one a value has: keep one.`,
          { atKey: true },
        );
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
    operation: (operation, { document, report }) => {
      if (document.version === '2.0') {
        const [body, ...others] = operation.parameters.filter(({ in: place }) =>
          /^(?:body|formData)$/.test(place),
        );
        const other = others.find(({ in: place }) => place === 'body' || body?.in === 'body');
        if (body && other)
          report(
            other.node,
            `\`${other.name}\` and \`${body.name}\` both describe the body of ${nameOf(operation)}, one as a form: which one limits it is up to the tool. Keep one.`,
          );
        return;
      }
      const [whole, ...more] = operation.parameters.filter(({ in: place }) => place === 'querystring');
      const other = more[0] ?? operation.parameters.find(({ in: place }) => place === 'query');
      if (!whole || !other) return;
      report(
        whole.node,
        `\`${whole.name}\` is the whole query string of ${nameOf(operation)}, and \`${other.name}\` describes the query too: which one limits it is up to the tool. Keep one way.`,
      );
    },
  },
  fixes: (place) => {
    const [holder, key] = place.path.slice(-2);
    if (key === 'content') return [{ title: 'Remove `content`', changes: [remove(place, place.member)] }];
    return holder === 'content'
      ? [{ title: 'Remove this media type', changes: [remove(place, place.member)] }]
      : [];
  },
};
