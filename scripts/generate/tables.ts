/** Tables of rules and settings in Markdown. */
import { ruleMetas } from '../../server/src/engine';
import { FRAMEWORKS } from '../../server/src/frameworks';
import { EDITOR_SETTINGS } from '../../server/src/lsp/editorSettings';
import type { RuleMeta } from '../../server/src/model/rule';
import { DEFAULT_SETTINGS, SETTING_DOCS, type Settings } from '../../server/src/model/settings';

/** `link` makes the address of a rule's page, relative to where the table stands. */
export function ruleTable(link: (meta: RuleMeta) => string | undefined): string {
  const rows = sorted(ruleMetas()).map((meta) => {
    const address = link(meta);
    const name = address ? `[\`${meta.id}\`](${address})` : `\`${meta.id}\``;
    const classes = [...meta.owasp, ...meta.cwe.map((n) => `CWE-${String(n)}`)].join(', ');
    return [name, meta.description, meta.severity, classes, meta.fixable ? 'yes' : ''];
  });
  return table(['Rule', 'What it finds', 'Severity', 'Classes', 'Fix'], rows);
}

export function settingsTable(): string {
  const rows = (Object.keys(SETTING_DOCS) as (keyof Settings)[]).map((key) => {
    const { description, where } = SETTING_DOCS[key];
    return [`\`${key}\``, description, `\`${JSON.stringify(DEFAULT_SETTINGS[key])}\``, PLACES[where]];
  });
  const editor = Object.entries(EDITOR_SETTINGS).map(([key, schema]) => [
    `\`${key}\``,
    schema.description,
    `\`${JSON.stringify(schema.default)}\``,
    PLACES.editor,
  ]);
  return table(['Setting', 'Meaning', 'Default', 'Where'], [...rows, ...editor]);
}

export const frameworkTable = (): string =>
  table(
    ['Framework', 'Understood'],
    FRAMEWORKS.map(({ title, covers }) => [title, covers]),
  );

const PLACES = {
  file: 'file',
  editor: 'editor',
  both: 'file, editor',
} as const;

/** The text of a table as prettier would leave it: columns padded to the same width. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

export const sorted = (metas: readonly RuleMeta[]): RuleMeta[] =>
  [...metas].sort((a, b) => compare(a.area, b.area) || compare(a.id, b.id));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
