import type { ModuleFacts } from './facts';
import type { Settings } from './settings';

/** Where an import specifier leads. */
export type Resolution =
  | { readonly kind: 'file'; readonly file: string }
  /** A package outside of the workspace or a Node built-in (`node:` removed); `subpath` without the leading `/`. */
  | { readonly kind: 'package'; readonly name: string; readonly subpath: string }
  | { readonly kind: 'unresolved' };

/** A folder with a package.json. */
export interface ProjectInfo {
  readonly dir: string;
  readonly name: string;
  /** Name → version range, dependencies and devDependencies together. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What the linker may ask about the workspace. All of it is synchronous and total. */
export interface WorkspaceView {
  /** Every source file of the workspace, analysed or not; absolute, `/` separators, sorted. */
  readonly files: readonly string[];
  /**
   * Files that are no source, but tell of endpoints: templates that are routes (`.astro`, `.svelte`), schemas (`.graphql`,
   * `.proto`), YAML and JSON. Sorted; absent in views that have none.
   */
  readonly otherFiles?: readonly string[];
  /** Files that the pre-filter took for relevant; a subset of `files`. */
  readonly relevantFiles: readonly string[];
  /** Facts of a workspace file, parsed on demand; undefined if it is missing, skipped or too large. */
  readonly module: (file: string) => ModuleFacts | undefined;
  readonly resolve: (fromFile: string, specifier: string) => Resolution;
  /** The project that governs a file: the nearest package.json upwards. */
  readonly projectOf: (file: string) => ProjectInfo | undefined;
  /** Settings in force for a file, where folders have configurations of their own. */
  readonly settingsFor?: (file: string) => Settings;
  /** Text of a small configuration file of the workspace (`next.config.js`, `nest-cli.json`), if it exists. */
  readonly text: (file: string) => string | undefined;
}
