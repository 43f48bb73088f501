/** Rules of the engine itself: about its configuration and its suppression comments. They have no check of their own. */
import type { RuleMeta } from '../model/rule';

export const INVALID_CONFIGURATION: RuleMeta = {
  id: 'invalid-configuration',
  title: 'Invalid configuration',
  description: 'A portcullis.config file cannot be read, or says something that has no meaning.',
  area: 'configuration',
  severity: 'error',
  owasp: [],
  cwe: [],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

export const UNUSED_SUPPRESSION: RuleMeta = {
  id: 'unused-suppression',
  title: 'Unused suppression',
  description: 'A portcullis-disable comment suppresses nothing, and would hide the next finding there.',
  area: 'configuration',
  severity: 'warning',
  owasp: [],
  cwe: [],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

export const SUPPRESSION_WITHOUT_REASON: RuleMeta = {
  id: 'suppression-without-reason',
  title: 'Suppression without a reason',
  description: 'A portcullis-disable comment does not say why the finding is acceptable.',
  area: 'configuration',
  severity: 'warning',
  owasp: [],
  cwe: [],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

export const OWN_RULES: readonly RuleMeta[] = [
  INVALID_CONFIGURATION,
  UNUSED_SUPPRESSION,
  SUPPRESSION_WITHOUT_REASON,
];
