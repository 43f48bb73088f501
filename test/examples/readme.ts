/** The tables of an example's README: which endpoint is found by which rules, and which rules have to be silent. */
export interface Claim {
  readonly method: string;
  readonly path: string;
  readonly rule: string;
  readonly found: boolean;
}

/** Reads every table that has the columns `endpoint` and `found by` or `silent`. */
export function claimsOf(readme: string): Claim[] {
  const claims: Claim[] = [];
  let columns: string[] = [];
  for (const line of readme.split('\n')) {
    if (!line.startsWith('|')) {
      columns = [];
      continue;
    }
    const cells = line.slice(1, line.lastIndexOf('|')).split('|').map((cell) => cell.trim());
    if (columns.length === 0) columns = cells;
    else claims.push(...claimsOfRow(columns, cells));
  }
  return claims;
}

function claimsOfRow(columns: readonly string[], cells: readonly string[]): Claim[] {
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
  const endpoint = /^`([A-Z]+) (\/\S*)`$/.exec(cell('endpoint'));
  if (!endpoint) return [];
  const rules = (name: string): string[] => cell(name).match(/[a-z]+(?:-[a-z]+)+/g) ?? [];
  const [, method = '', path = ''] = endpoint;
  return [
    ...rules('found by').map((rule) => ({ method, path, rule, found: true })),
    ...rules('silent').map((rule) => ({ method, path, rule, found: false })),
  ];
}
