import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { compiled, isOfAnotherEngine } from '../../../server/src/openapi/rules/patterns';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-invalid-pattern',
    title: 'Pattern that is no regular expression',
    description: 'A `pattern` cannot be compiled, so that nothing is checked.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [185],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    schema: (site, { report }) => {
      const pattern = site.node.get('pattern');
      if (typeof pattern?.value !== 'string' || isOfAnotherEngine(pattern.value) || compiled(pattern.value))
        return;
      report(
        pattern,
        `${subjectOf(site)} has a pattern that is no regular expression: validators skip it, or fail on every request. Correct it.`,
      );
    },
  },
};
