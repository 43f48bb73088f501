import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'unsafe-deserialization',
    title: 'Unsafe deserialisation',
    description: 'Request data is deserialised into objects that can carry code.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [502],
  },
  sinks: ['deserialization'],
  consequence: 'which can build objects that run code',
  remedy: 'Use JSON and a schema.',
  survivesValidation: true,
});
