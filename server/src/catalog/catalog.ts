/** The catalog: what packages' exports do for security, found by symbol path (model/catalog.ts has the notation). */
import type { ArgTest, CatalogFile, CatalogRow } from '../model/catalog';

/** What is known of an argument: its constant value, or only whether it is there (undefined: not even that). */
export type ArgumentFact =
  | { readonly known: true; readonly value: string | number | boolean | null | undefined }
  | { readonly known: false; readonly exists: boolean | undefined };

export interface Catalog {
  /** Rows for a symbol; a package's subpath (`jose/jwt/verify`) falls back to the rows of the package. */
  readonly lookup: (pkg: string, path: string) => readonly CatalogRow[];
  /** Of these rows, those whose conditions may hold; of rows for the same thing, a conditional one that holds wins. */
  readonly applicable: (
    rows: readonly CatalogRow[],
    argument: (arg: number, prop: string | undefined) => ArgumentFact,
  ) => readonly CatalogRow[];
  readonly knows: (pkg: string) => boolean;
}

interface Pattern {
  readonly row: CatalogRow;
  readonly matches: (path: string) => boolean;
}

/** Builds a catalog; rows of the user come before those of the files. Patterns are compiled once. */
export function buildCatalog(files: readonly CatalogFile[], userRows: readonly CatalogRow[]): Catalog {
  const byPackage = new Map<string, Pattern[]>();
  for (const row of [...userRows, ...files.flatMap((file) => file.rows)]) {
    const patterns = listOf(row.path).map((path) => ({ row, matches: matcher(path) }));
    for (const name of listOf(row.package)) {
      const known = byPackage.get(name);
      if (known) known.push(...patterns);
      else byPackage.set(name, [...patterns]);
    }
  }
  const found = new Map<string, Map<string, readonly CatalogRow[]>>();
  const patternsOf = (pkg: string): readonly Pattern[] | undefined =>
    byPackage.get(pkg) ?? byPackage.get(rootPackage(pkg));
  return {
    lookup: (pkg, path) => {
      const patterns = patternsOf(pkg);
      if (!patterns) return NONE;
      let ofPackage = found.get(pkg);
      if (!ofPackage) found.set(pkg, (ofPackage = new Map<string, readonly CatalogRow[]>()));
      let rows = ofPackage.get(path);
      if (!rows)
        ofPackage.set(
          path,
          (rows = patterns.filter((p) => p.matches(withoutDefault(path))).map((p) => p.row)),
        );
      return rows;
    },
    applicable: (rows, argument) => {
      const holding = rows.filter((row) => rowHolds(row, argument) !== 'no');
      const conditional = holding.filter((row) => row.when && rowHolds(row, argument) === 'yes');
      return conditional.length === 0
        ? holding.filter((row) => !row.when)
        : [
            ...conditional,
            ...holding.filter((row) => !row.when && !conditional.some((c) => isAlike(c, row))),
          ];
    },
    knows: (pkg) => patternsOf(pkg) !== undefined,
  };
}

const NONE: readonly CatalogRow[] = [];

const listOf = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'string' ? [names] : names;

const rootPackage = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const withoutDefault = (path: string): string => path.replace(/^\.default(?=[.(]|$)/, '');

/** Do two rows speak of the same thing, so that the one with conditions replaces the other? */
const isAlike = (a: CatalogRow, b: CatalogRow): boolean =>
  a.kind === b.kind &&
  (a.kind !== 'sink' || b.kind !== 'sink' || a.sink === b.sink) &&
  (a.kind !== 'usage' || b.kind !== 'usage' || a.topic === b.topic);

/** `*` stands for any run of members and calls, also for none. */
function matcher(pattern: string): (path: string) => boolean {
  if (!pattern.includes('*')) return (path) => path === pattern;
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  let regex: RegExp | undefined;
  return (path) => (regex ??= new RegExp(`^${source}$`)).test(path);
}

function rowHolds(
  row: CatalogRow,
  argument: (arg: number, prop: string | undefined) => ArgumentFact,
): 'yes' | 'no' | 'unknown' {
  if (!row.when) return 'yes';
  const results = row.when.map((test) => testHolds(test, argument(test.arg, test.prop)));
  if (results.includes('no')) return 'no';
  return results.includes('unknown') ? 'unknown' : 'yes';
}

function testHolds(test: ArgTest, fact: ArgumentFact): 'yes' | 'no' | 'unknown' {
  const answer = (holds: boolean): 'yes' | 'no' => (holds ? 'yes' : 'no');
  if (test.exists !== undefined) {
    if (fact.known) return answer(test.exists);
    return fact.exists === undefined ? 'unknown' : answer(fact.exists === test.exists);
  }
  if (test.isNot !== undefined) {
    if (fact.known) return answer(fact.value !== test.isNot);
    return fact.exists === false ? 'no' : 'yes';
  }
  if (fact.known) return answer(fact.value === test.is);
  return fact.exists === false ? 'no' : 'unknown';
}
