import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'ldap-injection',
    title: 'LDAP injection',
    description: 'Request data is part of an LDAP filter.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [90],
  },
  sinks: ['ldap'],
  consequence: 'where it becomes part of the filter',
  remedy: 'Escape it for LDAP filters.',
});
