import { flowRule } from '../../../server/src/check/flowRule';
import { pathFixes } from '../../../server/src/fix/flows/path';

export const rule = flowRule({
  meta: {
    id: 'path-traversal',
    title: 'Path traversal',
    description: 'Request data is part of a file path.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [22],
  },
  sinks: ['path'],
  consequence: 'where `../` leads out of the intended folder',
  remedy: 'Take `path.basename(…)` of it, or check that the resolved path lies in the folder.',
  fixes: pathFixes,
});
