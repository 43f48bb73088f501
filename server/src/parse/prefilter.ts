/**
 * A scan of the text that says which files are worth parsing. It is generous on purpose, for what it leaves out is
 * only seen if a relevant file imports it; it leaves out about half of the bytes of a typical repository.
 */
import { CATALOG_HINTS } from '../../../rulesets/catalog';
import type { FrameworkHints } from '../model/hints';
import { FRAMEWORK_HINTS } from './hints';

export type Prefilter = (file: string, text: string) => boolean;

/** Whether the code of `file` may define, guard or configure an API. */
export const isRelevant: Prefilter = createPrefilter([...FRAMEWORK_HINTS, ...CATALOG_HINTS]);

/** Makes a filter of hints; frameworks that are not built in pass theirs beside `FRAMEWORK_HINTS`. */
export function createPrefilter(hints: readonly FrameworkHints[]): Prefilter {
  const shape = anyOf(hints.flatMap((hint) => hint.shapes ?? []));
  const path = anyOf(hints.flatMap((hint) => hint.files ?? []));
  const packages = new Set(hints.flatMap((hint) => (hint.needs === undefined ? (hint.packages ?? []) : [])));
  const qualified = hints.flatMap((hint) =>
    hint.needs === undefined
      ? []
      : [{ packages: new Set(hint.packages ?? []), needs: new RegExp(hint.needs) }],
  );
  return (file, text) => {
    if (isGenerated(file, text)) return false;
    if (path.test(file) || shape.test(text)) return true;
    const specifiers = importSpecifiers(text);
    return (
      specifiers.some((from) => isKnown(packages, from)) ||
      qualified.some((row) => specifiers.some((from) => isKnown(row.packages, from)) && row.needs.test(text))
    );
  };
}

/**
 * Specifiers that the text imports, exports from or requires, in order and without repetition. It does not parse:
 * text in strings and comments that looks like an import is taken for one.
 */
export function importSpecifiers(text: string): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(IMPORT)) found.add(match[1] ?? '');
  return [...found];
}

const IMPORT = /\b(?:from|import|require)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;

function anyOf(sources: readonly string[]): RegExp {
  return sources.length > 0 ? new RegExp(sources.map((source) => `(?:${source})`).join('|')) : /(?!)/;
}

function isKnown(packages: ReadonlySet<string>, specifier: string): boolean {
  if (specifier.startsWith('.')) return false;
  if (packages.has(specifier)) return true;
  const slash = specifier.indexOf('/');
  if (slash < 0) return false;
  const scope = specifier.slice(0, slash + 1);
  if (!specifier.startsWith('@')) return packages.has(scope.slice(0, -1)) || packages.has(scope);
  const second = specifier.indexOf('/', slash + 1);
  return packages.has(scope) || (second > 0 && packages.has(specifier.slice(0, second)));
}

const DECLARATIONS = /\.d\.[cm]?ts$|[.-]min\.[cm]?js$/;
const LONG_LINE = 2000;

/** Declarations have no code, and minified code is not what anyone edits. */
export function isGenerated(file: string, text: string): boolean {
  return DECLARATIONS.test(file) || isMinified(text);
}

/** Nearly all of the text lies in very long lines of code. A long string in a file that is written by hand is none. */
function isMinified(text: string): boolean {
  if (text.length < LONG_LINE * 2) return false;
  let long = 0;
  let short = 0;
  for (let start = 0; start < text.length && short < 60;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end - start <= LONG_LINE) short += end - start > 1 ? 1 : 0;
    else if (isCode(text, (start + end) >> 1)) long += end - start;
    start = end + 1;
  }
  return short < 60 && long > text.length * 0.8;
}

/** Code is dense with brackets and separators; images and keys in strings have none. */
function isCode(text: string, middle: number): boolean {
  const sample = text.slice(middle - LONG_LINE / 4, middle + LONG_LINE / 4);
  return (sample.match(/[;{}()[\]=,:]/g)?.length ?? 0) > sample.length / 50;
}
