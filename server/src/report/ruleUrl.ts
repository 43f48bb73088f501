import type { RuleMeta } from '../model/rule';

const PAGES = 'https://github.com/portcullis-lint/portcullis/blob/main/rulesets';

/** Address of a rule's page. */
export const ruleUrl = (meta: Pick<RuleMeta, 'id' | 'area'>): string =>
  `${PAGES}/${meta.area}/${meta.id}/rule.md`;
