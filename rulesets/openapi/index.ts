// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { OpenApiRule } from '../../server/src/openapi/ruleApi';
import { rule as openapiMissing401Response } from './openapi-missing-401-response/rule';
import { rule as openapiMissing429Response } from './openapi-missing-429-response/rule';
import { rule as openapiMissingClientErrorResponse } from './openapi-missing-client-error-response/rule';
import { rule as openapiMissingInputSchema } from './openapi-missing-input-schema/rule';
import { rule as openapiMissingSecurity } from './openapi-missing-security/rule';
import { rule as openapiPlainHttpServer } from './openapi-plain-http-server/rule';
import { rule as openapiUnconstrainedArray } from './openapi-unconstrained-array/rule';
import { rule as openapiUnconstrainedNumber } from './openapi-unconstrained-number/rule';
import { rule as openapiUnconstrainedString } from './openapi-unconstrained-string/rule';
import { rule as openapiUndefinedSecurityScheme } from './openapi-undefined-security-scheme/rule';
import { rule as openapiVerboseErrorSchema } from './openapi-verbose-error-schema/rule';
import { rule as openapiWeakSecurityScheme } from './openapi-weak-security-scheme/rule';

/** Every rule on OpenAPI documents. */
export const OPENAPI_RULE_SET: readonly OpenApiRule[] = [
  openapiMissing401Response,
  openapiMissing429Response,
  openapiMissingClientErrorResponse,
  openapiMissingInputSchema,
  openapiMissingSecurity,
  openapiPlainHttpServer,
  openapiUnconstrainedArray,
  openapiUnconstrainedNumber,
  openapiUnconstrainedString,
  openapiUndefinedSecurityScheme,
  openapiVerboseErrorSchema,
  openapiWeakSecurityScheme,
];
