import { RULE_PAGES } from '../../../rulesets/pages.generated';

/** The body of a rule's page in Markdown, without its front matter. */
export const rulePage = (id: string): string | undefined =>
  RULE_PAGES[id]?.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n+/, '');
