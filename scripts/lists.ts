/** Lists of folders that bundlers need as static imports: the catalog's files and the frameworks. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const ROOT = path.join(__dirname, '..');
export const CATALOG_INDEX_FILE = path.join(ROOT, 'rulesets/catalog/index.ts');
export const FRAMEWORK_INDEX_FILE = path.join(ROOT, 'server/src/frameworks/index.ts');

/** The text that `rulesets/catalog/index.ts` should have: every JSON file beside it. */
export async function catalogIndex(): Promise<string> {
  const names = readdirSync(path.dirname(CATALOG_INDEX_FILE))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .sort();
  return pretty(CATALOG_INDEX_FILE, [
    '// Generated from the files of this folder by scripts/lists.ts; do not edit.',
    "import type { CatalogFile } from '../../server/src/model/catalog';",
    "import type { FrameworkHints } from '../../server/src/model/hints';",
    ...names.map((name) => `import ${camel(name)} from './${name}.json';`),
    '',
    '// JSON imports widen literal types; the schema test checks that the files really have this shape.',
    `export const CATALOG_FILES = [${names.map(camel).join(', ')}] as unknown as readonly CatalogFile[];`,
    '',
    '/** What lets the files of frameworks pass the pre-filter. */',
    'export const CATALOG_HINTS: readonly FrameworkHints[] = CATALOG_FILES.flatMap(({ hints }) => hints ?? []);',
  ]);
}

/** The text that `server/src/frameworks/index.ts` should have: `<id>.ts` and `<id>/<id>.ts` are frameworks. */
export async function frameworkIndex(): Promise<string> {
  const folder = path.dirname(FRAMEWORK_INDEX_FILE);
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return existsSync(path.join(folder, entry.name, `${entry.name}.ts`))
        ? [{ id: entry.name, from: `${entry.name}/${entry.name}` }]
        : [];
    const id = entry.name.replace('.ts', '');
    return entry.name.endsWith('.ts') && id !== 'index' ? [{ id, from: id }] : [];
  });
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  return pretty(FRAMEWORK_INDEX_FILE, [
    '// Generated from the files of this folder by scripts/lists.ts; do not edit.',
    "import type { FrameworkDefinition } from '../link/routing/definition';",
    ...found.map(({ id, from }) => `import { framework as ${camel(id)} } from './${from}';`),
    '',
    '/** Every framework, in the order in which they are asked for a package. */',
    `export const FRAMEWORKS: readonly FrameworkDefinition[] = [${found.map(({ id }) => camel(id)).join(', ')}];`,
  ]);
}

const camel = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const pretty = async (file: string, lines: readonly string[]): Promise<string> =>
  format(`${lines.join('\n')}\n`, { ...(await resolveConfig(file)), filepath: file });
