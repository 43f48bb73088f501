import type * as Generated from '../../../rulesets/pages.generated';

let generated: typeof Generated | undefined;

/** The body of a rule's page in Markdown, without its front matter. Loaded when asked for: most reports have no pages. */
export function rulePage(id: string): string | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  generated ??= require('../../../rulesets/pages.generated') as typeof Generated;
  return generated.RULE_PAGES[id]?.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n+/, '');
}
