import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'code-injection',
    title: 'Code injection',
    description: 'Request data is run as code.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [95],
  },
  sinks: ['eval'],
  consequence: 'which runs it as code',
  remedy: 'Parse the value instead, e.g. with `JSON.parse` or `Number`.',
  survivesValidation: true,
});
