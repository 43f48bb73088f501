// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { Rule } from '../server/src/model/rule';
import { rule as basicAuthOverHttp } from './authentication/basic-auth-over-http/rule';
import { rule as credentialsInUrl } from './authentication/credentials-in-url/rule';
import { rule as defaultSessionName } from './authentication/default-session-name/rule';
import { rule as guardAfterHandler } from './authentication/guard-after-handler/rule';
import { rule as guardAlwaysPasses } from './authentication/guard-always-passes/rule';
import { rule as guardDoesNotStop } from './authentication/guard-does-not-stop/rule';
import { rule as hardCodedSecret } from './authentication/hard-coded-secret/rule';
import { rule as insecureCookie } from './authentication/insecure-cookie/rule';
import { rule as jwtAlgorithmNone } from './authentication/jwt-algorithm-none/rule';
import { rule as jwtAlgorithmsUnpinned } from './authentication/jwt-algorithms-unpinned/rule';
import { rule as jwtExpiryIgnored } from './authentication/jwt-expiry-ignored/rule';
import { rule as jwtNoExpiry } from './authentication/jwt-no-expiry/rule';
import { rule as jwtNotVerified } from './authentication/jwt-not-verified/rule';
import { rule as jwtWithoutRevocation } from './authentication/jwt-without-revocation/rule';
import { rule as missingAuthentication } from './authentication/missing-authentication/rule';
import { rule as oauthImplicitFlow } from './authentication/oauth-implicit-flow/rule';
import { rule as oauthMissingState } from './authentication/oauth-missing-state/rule';
import { rule as optionalAuthentication } from './authentication/optional-authentication/rule';
import { rule as partialGuardCoverage } from './authentication/partial-guard-coverage/rule';
import { rule as plaintextPasswordComparison } from './authentication/plaintext-password-comparison/rule';
import { rule as sensitiveDataInToken } from './authentication/sensitive-data-in-token/rule';
import { rule as sessionFixation } from './authentication/session-fixation/rule';
import { rule as timingUnsafeComparison } from './authentication/timing-unsafe-comparison/rule';
import { rule as unauthenticatedRead } from './authentication/unauthenticated-read/rule';
import { rule as unawaitedCheck } from './authentication/unawaited-check/rule';
import { rule as userEnumeration } from './authentication/user-enumeration/rule';
import { rule as weakJwtSecret } from './authentication/weak-jwt-secret/rule';
import { rule as weakPasswordHash } from './authentication/weak-password-hash/rule';
import { rule as clientControlledPrivilege } from './authorization/client-controlled-privilege/rule';
import { rule as clientSuppliedIdentity } from './authorization/client-supplied-identity/rule';
import { rule as missingAuthorization } from './authorization/missing-authorization/rule';
import { rule as missingCsrfProtection } from './authorization/missing-csrf-protection/rule';
import { rule as objectLevelAuthorization } from './authorization/object-level-authorization/rule';
import { rule as permissiveCors } from './authorization/permissive-cors/rule';
import { rule as rolesNeverRead } from './authorization/roles-never-read/rule';
import { rule as disabledSecurityHeaders } from './encryption/disabled-security-headers/rule';
import { rule as insecureRandomness } from './encryption/insecure-randomness/rule';
import { rule as missingSecurityHeaders } from './encryption/missing-security-headers/rule';
import { rule as outdatedTlsVersion } from './encryption/outdated-tls-version/rule';
import { rule as plainHttpRequest } from './encryption/plain-http-request/rule';
import { rule as plainHttpServer } from './encryption/plain-http-server/rule';
import { rule as plainTextProtocol } from './encryption/plain-text-protocol/rule';
import { rule as sensitiveFieldInClear } from './encryption/sensitive-field-in-clear/rule';
import { rule as smallKey } from './encryption/small-key/rule';
import { rule as staticIv } from './encryption/static-iv/rule';
import { rule as tlsVerificationDisabled } from './encryption/tls-verification-disabled/rule';
import { rule as uncheckedAuthenticationTag } from './encryption/unchecked-authentication-tag/rule';
import { rule as unencryptedDatabaseConnection } from './encryption/unencrypted-database-connection/rule';
import { rule as weakCipher } from './encryption/weak-cipher/rule';
import { rule as weakHash } from './encryption/weak-hash/rule';
import { rule as missingErrorHandler } from './errors/missing-error-handler/rule';
import { rule as verboseErrors } from './errors/verbose-errors/rule';
import { rule as debugMiddlewareInProduction } from './exposure/debug-middleware-in-production/rule';
import { rule as directoryListing } from './exposure/directory-listing/rule';
import { rule as excessiveDataExposure } from './exposure/excessive-data-exposure/rule';
import { rule as graphqlFieldSuggestions } from './exposure/graphql-field-suggestions/rule';
import { rule as graphqlIntrospection } from './exposure/graphql-introspection/rule';
import { rule as graphqlPlayground } from './exposure/graphql-playground/rule';
import { rule as permissiveFileMode } from './exposure/permissive-file-mode/rule';
import { rule as poweredByHeader } from './exposure/powered-by-header/rule';
import { rule as secretInResponse } from './exposure/secret-in-response/rule';
import { rule as sourceMapsServed } from './exposure/source-maps-served/rule';
import { rule as formatString } from './logging/format-string/rule';
import { rule as logInjection } from './logging/log-injection/rule';
import { rule as missingRequestLog } from './logging/missing-request-log/rule';
import { rule as personalDataInLog } from './logging/personal-data-in-log/rule';
import { rule as secretInLog } from './logging/secret-in-log/rule';
import { rule as swallowedError } from './logging/swallowed-error/rule';
import { rule as unloggedSecurityEvent } from './logging/unlogged-security-event/rule';
import { rule as catchAllHandler } from './methods/catch-all-handler/rule';
import { rule as methodOverride } from './methods/method-override/rule';
import { rule as missing405 } from './methods/missing-405/rule';
import { rule as stateChangeOnGet } from './methods/state-change-on-get/rule';
import { rule as traceMethod } from './methods/trace-method/rule';
import { rule as excessiveBodyLimit } from './throttling/excessive-body-limit/rule';
import { rule as exhaustiveValidation } from './throttling/exhaustive-validation/rule';
import { rule as inMemoryRateLimit } from './throttling/in-memory-rate-limit/rule';
import { rule as lateRateLimit } from './throttling/late-rate-limit/rule';
import { rule as missingBodyLimit } from './throttling/missing-body-limit/rule';
import { rule as missingRateLimit } from './throttling/missing-rate-limit/rule';
import { rule as spoofableRateLimitKey } from './throttling/spoofable-rate-limit-key/rule';
import { rule as unboundedGraphqlQuery } from './throttling/unbounded-graphql-query/rule';
import { rule as unboundedPageSize } from './throttling/unbounded-page-size/rule';
import { rule as catastrophicRegex } from './validation/catastrophic-regex/rule';
import { rule as codeInjection } from './validation/code-injection/rule';
import { rule as commandInjection } from './validation/command-injection/rule';
import { rule as crossSiteScripting } from './validation/cross-site-scripting/rule';
import { rule as headerInjection } from './validation/header-injection/rule';
import { rule as incompleteSanitisation } from './validation/incomplete-sanitisation/rule';
import { rule as ldapInjection } from './validation/ldap-injection/rule';
import { rule as massAssignment } from './validation/mass-assignment/rule';
import { rule as nosqlInjection } from './validation/nosql-injection/rule';
import { rule as openRedirect } from './validation/open-redirect/rule';
import { rule as pathTraversal } from './validation/path-traversal/rule';
import { rule as prototypePollution } from './validation/prototype-pollution/rule';
import { rule as regexInjection } from './validation/regex-injection/rule';
import { rule as serverSideRequestForgery } from './validation/server-side-request-forgery/rule';
import { rule as sqlInjection } from './validation/sql-injection/rule';
import { rule as storedCrossSiteScripting } from './validation/stored-cross-site-scripting/rule';
import { rule as templateEscapingDisabled } from './validation/template-escaping-disabled/rule';
import { rule as templateInjection } from './validation/template-injection/rule';
import { rule as templateOptionsInjection } from './validation/template-options-injection/rule';
import { rule as unescapedTemplateOutput } from './validation/unescaped-template-output/rule';
import { rule as unrestrictedFileUpload } from './validation/unrestricted-file-upload/rule';
import { rule as unsafeDeserialization } from './validation/unsafe-deserialization/rule';
import { rule as unvalidatedInput } from './validation/unvalidated-input/rule';
import { rule as xmlExternalEntities } from './validation/xml-external-entities/rule';
import { rule as xpathInjection } from './validation/xpath-injection/rule';

/** Every rule on code. */
export const RULES: readonly Rule[] = [
  basicAuthOverHttp,
  credentialsInUrl,
  defaultSessionName,
  guardAfterHandler,
  guardAlwaysPasses,
  guardDoesNotStop,
  hardCodedSecret,
  insecureCookie,
  jwtAlgorithmNone,
  jwtAlgorithmsUnpinned,
  jwtExpiryIgnored,
  jwtNoExpiry,
  jwtNotVerified,
  jwtWithoutRevocation,
  missingAuthentication,
  oauthImplicitFlow,
  oauthMissingState,
  optionalAuthentication,
  partialGuardCoverage,
  plaintextPasswordComparison,
  sensitiveDataInToken,
  sessionFixation,
  timingUnsafeComparison,
  unauthenticatedRead,
  unawaitedCheck,
  userEnumeration,
  weakJwtSecret,
  weakPasswordHash,
  clientControlledPrivilege,
  clientSuppliedIdentity,
  missingAuthorization,
  missingCsrfProtection,
  objectLevelAuthorization,
  permissiveCors,
  rolesNeverRead,
  disabledSecurityHeaders,
  insecureRandomness,
  missingSecurityHeaders,
  outdatedTlsVersion,
  plainHttpRequest,
  plainHttpServer,
  plainTextProtocol,
  sensitiveFieldInClear,
  smallKey,
  staticIv,
  tlsVerificationDisabled,
  uncheckedAuthenticationTag,
  unencryptedDatabaseConnection,
  weakCipher,
  weakHash,
  missingErrorHandler,
  verboseErrors,
  debugMiddlewareInProduction,
  directoryListing,
  excessiveDataExposure,
  graphqlFieldSuggestions,
  graphqlIntrospection,
  graphqlPlayground,
  permissiveFileMode,
  poweredByHeader,
  secretInResponse,
  sourceMapsServed,
  formatString,
  logInjection,
  missingRequestLog,
  personalDataInLog,
  secretInLog,
  swallowedError,
  unloggedSecurityEvent,
  catchAllHandler,
  methodOverride,
  missing405,
  stateChangeOnGet,
  traceMethod,
  excessiveBodyLimit,
  exhaustiveValidation,
  inMemoryRateLimit,
  lateRateLimit,
  missingBodyLimit,
  missingRateLimit,
  spoofableRateLimitKey,
  unboundedGraphqlQuery,
  unboundedPageSize,
  catastrophicRegex,
  codeInjection,
  commandInjection,
  crossSiteScripting,
  headerInjection,
  incompleteSanitisation,
  ldapInjection,
  massAssignment,
  nosqlInjection,
  openRedirect,
  pathTraversal,
  prototypePollution,
  regexInjection,
  serverSideRequestForgery,
  sqlInjection,
  storedCrossSiteScripting,
  templateEscapingDisabled,
  templateInjection,
  templateOptionsInjection,
  unescapedTemplateOutput,
  unrestrictedFileUpload,
  unsafeDeserialization,
  unvalidatedInput,
  xmlExternalEntities,
  xpathInjection,
];
