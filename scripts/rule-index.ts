/**
 * Lists the rules (`rulesets/<area>/<rule>/rule.ts`) in `rulesets/index.ts`, because bundlers need static imports.
 * Run: `npx tsx scripts/rule-index.ts`.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const RULESETS = path.join(__dirname, '../rulesets');
export const RULE_INDEX_FILE = path.join(RULESETS, 'index.ts');

/** The text that `rulesets/index.ts` should have. */
export async function ruleIndex(): Promise<string> {
  const rules = foldersIn(RULESETS)
    .flatMap((area) => foldersIn(path.join(RULESETS, area)).map((rule) => `${area}/${rule}`))
    .filter((rule) => existsSync(path.join(RULESETS, rule, 'rule.ts')))
    .sort();
  const source = [
    '// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.',
    "import type { Rule } from '../server/src/model/rule';",
    ...rules.map((rule) => `import { rule as ${nameOf(rule)} } from './${rule}/rule';`),
    '',
    '/** Every rule on code. */',
    `export const RULES: readonly Rule[] = [${rules.map(nameOf).join(', ')}];`,
    '',
  ].join('\n');
  return format(source, { ...(await resolveConfig(RULE_INDEX_FILE)), filepath: RULE_INDEX_FILE });
}

/** `validation/sql-injection` → `sqlInjection`. */
const nameOf = (rule: string): string =>
  path.basename(rule).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

if (require.main === module) {
  void ruleIndex().then((text) => {
    writeFileSync(RULE_INDEX_FILE, text);
  });
}
