import { flowRule } from '../../../server/src/check/flowRule';
import { sqlFixes } from '../../../server/src/fix/flows/sql';

export const rule = flowRule({
  meta: {
    id: 'sql-injection',
    title: 'SQL injection',
    description: 'Request data becomes part of the text of an SQL statement.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [89],
  },
  sinks: ['sql'],
  consequence: 'where it becomes part of the SQL text',
  remedy: 'Pass it as a bound parameter.',
  survivesValidation: true,
  fixes: sqlFixes,
});
