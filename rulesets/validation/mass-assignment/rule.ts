import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'mass-assignment',
    title: 'Mass assignment',
    description: 'The whole request body is written to a record.',
    severity: 'warning',
    range: ['warning', 'error'],
    owasp: ['API3:2023'],
    cwe: [915],
  },
  sinks: ['mass-assignment'],
  consequence: 'so that the caller sets every field of the record',
  remedy: 'Pick the fields that the caller may set.',
  // A query has texts alone; it matters where it is put into a record that has a meaning already.
  counts: ({ source, confidence }) =>
    source.name === '' && (source.kind === 'body' || (source.kind === 'query' && confidence === 'low')),
});
