/**
 * A folder under analysis: the only object that holds state. It finds the files, keeps facts and settings current,
 * and runs the engine; the editor and the command line only translate what it says.
 */
import type { AnalysisResult } from '../model/analysis';
import type { Endpoint } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import type { Settings } from '../model/settings';
import type { Host } from './host';

export interface OpenOptions {
  /** Absolute folder. */
  readonly root: string;
  readonly host: Host;
  /** Folder outside of the workspace where facts are kept between runs; absent: in memory only. */
  readonly cacheDir?: string;
  /** Raw settings of the editor (`portcullis.*` without the prefix); checked here, weaker than a configuration file. */
  readonly editorSettings?: unknown;
  /** Configuration file to use instead of those that are found (`--config`). */
  readonly configFile?: string;
}

export interface Progress {
  readonly stage: 'discover' | 'parse' | 'link' | 'documents' | 'check';
  readonly done: number;
  readonly total: number;
}

export interface AuditOptions {
  /** Absolute files or folders that the result is limited to; the analysis still sees the whole root. */
  readonly paths?: readonly string[];
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** Thrown by `audit` and `refresh` when their signal was aborted; the workspace stays usable. */
export class Cancelled extends Error {}

export declare class Workspace {
  readonly root: string;

  /** Takes a folder under analysis. Reads nothing yet: the first `audit`, `refresh` or `analyse` does. */
  static open(options: OpenOptions): Workspace;

  /** Looks at the whole folder again and analyses it, giving way to the event loop between slices of work. */
  audit(options?: AuditOptions): Promise<AnalysisResult>;

  /** Brings the analysis up to date after edits, changed OpenAPI documents included. What an editor calls. */
  refresh(options?: AuditOptions): Promise<AnalysisResult>;

  /**
   * Brings the analysis of code up to date, now. Findings in OpenAPI documents are those of the last `audit` or
   * `refresh`, because Spectral only works asynchronously. Cheap when nothing changed.
   */
  analyse(): AnalysisResult;

  /** Sets or (undefined) takes away the text of an open editor buffer, which then counts instead of the file. */
  setOverlay(file: string, text: string | undefined): void;

  /** Files or folders that were created, changed or deleted on disk. */
  filesChanged(files: readonly string[]): void;

  /** New raw editor settings. */
  setEditorSettings(settings: unknown): void;

  /** Findings of the last analysis in one file. */
  findingsFor(file: string): readonly Finding[];

  /** Endpoints of the last analysis. */
  endpoints(): readonly Endpoint[];

  /** Fixes for a finding of the last analysis, best first; empty if it is stale. */
  fixesFor(finding: Finding): Fix[];

  /** Settings in force for a file or folder. */
  settingsFor(file: string): Settings;

  /** Current text of a file of the workspace: the open buffer, else the disk. */
  text(file: string): string | undefined;

  /** Line starts of a file's current text. */
  lineStarts(file: string): readonly number[] | undefined;

  /** Whether an analysis would look at this path (source file, OpenAPI candidate or configuration file). */
  covers(file: string): boolean;

  /** Writes the cache; called by `audit`, and worth calling before exit. */
  flush(): void;
}
