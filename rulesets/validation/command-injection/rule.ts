import { flowRule } from '../../../server/src/check/flowRule';
import { commandFixes } from '../../../server/src/fix/flows/command';

export const rule = flowRule({
  meta: {
    id: 'command-injection',
    title: 'Command injection',
    description: 'Request data reaches a command line.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [78],
  },
  sinks: ['command'],
  consequence: 'where it can start other commands',
  remedy: 'Use an argument list without a shell, and an allow-list of values.',
  survivesValidation: true,
  fixes: commandFixes,
});
