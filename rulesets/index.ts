// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { Rule } from '../server/src/model/rule';
import { rule as missingAuthentication } from './authentication/missing-authentication/rule';
import { rule as missingErrorHandler } from './errors/missing-error-handler/rule';
import { rule as verboseErrors } from './errors/verbose-errors/rule';
import { rule as missingRateLimit } from './throttling/missing-rate-limit/rule';
import { rule as codeInjection } from './validation/code-injection/rule';
import { rule as commandInjection } from './validation/command-injection/rule';
import { rule as crossSiteScripting } from './validation/cross-site-scripting/rule';
import { rule as ldapInjection } from './validation/ldap-injection/rule';
import { rule as massAssignment } from './validation/mass-assignment/rule';
import { rule as nosqlInjection } from './validation/nosql-injection/rule';
import { rule as openRedirect } from './validation/open-redirect/rule';
import { rule as pathTraversal } from './validation/path-traversal/rule';
import { rule as prototypePollution } from './validation/prototype-pollution/rule';
import { rule as regexInjection } from './validation/regex-injection/rule';
import { rule as serverSideRequestForgery } from './validation/server-side-request-forgery/rule';
import { rule as sqlInjection } from './validation/sql-injection/rule';
import { rule as templateInjection } from './validation/template-injection/rule';
import { rule as unsafeDeserialization } from './validation/unsafe-deserialization/rule';
import { rule as unvalidatedInput } from './validation/unvalidated-input/rule';
import { rule as xmlExternalEntities } from './validation/xml-external-entities/rule';
import { rule as xpathInjection } from './validation/xpath-injection/rule';

/** Every rule on code. */
export const RULES: readonly Rule[] = [
  missingAuthentication,
  missingErrorHandler,
  verboseErrors,
  missingRateLimit,
  codeInjection,
  commandInjection,
  crossSiteScripting,
  ldapInjection,
  massAssignment,
  nosqlInjection,
  openRedirect,
  pathTraversal,
  prototypePollution,
  regexInjection,
  serverSideRequestForgery,
  sqlInjection,
  templateInjection,
  unsafeDeserialization,
  unvalidatedInput,
  xmlExternalEntities,
  xpathInjection,
];
