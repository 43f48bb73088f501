import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'header-injection',
    title: 'Header injection',
    description: 'Request data becomes a header of the response.',
    area: 'validation',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [113],
    presets: ['strict'],
  },
  sinks: ['header'],
  consequence: 'where the caller chooses a header of the answer',
  remedy: 'Encode it with `encodeURIComponent`, or take it from a list.',
});
