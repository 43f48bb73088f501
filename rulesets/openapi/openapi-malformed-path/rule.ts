import { type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-malformed-path',
    title: 'Path that no request has',
    description:
      'A path does not begin with a slash, holds a query or a fragment, or has braces that do not match.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    document: ({ operations }, { report }) => {
      const told = new Set<DocNode>();
      for (const operation of operations) {
        const { kind, path, pathItem } = operation;
        const wrong = kind === 'operation' ? faultOf(path) : undefined;
        if (wrong === undefined || told.has(pathItem)) continue;
        told.add(pathItem);
        const own = operations.filter((one) => one.pathItem === pathItem);
        report(
          pathItem,
          `The path \`${path}\` ${wrong}: gateways and tests that are made from the document do not meet the operation.`,
          { operations: own, atKey: true },
        );
      }
    },
  },
};

function faultOf(path: string): string | undefined {
  if (!path.startsWith('/')) return 'does not begin with a slash';
  const literal = path.replace(/\{[^{}/]+\}/g, '');
  if (/[{}]/.test(literal)) return 'has braces that do not match, or are empty';
  return /[?#]/.test(literal) ? 'holds a query or a fragment, which belong to parameters' : undefined;
}
