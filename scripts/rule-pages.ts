/**
 * Gathers the rule pages (`rulesets/<area>/<rule>/rule.md`) into `rulesets/pages.generated.ts`, so that the command
 * line and SARIF have them without reading files. Run: `npx tsx scripts/rule-pages.ts`.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const RULESETS = path.join(__dirname, '../rulesets');
export const RULE_PAGES_FILE = path.join(RULESETS, 'pages.generated.ts');

/** The text that `pages.generated.ts` should have. */
export async function rulePages(): Promise<string> {
  const pages = foldersIn(RULESETS)
    .flatMap((area) => foldersIn(path.join(RULESETS, area)).map((rule) => path.join(RULESETS, area, rule)))
    .filter((folder) => existsSync(path.join(folder, 'rule.md')))
    .map((folder) => {
      const text = readFileSync(path.join(folder, 'rule.md'), 'utf8').replaceAll('\r\n', '\n');
      return `${JSON.stringify(path.basename(folder))}: ${JSON.stringify(text)},`;
    })
    .sort();
  const source = [
    '// Generated from the rule pages by scripts/rule-pages.ts; do not edit.',
    `export const RULE_PAGES: Readonly<Record<string, string>> = {${pages.join('\n')}};`,
    '',
  ].join('\n');
  return format(source, { ...(await resolveConfig(RULE_PAGES_FILE)), filepath: RULE_PAGES_FILE });
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

if (require.main === module) {
  void rulePages().then((text) => writeFileSync(RULE_PAGES_FILE, text));
}
