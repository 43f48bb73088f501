// Generated from the rule pages by scripts/rule-pages.ts; do not edit.
export const RULE_PAGES: Readonly<Record<string, string>> = {};
