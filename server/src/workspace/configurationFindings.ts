/** Problems of configuration files as findings, so that they show up where all others do. */
import { INVALID_CONFIGURATION } from '../check/ownRules';
import type { Finding } from '../model/finding';
import type { Configuration } from './configuration';

export const configurationFindings = (configuration: Configuration): Finding[] =>
  configuration.files().flatMap(({ file, problems }) =>
    problems.map(({ message, at, severity }) => ({
      ruleId: INVALID_CONFIGURATION.id,
      message:
        severity === 'error'
          ? `${message} The last good configuration stays in force until this is mended.`
          : message,
      location: { file, span: at },
      severity,
      confidence: 'high' as const,
      cwe: [],
      owasp: [],
      related: [],
      fingerprint: '',
    })),
  );
