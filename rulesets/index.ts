/** Every rule on code, as a static list because bundlers need one. `test/check/ruleIndex.test.ts` keeps it complete. */
import type { Rule } from '../server/src/model/rule';

export const RULES: readonly Rule[] = [];
