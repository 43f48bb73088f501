import { flowRule } from '../../../server/src/check/flowRule';
import { escapeInTemplate } from '../../../server/src/fix/templateEscape';

export const rule = flowRule({
  meta: {
    id: 'cross-site-scripting',
    title: 'Cross-site scripting',
    description: 'Request data is sent back as HTML.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [79],
  },
  sinks: ['html'],
  consequence: 'which answers HTML with it unescaped',
  remedy: 'Escape it, or answer JSON.',
  // Only templates have a short way to say so.
  fixes: escapeInTemplate,
});
