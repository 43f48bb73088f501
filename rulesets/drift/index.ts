// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.
import type { DriftRule } from '../../server/src/drift/ruleApi';
import { rule as undocumentedEndpoint } from './undocumented-endpoint/rule';
import { rule as undocumentedParameter } from './undocumented-parameter/rule';
import { rule as undocumentedSecurity } from './undocumented-security/rule';
import { rule as undocumentedStatus } from './undocumented-status/rule';
import { rule as unenforcedConstraint } from './unenforced-constraint/rule';
import { rule as unenforcedSecurity } from './unenforced-security/rule';
import { rule as unimplementedOperation } from './unimplemented-operation/rule';

/** Every rule that holds OpenAPI documents against code. */
export const DRIFT_RULE_SET: readonly DriftRule[] = [
  undocumentedEndpoint,
  undocumentedParameter,
  undocumentedSecurity,
  undocumentedStatus,
  unenforcedConstraint,
  unenforcedSecurity,
  unimplementedOperation,
];
