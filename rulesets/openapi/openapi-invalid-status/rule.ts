import { nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-invalid-status',
    title: 'Key of responses that is no status',
    description: 'A response stands under something that is neither a status, a range nor `default`.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    operation: (operation, { document, report }) => {
      for (const { status, member } of operation.responses) {
        const isRange = /^[1-5]XX$/i.test(status) && document.version !== '2.0';
        if (/^[1-5]\d\d$/.test(status) || isRange || status === 'default' || status === '$ref') continue;
        report(
          member,
          `${nameOf(operation)} has a response \`${status}\`, which is no status of HTTP: it describes nothing.`,
          { atKey: true },
        );
      }
    },
  },
};
