import { flowRule } from '../../../server/src/check/flowRule';

export const rule = flowRule({
  meta: {
    id: 'server-side-request-forgery',
    title: 'Server-side request forgery',
    description: 'Request data decides where the server sends a request.',
    severity: 'error',
    owasp: ['API7:2023'],
    cwe: [918],
  },
  sinks: ['url'],
  consequence: 'so that the caller chooses where the server connects',
  remedy: 'Compare the host with an allow-list.',
});
