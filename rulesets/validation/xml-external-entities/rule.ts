import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'xml-external-entities',
    title: 'XML external entities',
    description: 'Request data is parsed as XML with external entities.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [611],
  },
  sinks: ['xml'],
  consequence: 'with external entities switched on',
  remedy: 'Switch `noent` off.',
  survivesValidation: true,
});
