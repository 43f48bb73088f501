import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'regex-injection',
    title: 'Regular expression injection',
    description: 'Request data is compiled as a regular expression.',
    severity: 'warning',
    range: ['info', 'error'],
    owasp: ['API4:2023'],
    cwe: [1333],
  },
  sinks: ['regex'],
  consequence: 'where a costly pattern blocks the server',
  remedy: 'Escape it, or search for it as plain text.',
});
