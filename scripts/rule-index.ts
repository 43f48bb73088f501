/**
 * Lists the rules (`rulesets/<area>/<rule>/rule.ts`) in `rulesets/index.ts`, those on OpenAPI documents in
 * `rulesets/openapi/index.ts` and those that hold both against each other in `rulesets/drift/index.ts`, because
 * bundlers need static imports.
 * Run: `npx tsx scripts/rule-index.ts`.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const RULESETS = path.join(__dirname, '../rulesets');
export const RULE_INDEX_FILE = path.join(RULESETS, 'index.ts');

export const OPENAPI_INDEX_FILE = path.join(RULESETS, 'openapi/index.ts');
const OPENAPI = 'openapi';
export const DRIFT_INDEX_FILE = path.join(RULESETS, 'drift/index.ts');
const DRIFT = 'drift';

/** The text that `rulesets/index.ts` should have. */
export async function ruleIndex(): Promise<string> {
  const rules = foldersIn(RULESETS)
    .filter((area) => area !== OPENAPI && area !== DRIFT)
    .flatMap((area) => rulesOf(area).map((rule) => `${area}/${rule}`));
  return pretty(RULE_INDEX_FILE, [
    "import type { Rule } from '../server/src/model/rule';",
    ...rules.sort().map((rule) => `import { rule as ${nameOf(rule)} } from './${rule}/rule';`),
    '',
    '/** Every rule on code. */',
    `export const RULES: readonly Rule[] = [${rules.map(nameOf).join(', ')}];`,
  ]);
}

/** The text that `rulesets/openapi/index.ts` should have. */
export async function openApiRuleIndex(): Promise<string> {
  const rules = rulesOf(OPENAPI).sort();
  return pretty(OPENAPI_INDEX_FILE, [
    "import type { OpenApiRule } from '../../server/src/openapi/ruleApi';",
    ...rules.map((rule) => `import { rule as ${nameOf(rule)} } from './${rule}/rule';`),
    '',
    '/** Every rule on OpenAPI documents. */',
    `export const OPENAPI_RULE_SET: readonly OpenApiRule[] = [${rules.map(nameOf).join(', ')}];`,
  ]);
}

/** The text that `rulesets/drift/index.ts` should have. */
export async function driftRuleIndex(): Promise<string> {
  const rules = rulesOf(DRIFT).sort();
  return pretty(DRIFT_INDEX_FILE, [
    "import type { DriftRule } from '../../server/src/drift/ruleApi';",
    ...rules.map((rule) => `import { rule as ${nameOf(rule)} } from './${rule}/rule';`),
    '',
    '/** Every rule that holds OpenAPI documents against code. */',
    `export const DRIFT_RULE_SET: readonly DriftRule[] = [${rules.map(nameOf).join(', ')}];`,
  ]);
}

const rulesOf = (area: string): string[] =>
  foldersIn(path.join(RULESETS, area)).filter((rule) =>
    existsSync(path.join(RULESETS, area, rule, 'rule.ts')),
  );

async function pretty(file: string, lines: readonly string[]): Promise<string> {
  const head = '// Generated from the folders of the rules by scripts/rule-index.ts; do not edit.';
  const source = `${[head, ...lines].join('\n')}\n`;
  return format(source, { ...(await resolveConfig(file)), filepath: file });
}

/** `validation/sql-injection` → `sqlInjection`. */
const nameOf = (rule: string): string =>
  path.basename(rule).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

if (require.main === module) {
  void Promise.all([ruleIndex(), openApiRuleIndex(), driftRuleIndex()]).then(([rules, openApi, drift]) => {
    writeFileSync(RULE_INDEX_FILE, rules);
    writeFileSync(OPENAPI_INDEX_FILE, openApi);
    writeFileSync(DRIFT_INDEX_FILE, drift);
  });
}
