/** What the findings of users' own Spectral rulesets go by. */
import type { RuleMeta } from '../model/rule';

export const USER_RULE: RuleMeta = {
  id: 'openapi-ruleset',
  title: 'Rule of your own Spectral ruleset',
  description: 'A rule of the Spectral ruleset of the workspace reports it; its name stands in the message.',
  area: 'openapi',
  severity: 'warning',
  owasp: [],
  cwe: [],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};
