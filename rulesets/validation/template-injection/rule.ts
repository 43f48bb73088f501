import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'template-injection',
    title: 'Template injection',
    description: 'Request data is compiled as a template.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [1336],
  },
  sinks: ['template'],
  consequence: 'which compiles it as a template',
  remedy: 'Keep templates in files, and pass request data as values.',
  // Locals that are a part of the request as a whole have a rule of their own.
  counts: ({ sink }) => sink.cwe !== 73,
  survivesValidation: true,
});
