import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'template-options-injection',
    title: 'Options of a template engine from the request',
    description: 'A part of the request as a whole is given to a view as its locals, and so as its options.',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [73, 94],
  },
  sinks: ['template'],
  counts: ({ sink }) => sink.cwe === 73,
  consequence:
    'which takes options from its locals as well: a client can name another file as layout, or change what is compiled',
  remedy: 'Name the fields that the view needs.',
});
