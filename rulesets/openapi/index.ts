// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { OpenApiRule } from '../../server/src/openapi/ruleApi';
import { rule as openapiAdditionalPropertiesAllowed } from './openapi-additional-properties-allowed/rule';
import { rule as openapiAmbiguousParameter } from './openapi-ambiguous-parameter/rule';
import { rule as openapiAmbiguousPath } from './openapi-ambiguous-path/rule';
import { rule as openapiApiKeyInCookie } from './openapi-api-key-in-cookie/rule';
import { rule as openapiArrayWithoutItems } from './openapi-array-without-items/rule';
import { rule as openapiArrayWithoutMaxItems } from './openapi-array-without-max-items/rule';
import { rule as openapiBodyInEmptyResponse } from './openapi-body-in-empty-response/rule';
import { rule as openapiBodyOnDelete } from './openapi-body-on-delete/rule';
import { rule as openapiBodyOnGet } from './openapi-body-on-get/rule';
import { rule as openapiContradictoryAllOf } from './openapi-contradictory-all-of/rule';
import { rule as openapiContradictoryLimits } from './openapi-contradictory-limits/rule';
import { rule as openapiCredentialInUrl } from './openapi-credential-in-url/rule';
import { rule as openapiCredentialsOverPlainHttp } from './openapi-credentials-over-plain-http/rule';
import { rule as openapiDanglingReference } from './openapi-dangling-reference/rule';
import { rule as openapiDeprecatedSecurityScheme } from './openapi-deprecated-security-scheme/rule';
import { rule as openapiDeprecatedWithoutSunset } from './openapi-deprecated-without-sunset/rule';
import { rule as openapiDuplicateEnumValue } from './openapi-duplicate-enum-value/rule';
import { rule as openapiDuplicateOperationId } from './openapi-duplicate-operation-id/rule';
import { rule as openapiDuplicateParameter } from './openapi-duplicate-parameter/rule';
import { rule as openapiErrorWithoutSchema } from './openapi-error-without-schema/rule';
import { rule as openapiExponentialPattern } from './openapi-exponential-pattern/rule';
import { rule as openapiFileWithoutForm } from './openapi-file-without-form/rule';
import { rule as openapiIgnoredHeaderParameter } from './openapi-ignored-header-parameter/rule';
import { rule as openapiImplicitPublicOperation } from './openapi-implicit-public-operation/rule';
import { rule as openapiImpossibleEnum } from './openapi-impossible-enum/rule';
import { rule as openapiImpossibleLimit } from './openapi-impossible-limit/rule';
import { rule as openapiIncompleteOauthFlow } from './openapi-incomplete-oauth-flow/rule';
import { rule as openapiIntegerWithoutFormat } from './openapi-integer-without-format/rule';
import { rule as openapiIntegerWithoutRange } from './openapi-integer-without-range/rule';
import { rule as openapiInvalidDefault } from './openapi-invalid-default/rule';
import { rule as openapiInvalidExample } from './openapi-invalid-example/rule';
import { rule as openapiInvalidPattern } from './openapi-invalid-pattern/rule';
import { rule as openapiInvalidStatus } from './openapi-invalid-status/rule';
import { rule as openapiJwtPracticesUndeclared } from './openapi-jwt-practices-undeclared/rule';
import { rule as openapiLimitWithoutEffect } from './openapi-limit-without-effect/rule';
import { rule as openapiLocalServer } from './openapi-local-server/rule';
import { rule as openapiMalformedPath } from './openapi-malformed-path/rule';
import { rule as openapiMassAssignableProperty } from './openapi-mass-assignable-property/rule';
import { rule as openapiMissing401Response } from './openapi-missing-401-response/rule';
import { rule as openapiMissing403Response } from './openapi-missing-403-response/rule';
import { rule as openapiMissing404Response } from './openapi-missing-404-response/rule';
import { rule as openapiMissing406Response } from './openapi-missing-406-response/rule';
import { rule as openapiMissing415Response } from './openapi-missing-415-response/rule';
import { rule as openapiMissing429Response } from './openapi-missing-429-response/rule';
import { rule as openapiMissing500Response } from './openapi-missing-500-response/rule';
import { rule as openapiMissingClientErrorResponse } from './openapi-missing-client-error-response/rule';
import { rule as openapiMissingCorsHeader } from './openapi-missing-cors-header/rule';
import { rule as openapiMissingDefaultResponse } from './openapi-missing-default-response/rule';
import { rule as openapiMissingDefaultSecurity } from './openapi-missing-default-security/rule';
import { rule as openapiMissingHeaderSchema } from './openapi-missing-header-schema/rule';
import { rule as openapiMissingInputSchema } from './openapi-missing-input-schema/rule';
import { rule as openapiMissingRateLimitHeaders } from './openapi-missing-rate-limit-headers/rule';
import { rule as openapiMissingResponseSchema } from './openapi-missing-response-schema/rule';
import { rule as openapiMissingRetryAfter } from './openapi-missing-retry-after/rule';
import { rule as openapiMissingScopes } from './openapi-missing-scopes/rule';
import { rule as openapiMissingSecurity } from './openapi-missing-security/rule';
import { rule as openapiMissingSecurityScheme } from './openapi-missing-security-scheme/rule';
import { rule as openapiMissingServer } from './openapi-missing-server/rule';
import { rule as openapiMissingSuccessResponse } from './openapi-missing-success-response/rule';
import { rule as openapiNullableWithoutType } from './openapi-nullable-without-type/rule';
import { rule as openapiNumericId } from './openapi-numeric-id/rule';
import { rule as openapiOauthWithoutRefresh } from './openapi-oauth-without-refresh/rule';
import { rule as openapiOptionalPathParameter } from './openapi-optional-path-parameter/rule';
import { rule as openapiPersonalDataInUrl } from './openapi-personal-data-in-url/rule';
import { rule as openapiPlainHttpServer } from './openapi-plain-http-server/rule';
import { rule as openapiReadOnlyAndWriteOnly } from './openapi-read-only-and-write-only/rule';
import { rule as openapiScopesWithoutEffect } from './openapi-scopes-without-effect/rule';
import { rule as openapiSecretInExample } from './openapi-secret-in-example/rule';
import { rule as openapiSensitiveOutput } from './openapi-sensitive-output/rule';
import { rule as openapiServerAudience } from './openapi-server-audience/rule';
import { rule as openapiServerEnvironment } from './openapi-server-environment/rule';
import { rule as openapiSharedAdminSecurity } from './openapi-shared-admin-security/rule';
import { rule as openapiStringWithoutFormat } from './openapi-string-without-format/rule';
import { rule as openapiStringWithoutMaxLength } from './openapi-string-without-max-length/rule';
import { rule as openapiTraceMethod } from './openapi-trace-method/rule';
import { rule as openapiUnanchoredPattern } from './openapi-unanchored-pattern/rule';
import { rule as openapiUnconstrainedArray } from './openapi-unconstrained-array/rule';
import { rule as openapiUnconstrainedMap } from './openapi-unconstrained-map/rule';
import { rule as openapiUnconstrainedNumber } from './openapi-unconstrained-number/rule';
import { rule as openapiUnconstrainedString } from './openapi-unconstrained-string/rule';
import { rule as openapiUndefinedDiscriminator } from './openapi-undefined-discriminator/rule';
import { rule as openapiUndefinedPathParameter } from './openapi-undefined-path-parameter/rule';
import { rule as openapiUndefinedRequiredProperty } from './openapi-undefined-required-property/rule';
import { rule as openapiUndefinedScope } from './openapi-undefined-scope/rule';
import { rule as openapiUndefinedSecurityScheme } from './openapi-undefined-security-scheme/rule';
import { rule as openapiUndefinedServerVariable } from './openapi-undefined-server-variable/rule';
import { rule as openapiUnknownHttpScheme } from './openapi-unknown-http-scheme/rule';
import { rule as openapiUnknownPathParameter } from './openapi-unknown-path-parameter/rule';
import { rule as openapiUnlimitedUpload } from './openapi-unlimited-upload/rule';
import { rule as openapiUnreadReference } from './openapi-unread-reference/rule';
import { rule as openapiUnsecuredWebhook } from './openapi-unsecured-webhook/rule';
import { rule as openapiUntypedSchema } from './openapi-untyped-schema/rule';
import { rule as openapiUnusedComponent } from './openapi-unused-component/rule';
import { rule as openapiUnusedSecurityScheme } from './openapi-unused-security-scheme/rule';
import { rule as openapiUrlInput } from './openapi-url-input/rule';
import { rule as openapiVerboseErrorSchema } from './openapi-verbose-error-schema/rule';
import { rule as openapiWeakSecurityScheme } from './openapi-weak-security-scheme/rule';

/** Every rule on OpenAPI documents. */
export const OPENAPI_RULE_SET: readonly OpenApiRule[] = [
  openapiAdditionalPropertiesAllowed,
  openapiAmbiguousParameter,
  openapiAmbiguousPath,
  openapiApiKeyInCookie,
  openapiArrayWithoutItems,
  openapiArrayWithoutMaxItems,
  openapiBodyInEmptyResponse,
  openapiBodyOnDelete,
  openapiBodyOnGet,
  openapiContradictoryAllOf,
  openapiContradictoryLimits,
  openapiCredentialInUrl,
  openapiCredentialsOverPlainHttp,
  openapiDanglingReference,
  openapiDeprecatedSecurityScheme,
  openapiDeprecatedWithoutSunset,
  openapiDuplicateEnumValue,
  openapiDuplicateOperationId,
  openapiDuplicateParameter,
  openapiErrorWithoutSchema,
  openapiExponentialPattern,
  openapiFileWithoutForm,
  openapiIgnoredHeaderParameter,
  openapiImplicitPublicOperation,
  openapiImpossibleEnum,
  openapiImpossibleLimit,
  openapiIncompleteOauthFlow,
  openapiIntegerWithoutFormat,
  openapiIntegerWithoutRange,
  openapiInvalidDefault,
  openapiInvalidExample,
  openapiInvalidPattern,
  openapiInvalidStatus,
  openapiJwtPracticesUndeclared,
  openapiLimitWithoutEffect,
  openapiLocalServer,
  openapiMalformedPath,
  openapiMassAssignableProperty,
  openapiMissing401Response,
  openapiMissing403Response,
  openapiMissing404Response,
  openapiMissing406Response,
  openapiMissing415Response,
  openapiMissing429Response,
  openapiMissing500Response,
  openapiMissingClientErrorResponse,
  openapiMissingCorsHeader,
  openapiMissingDefaultResponse,
  openapiMissingDefaultSecurity,
  openapiMissingHeaderSchema,
  openapiMissingInputSchema,
  openapiMissingRateLimitHeaders,
  openapiMissingResponseSchema,
  openapiMissingRetryAfter,
  openapiMissingScopes,
  openapiMissingSecurity,
  openapiMissingSecurityScheme,
  openapiMissingServer,
  openapiMissingSuccessResponse,
  openapiNullableWithoutType,
  openapiNumericId,
  openapiOauthWithoutRefresh,
  openapiOptionalPathParameter,
  openapiPersonalDataInUrl,
  openapiPlainHttpServer,
  openapiReadOnlyAndWriteOnly,
  openapiScopesWithoutEffect,
  openapiSecretInExample,
  openapiSensitiveOutput,
  openapiServerAudience,
  openapiServerEnvironment,
  openapiSharedAdminSecurity,
  openapiStringWithoutFormat,
  openapiStringWithoutMaxLength,
  openapiTraceMethod,
  openapiUnanchoredPattern,
  openapiUnconstrainedArray,
  openapiUnconstrainedMap,
  openapiUnconstrainedNumber,
  openapiUnconstrainedString,
  openapiUndefinedDiscriminator,
  openapiUndefinedPathParameter,
  openapiUndefinedRequiredProperty,
  openapiUndefinedScope,
  openapiUndefinedSecurityScheme,
  openapiUndefinedServerVariable,
  openapiUnknownHttpScheme,
  openapiUnknownPathParameter,
  openapiUnlimitedUpload,
  openapiUnreadReference,
  openapiUnsecuredWebhook,
  openapiUntypedSchema,
  openapiUnusedComponent,
  openapiUnusedSecurityScheme,
  openapiUrlInput,
  openapiVerboseErrorSchema,
  openapiWeakSecurityScheme,
];
