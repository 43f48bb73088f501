import { flowRule } from '../../../server/src/check/flowRule';
import { redirectFixes } from '../../../server/src/fix/flows/redirect';

export const rule = flowRule({
  meta: {
    id: 'open-redirect',
    title: 'Open redirect',
    description: 'Request data decides where the client is redirected.',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [601],
  },
  sinks: ['redirect'],
  consequence: 'so that a link to this service can lead to any site',
  remedy: 'Redirect to paths of this service or to an allow-list.',
  fixes: redirectFixes,
});
