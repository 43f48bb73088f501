import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'log-injection',
    title: 'Log injection',
    description: 'Request data becomes part of the text of a log line.',
    area: 'logging',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [117],
    presets: ['strict'],
  },
  sinks: ['log'],
  consequence: 'where line breaks in it forge further lines',
  remedy: 'Log it as a field of a structured entry, or take line breaks out.',
  survivesValidation: true,
});
