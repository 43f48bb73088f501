import { removeItem } from '../../../server/src/openapi/fixes/items';
import { templateNames } from '../../../server/src/openapi/rules/shapes';
import type { OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unknown-path-parameter',
    title: 'Path parameter that the path does not have',
    description: 'A parameter is said to be in the path, but the template has no such name.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      if (operation.kind !== 'operation') return;
      const names = new Set(templateNames(operation.path));
      for (const parameter of operation.parameters) {
        if (parameter.in !== 'path' || names.has(parameter.name)) continue;
        report(
          parameter.node,
          `${operation.path} has no \`{${parameter.name}}\`, so what is said of this path parameter constrains nothing. Correct its name or its place.`,
        );
      }
    },
  },
  fixes: (place) => {
    const draft = { title: 'Remove the parameter', changes: [removeItem(place, place.member)] };
    return place.member.parent?.kind === 'seq' ? [draft] : [];
  },
};
