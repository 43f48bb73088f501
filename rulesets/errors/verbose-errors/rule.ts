import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { verboseErrorFixes } from '../../../server/src/fix/errors';
import type { Endpoint, ErrorExposure } from '../../../server/src/model/endpoint';
import type { Severity } from '../../../server/src/model/finding';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'verbose-errors',
  title: 'Verbose errors',
  description: 'A caught error, its message or its stack is sent to the client.',
  area: 'errors',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [209],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const WHAT = {
  stack: 'the stack of an error',
  message: 'the message of a caught error',
  error: 'a caught error object',
} as const;
const SEVERITY: Readonly<Record<ErrorExposure['what'], Severity>> = {
  stack: 'error',
  message: 'warning',
  error: 'warning',
};

const check = ({ service }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.flatMap((endpoint) =>
      endpoint.exposures.filter((e) => !e.developmentOnly).map((e) => report(endpoint, e)),
    ),
  );

const report = (endpoint: Endpoint, exposure: ErrorExposure): Report => ({
  message: `\`${exposure.sentBy}\` sends ${WHAT[exposure.what]} to the client of ${endpointName(endpoint)}: it can show queries, paths or library internals. Send a generic message and log the error.`,
  location: exposure.sentAt,
  severity: SEVERITY[exposure.what],
  confidence: exposure.confidence,
  endpoint,
  related: exposure.caughtAt ? [{ location: exposure.caughtAt, message: 'the error is caught here' }] : [],
  data: { file: exposure.sentAt.file, span: exposure.sentAt.span },
  key: exposure.what,
});

export const rule: Rule = { meta, check, fixes: verboseErrorFixes };
