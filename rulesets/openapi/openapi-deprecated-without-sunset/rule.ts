import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-deprecated-without-sunset',
    title: 'Deprecated operation without an end',
    description: 'An operation is deprecated, but nothing says when it goes away.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: false,
  },
  visit: {
    operation: (operation, { report }) => {
      const { node, kind, responses } = operation;
      const mark = node.get('deprecated');
      if (
        kind !== 'operation' ||
        mark?.value !== true ||
        ['x-sunset', 'x-sunset-date', 'x-deprecation'].some((key) => node.has(key))
      )
        return;
      if (responses.some(({ headers }) => headers.some(({ name }) => /^sunset$/i.test(name)))) return;
      report(
        mark,
        `${nameOf(operation)} is deprecated, but nothing says until when: old operations stay, and nobody looks after them. Name a date in \`x-sunset\`.`,
        { atKey: true },
      );
    },
  },
};
