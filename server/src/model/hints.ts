/**
 * What hints at code that serves an API, as data: the pre-filter reads it, and a framework adds its own in its catalog file.
 * A hint may be wrong; a missing one hides a file, unless a relevant file imports it.
 */
export interface FrameworkHints {
  readonly name: string;
  /** Packages (`express`), whole scopes (`@nestjs/`), or single entry points (`next/server`). */
  readonly packages?: readonly string[];
  /** Source of a regular expression: the packages hint at something only where the text matches it too. */
  readonly needs?: string;
  /** Sources of regular expressions on the text. Keep them anchored on a rare literal, for they run on every file. */
  readonly shapes?: readonly string[];
  /** Sources of regular expressions on the path, for frameworks that route by file name. */
  readonly files?: readonly string[];
}
