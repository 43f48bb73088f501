import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'xpath-injection',
    title: 'XPath injection',
    description: 'Request data is part of an XPath expression.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [643],
  },
  sinks: ['xpath'],
  consequence: 'where it becomes part of the expression',
  remedy: 'Bind it as a variable.',
});
