import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'format-string',
    title: 'Request data in a format string',
    description: 'Request data is part of a format string whose other arguments it can garble.',
    area: 'logging',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [134],
    presets: ['strict'],
  },
  sinks: ['format'],
  consequence: 'where `%s` or `%o` in it takes the arguments that follow',
  remedy: 'Write a constant format, and pass it as an argument.',
  survivesValidation: true,
});
