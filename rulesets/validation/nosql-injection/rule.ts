import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'nosql-injection',
    title: 'NoSQL operator injection',
    description: 'Request data that may be an object of operators reaches a database query.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [943],
  },
  sinks: ['nosql'],
  consequence: 'where an object such as `{ $ne: null }` changes the query',
  remedy: 'Check that it is a string, or cast it with `String(…)`, before it is used.',
});
