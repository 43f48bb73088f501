/** Composes the stages; the one place where editor, command line and tests meet the analysis. Pure. */
import type { Service } from './model/endpoint';
import type { ModuleFacts } from './model/facts';
import type { Finding } from './model/finding';
import type { CatalogRow } from './model/catalog';
import type { WorkspaceView } from './model/project';
import type { Rule, RuleMeta } from './model/rule';
import type { Settings } from './model/settings';

/** What was found in one OpenAPI document (by `openapi/`, which is loaded only when there is one). */
export interface DocumentFindings {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

export interface EngineInput {
  readonly view: WorkspaceView;
  /** Settings of the workspace as a whole; `settingsFor` gives those of one file. */
  readonly settings: Settings;
  readonly settingsFor: (file: string) => Settings;
  readonly catalog: readonly CatalogRow[];
  readonly documents: readonly DocumentFindings[];
  /** Facts that the rules may look at and whose suppressions hold: every analysed file. */
  readonly modules: () => ReadonlyMap<string, ModuleFacts>;
  /** Text of a file, for fingerprints. */
  readonly text: (file: string) => string | undefined;
  /** Files whose facts differ from those of the last call; absent: unknown, link everything. */
  readonly changed?: ReadonlySet<string>;
}

export interface EngineOutput {
  readonly service: Service;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason?: string }[];
  readonly timings: Readonly<Record<string, number>>;
}

/** Every rule that runs on code. */
export declare const rules: readonly Rule[];

/** Metadata of every rule id that a finding can have: code rules, OpenAPI rules, and the engine's own. */
export declare function ruleMetas(): readonly RuleMeta[];
