import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'prototype-pollution',
    title: 'Prototype pollution',
    description: 'Request data is merged deeply into an object.',
    severity: 'warning',
    range: ['warning', 'error'],
    owasp: ['API8:2023'],
    cwe: [1321],
  },
  sinks: ['prototype'],
  consequence: 'where a `__proto__` key changes every object',
  remedy: 'Validate the keys with a schema first.',
});
