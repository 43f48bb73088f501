// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { OpenApiRule } from '../../server/src/openapi/ruleApi';
import { rule as openapiAdditionalPropertiesAllowed } from './openapi-additional-properties-allowed/rule';
import { rule as openapiArrayWithoutMaxItems } from './openapi-array-without-max-items/rule';
import { rule as openapiCredentialInUrl } from './openapi-credential-in-url/rule';
import { rule as openapiErrorWithoutSchema } from './openapi-error-without-schema/rule';
import { rule as openapiImplicitPublicOperation } from './openapi-implicit-public-operation/rule';
import { rule as openapiIntegerWithoutFormat } from './openapi-integer-without-format/rule';
import { rule as openapiIntegerWithoutRange } from './openapi-integer-without-range/rule';
import { rule as openapiJwtPracticesUndeclared } from './openapi-jwt-practices-undeclared/rule';
import { rule as openapiMissing401Response } from './openapi-missing-401-response/rule';
import { rule as openapiMissing429Response } from './openapi-missing-429-response/rule';
import { rule as openapiMissing500Response } from './openapi-missing-500-response/rule';
import { rule as openapiMissingClientErrorResponse } from './openapi-missing-client-error-response/rule';
import { rule as openapiMissingCorsHeader } from './openapi-missing-cors-header/rule';
import { rule as openapiMissingInputSchema } from './openapi-missing-input-schema/rule';
import { rule as openapiMissingRateLimitHeaders } from './openapi-missing-rate-limit-headers/rule';
import { rule as openapiMissingRetryAfter } from './openapi-missing-retry-after/rule';
import { rule as openapiMissingSecurity } from './openapi-missing-security/rule';
import { rule as openapiNumericId } from './openapi-numeric-id/rule';
import { rule as openapiOauthWithoutRefresh } from './openapi-oauth-without-refresh/rule';
import { rule as openapiPlainHttpServer } from './openapi-plain-http-server/rule';
import { rule as openapiServerAudience } from './openapi-server-audience/rule';
import { rule as openapiServerEnvironment } from './openapi-server-environment/rule';
import { rule as openapiSharedAdminSecurity } from './openapi-shared-admin-security/rule';
import { rule as openapiStringWithoutFormat } from './openapi-string-without-format/rule';
import { rule as openapiStringWithoutMaxLength } from './openapi-string-without-max-length/rule';
import { rule as openapiUnconstrainedArray } from './openapi-unconstrained-array/rule';
import { rule as openapiUnconstrainedMap } from './openapi-unconstrained-map/rule';
import { rule as openapiUnconstrainedNumber } from './openapi-unconstrained-number/rule';
import { rule as openapiUnconstrainedString } from './openapi-unconstrained-string/rule';
import { rule as openapiUndefinedSecurityScheme } from './openapi-undefined-security-scheme/rule';
import { rule as openapiUrlInput } from './openapi-url-input/rule';
import { rule as openapiVerboseErrorSchema } from './openapi-verbose-error-schema/rule';
import { rule as openapiWeakSecurityScheme } from './openapi-weak-security-scheme/rule';

/** Every rule on OpenAPI documents. */
export const OPENAPI_RULE_SET: readonly OpenApiRule[] = [
  openapiAdditionalPropertiesAllowed,
  openapiArrayWithoutMaxItems,
  openapiCredentialInUrl,
  openapiErrorWithoutSchema,
  openapiImplicitPublicOperation,
  openapiIntegerWithoutFormat,
  openapiIntegerWithoutRange,
  openapiJwtPracticesUndeclared,
  openapiMissing401Response,
  openapiMissing429Response,
  openapiMissing500Response,
  openapiMissingClientErrorResponse,
  openapiMissingCorsHeader,
  openapiMissingInputSchema,
  openapiMissingRateLimitHeaders,
  openapiMissingRetryAfter,
  openapiMissingSecurity,
  openapiNumericId,
  openapiOauthWithoutRefresh,
  openapiPlainHttpServer,
  openapiServerAudience,
  openapiServerEnvironment,
  openapiSharedAdminSecurity,
  openapiStringWithoutFormat,
  openapiStringWithoutMaxLength,
  openapiUnconstrainedArray,
  openapiUnconstrainedMap,
  openapiUnconstrainedNumber,
  openapiUnconstrainedString,
  openapiUndefinedSecurityScheme,
  openapiUrlInput,
  openapiVerboseErrorSchema,
  openapiWeakSecurityScheme,
];
