import { append } from '../../../server/src/openapi/fixes/items';
import { add } from '../../../server/src/openapi/fixes/place';
import { membersOf, nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { templateNames } from '../../../server/src/openapi/rules/shapes';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-undefined-path-parameter',
    title: 'Path parameter without description',
    description:
      'A path template has a parameter that the operation does not describe, so that anything is accepted.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { document, report }) => {
      const { kind, path, parameters, node, pathItem } = operation;
      if (kind !== 'operation') return;
      const lists = [node.get('parameters'), pathItem.get('parameters')].flatMap((list) => membersOf(list));
      // A description that cannot be seen may be the one.
      if (lists.some((item) => document.references.node(item) === undefined)) return;
      const known = new Set(parameters.filter((one) => one.in === 'path').map(({ name }) => name));
      for (const name of new Set(templateNames(path))) {
        if (known.has(name)) continue;
        report(
          node,
          `${nameOf(operation)} does not describe its path parameter \`${name}\`: any value gets in. Describe it with a type and limits.`,
        );
      }
    },
  },
  fixes: (place) => {
    const name = /path parameter `([^`]+)`/.exec(place.finding.message)?.[1];
    if (name === undefined) return [];
    const value = { type: 'string', maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' };
    const parameter = {
      name,
      in: 'path',
      required: true,
      ...(place.document.version === '2.0' ? value : { schema: value }),
    };
    const list = place.node.get('parameters');
    const change = list ? append(place, list, parameter) : add(place, place.node, 'parameters', [parameter]);
    return [{ title: `Describe \`${name}\` as a string of letters, digits, - and _`, changes: [change] }];
  },
};
