/**
 * A folder under analysis: the only object that holds state. It finds the files, keeps facts and settings current,
 * and runs the engine; the editor and the command line only translate what it says.
 */
import { Engine, ruleMetas, rules, type EngineOutput } from '../engine';
import type { AnalysisResult, SkippedFile } from '../model/analysis';
import type { Endpoint } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import { lineStartsOf } from '../model/location';
import type { WorkspaceView } from '../model/project';
import type { FixContext } from '../model/rule';
import type { Settings } from '../model/settings';
import { ANALYSER_VERSION } from './analyserVersion';
import { FactsCache } from './cache';
import { Configuration } from './configuration';
import { configurationFindings } from './configurationFindings';
import {
  CONFIGURATION_NAMES,
  discover,
  wouldDiscover,
  type Discovered,
  type DiscoveryOptions,
} from './discovery';
import { Documents } from './documents';
import { roleOf } from './excluded';
import { Folders } from './folders';
import { readText, type Host } from './host';
import { Packages } from './packages';
import { baseOf, dirOf, isInside } from './paths';
import { moved } from './remap';
import { limitedTo, resultOf } from './result';
import { Resolver } from './resolver';
import { Slices } from './slices';
import { Sources } from './sources';
import { specifierFor } from './specifier';

export { Cancelled } from './slices';

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

/** Files whose change may change what any import means. */
const RESOLUTION_FILE = /^(?:package\.json|[tj]sconfig(?:\..+)?\.json)$/;

export class Workspace {
  readonly root: string;
  private readonly host: Host;
  private readonly folders: Folders;
  private readonly packages: Packages;
  private readonly resolver: Resolver;
  private readonly configuration: Configuration;
  private readonly cache: FactsCache;
  private readonly sources: Sources;
  private readonly documents: Documents;
  private readonly engine = new Engine();
  private readonly explicitConfiguration: string | undefined;
  /** Open buffers of configuration files. */
  private readonly configurationOverlays = new Map<string, string>();

  private discovered: Discovered | undefined;
  private sourceSet: ReadonlySet<string> = new Set();
  private relevant: readonly string[] | undefined;
  /** Files whose facts changed since the last engine run; undefined: anything may have. */
  private changed: Set<string> | undefined;
  private output: EngineOutput | undefined;
  private result: AnalysisResult | undefined;
  private timings: Record<string, number> = {};

  private constructor(options: OpenOptions) {
    const { root, host } = options;
    this.root = root;
    this.host = host;
    this.folders = new Folders(root, host);
    this.packages = new Packages(this.folders, host);
    this.resolver = new Resolver(this.folders, host, this.packages);
    this.explicitConfiguration = options.configFile;
    this.configuration = new Configuration(
      root,
      ruleMetas().map((meta) => meta.id),
      options.configFile,
    );
    this.configuration.setEditorSettings(options.editorSettings);
    this.cache = new FactsCache(
      ANALYSER_VERSION,
      options.cacheDir === undefined ? undefined : host.store?.(options.cacheDir),
    );
    this.sources = new Sources(root, host, this.cache, (file) => this.settingsFor(file).maxFileSize);
    this.documents = new Documents(host, (file) => this.settingsFor(file));
  }

  /** Takes a folder under analysis. Reads nothing yet: the first `audit`, `refresh` or `analyse` does. */
  static open(options: OpenOptions): Workspace {
    return new Workspace(options);
  }

  /**
   * Looks at the whole folder again and analyses it, giving way to the event loop between slices of work.
   *
   * @throws Cancelled if the signal is aborted meanwhile; the workspace stays usable
   */
  async audit(options: AuditOptions = {}): Promise<AnalysisResult> {
    this.folders.clear();
    this.packages.clear();
    this.resolver.clear();
    for (const file of this.sourceSet) this.sources.forget(file);
    for (const file of this.discovered?.documents ?? []) this.documents.forget(file);
    this.invalidateStructure();
    const result = await this.refresh(options);
    this.cache.forgetAllBut(this.sources.liveKeys());
    return result;
  }

  /**
   * Brings the analysis up to date after edits, changed OpenAPI documents included. What an editor calls.
   *
   * @throws Cancelled if the signal is aborted meanwhile; the workspace stays usable
   */
  async refresh(options: AuditOptions = {}): Promise<AnalysisResult> {
    const slices = new Slices(options.signal);
    const report = (stage: Progress['stage'], done: number, total: number): void => {
      options.progress?.({ stage, done, total });
    };
    report('discover', 0, 0);
    await slices.pause();
    const files = this.discover().sources;
    await slices.each(files, 'read', (file) => this.sources.isRelevant(file));
    const relevant = this.relevantFiles();
    await slices.each(
      relevant,
      'parse',
      (file) => this.sources.facts(file),
      (done) => {
        report('parse', done, relevant.length);
      },
    );
    const pending = this.documents.pending();
    for (const [index, file] of pending.entries()) {
      report('documents', index, pending.length);
      await slices.time('documents', () => this.documents.check(file));
      this.result = undefined;
      this.output = undefined;
      await slices.pause();
    }
    report('link', 0, 1);
    await slices.pause();
    this.timings = { ...this.timings, ...slices.timings };
    const result = this.analyse();
    report('check', 1, 1);
    if (pending.length > 0 || result.stats.filesParsed > 0) this.flush();
    return options.paths ? limitedTo(result, options.paths) : result;
  }

  /**
   * Brings the analysis of code up to date, now. Findings in OpenAPI documents are those of the last `audit` or
   * `refresh`, because Spectral only works asynchronously. Cheap when nothing changed.
   */
  analyse(): AnalysisResult {
    if (this.result) return this.result;
    const discovered = this.discover();
    const documents = this.documents.findings();
    if (!this.output || !this.changed || this.changed.size > 0) {
      this.output = this.engine.analyse({
        root: this.root,
        view: this.view(discovered),
        settings: this.rootSettings(),
        settingsFor: (file) => this.configuration.settingsFor(file),
        scopes: this.configuration.allScopes(),
        documents,
        foreign: configurationFindings(this.configuration),
        modules: () => this.sources.loaded(),
        ...(this.changed && this.output ? { changed: [...this.changed] } : {}),
        now: () => performance.now(),
      });
      this.timings = { ...this.timings, ...this.output.timings };
    }
    this.changed = new Set();
    this.result = resultOf({
      root: this.root,
      output: this.output,
      edits: this.sources.brokenEdits(),
      skipped: this.skipped(discovered),
      lineStarts: (file) => this.lineStarts(file),
      stats: {
        filesSeen: discovered.sources.length,
        filesParsed: this.sources.counts.parsed,
        filesFromCache: this.sources.counts.fromCache,
        openapiDocuments: documents.length,
        bytes: this.sources.bytes(),
        timings: this.timings,
      },
    });
    return this.result;
  }

  /** Sets or (undefined) takes away the text of an open editor buffer, which then counts instead of the file. */
  setOverlay(file: string, text: string | undefined): void {
    if (!isInside(this.root, file)) return;
    const name = baseOf(file);
    const isNew = !this.folders.isFile(file);
    if (text !== undefined && isNew) this.folders.addUnsaved(file);
    if (text === undefined) this.folders.removeUnsaved(file);
    if (isNew !== !this.folders.isFile(file)) this.invalidateStructure();
    if (CONFIGURATION_NAMES.includes(name) || file === this.explicitConfiguration) {
      if (text === undefined) this.configurationOverlays.delete(file);
      else this.configurationOverlays.set(file, text);
      this.invalidateStructure();
    } else if (roleOf(name) === 'document') {
      this.documents.setOverlay(file, text);
      this.invalidateOutput();
    } else {
      const change = this.sources.setOverlay(file, text);
      if (change === 'facts') this.markChanged(file);
      else if (change === 'places') this.result = undefined;
    }
  }

  /** Files or folders that were created, changed or deleted on disk. */
  filesChanged(files: readonly string[]): void {
    for (const file of files) {
      if (!isInside(this.root, file)) continue;
      const name = baseOf(file);
      const before = this.folders.kind(file);
      this.folders.invalidate(file);
      const after = this.folders.kind(file);
      const isKnownSource = this.sourceSet.has(file);
      if (RESOLUTION_FILE.test(name) || before !== after || after === 'directory')
        this.invalidateResolution();
      const isStructural =
        CONFIGURATION_NAMES.includes(name) || name === '.gitignore' || file === this.explicitConfiguration;
      if (isStructural) this.invalidateStructure();
      if (isKnownSource && !this.sources.hasOverlay(file)) {
        this.sources.forget(file);
        this.markChanged(file);
      } else if (roleOf(name) === 'document') {
        this.documents.forget(file);
        this.invalidateOutput();
      }
    }
  }

  /** New raw editor settings. */
  setEditorSettings(settings: unknown): void {
    this.configuration.setEditorSettings(settings);
    this.invalidateStructure();
  }

  /** What is wrong with the editor settings, a sentence each. */
  editorSettingsProblems(): readonly string[] {
    return this.configuration.editorProblems;
  }

  /** Findings of the last analysis in one file. */
  findingsFor(file: string): readonly Finding[] {
    return this.analyse().findings.filter((finding) => finding.location.file === file);
  }

  /** Endpoints of the last analysis. */
  endpoints(): readonly Endpoint[] {
    return this.analyse().service.endpoints;
  }

  /** Fixes for a finding of the last analysis, best first; empty if it is stale. */
  fixesFor(finding: Finding): Fix[] {
    const { output } = this;
    const fixes = rules.find((rule) => rule.meta.id === finding.ruleId)?.fixes;
    const original = output?.findings.find(
      (f) => f.ruleId === finding.ruleId && f.fingerprint === finding.fingerprint,
    );
    if (!output || !fixes || !original) return [];
    const edits = this.sources.brokenEdits();
    return fixes(original, this.fixContext(output)).flatMap((fix) => {
      const placed = fix.edits.map((edit) => {
        const typed = edits.get(edit.file);
        return edit.span && typed ? { ...edit, span: moved(edit.span, typed) } : edit;
      });
      // Where the user is typing, a fix made for the text before would overwrite it.
      const isLost = placed.some((edit, i) => edit.span === undefined && fix.edits[i]?.span !== undefined);
      return isLost ? [] : [{ ...fix, edits: placed }];
    });
  }

  /** Settings in force for a file or folder. */
  settingsFor(file: string): Settings {
    return this.configuration.settingsFor(file).settings;
  }

  /** Current text of a file of the workspace: the open buffer, else the disk. */
  text(file: string): string | undefined {
    if (this.sourceSet.has(file)) return this.sources.currentText(file);
    return this.configurationOverlays.get(file) ?? this.documents.text(file) ?? this.diskText(file);
  }

  /** Line starts of a file's current text. */
  lineStarts(file: string): readonly number[] | undefined {
    const text = this.text(file);
    return text === undefined ? undefined : lineStartsOf(text);
  }

  /** Whether an analysis would look at this path (source file, OpenAPI candidate or configuration file). */
  covers(file: string): boolean {
    return this.sourceSet.has(file) || wouldDiscover(this.discoveryOptions(), file);
  }

  /** Writes the cache; called by `audit` and `refresh`, and worth calling before exit. */
  flush(): void {
    this.cache.flush();
  }

  private discover(): Discovered {
    if (this.discovered) return this.discovered;
    const start = performance.now();
    if (this.explicitConfiguration !== undefined) this.readConfigurationFile(this.explicitConfiguration);
    const discovered = discover(this.discoveryOptions());
    this.configuration.retain(new Set(discovered.configurations));
    this.discovered = discovered;
    this.sourceSet = new Set(discovered.sources);
    this.sources.retain(this.sourceSet);
    this.documents.setFiles(discovered.documents);
    this.packages.setSourceFolders(new Set(discovered.sources.map(dirOf)));
    this.timings['discover'] = performance.now() - start;
    return discovered;
  }

  private discoveryOptions(): DiscoveryOptions {
    return {
      folders: this.folders,
      host: this.host,
      onConfiguration: (file) => {
        if (this.explicitConfiguration === undefined) this.readConfigurationFile(file);
      },
      isExcluded: (path, isFolder) => this.configuration.isExcluded(path, isFolder),
    };
  }

  private readConfigurationFile(file: string): void {
    const text = this.configurationOverlays.get(file) ?? this.diskText(file);
    if (text !== undefined) this.configuration.set(file, text);
  }

  private relevantFiles(): readonly string[] {
    this.relevant ??= this.discover().sources.filter((file) => this.sources.isRelevant(file));
    return this.relevant;
  }

  private view(discovered: Discovered): WorkspaceView {
    return {
      files: discovered.sources,
      relevantFiles: this.relevantFiles(),
      module: (file) => (this.sourceSet.has(file) ? this.sources.facts(file) : undefined),
      resolve: (fromFile, specifier) => this.resolver.resolve(fromFile, specifier),
      projectOf: (file) => this.packages.of(file),
      settingsFor: (file) => this.settingsFor(file),
      text: (file) => (this.sourceSet.has(file) ? this.sources.analysedText(file) : this.text(file)),
    };
  }

  private fixContext(output: EngineOutput): FixContext {
    const view = this.view(this.discover());
    const specifiers = {
      packages: this.packages,
      resolve: view.resolve,
      facts: view.module,
      neighbours: (file: string) =>
        this.relevantFiles()
          .filter((other) => dirOf(other) === dirOf(file))
          .slice(0, 20),
    };
    return {
      service: output.service,
      settings: this.rootSettings(),
      modules: this.sources.loaded(),
      text: view.text,
      specifier: (fromFile, toFile) => specifierFor(fromFile, toFile, specifiers),
      dependencies: (file) => new Set(Object.keys(this.packages.of(file)?.dependencies ?? {})),
    };
  }

  /** Settings of the root, with the catalog rows of all folders: rows name packages, which mean the same everywhere. */
  private rootSettings(): Settings {
    const scopes = this.configuration.allScopes().map(({ settings }) => settings);
    const [root = this.settingsFor(`${this.root}/x`)] = scopes;
    return scopes.length < 2 ? root : { ...root, catalog: scopes.flatMap(({ catalog }) => catalog) };
  }

  private skipped(discovered: Discovered): SkippedFile[] {
    const unread = discovered.sources.flatMap((file) => {
      const reason = this.sources.skipped(file);
      return reason === undefined ? [] : [{ file, reason }];
    });
    const failures = (this.output?.failures ?? []).map(({ ruleId, message }) => ({
      file: this.root,
      reason: `rule ${ruleId} failed: ${message}`,
    }));
    return [...discovered.skipped, ...unread, ...this.documents.skipped(), ...failures];
  }

  private diskText(file: string): string | undefined {
    if (!isInside(this.root, this.folders.canonical(file)) && file !== this.explicitConfiguration)
      return undefined;
    if (file !== this.explicitConfiguration && !this.folders.isFile(file)) return undefined;
    const read = readText(this.host, file, 10_000_000);
    return read.ok ? read.value : undefined;
  }

  private markChanged(file: string): void {
    this.changed?.add(file);
    this.relevant = undefined;
    this.result = undefined;
  }

  private invalidateOutput(): void {
    this.output = undefined;
    this.result = undefined;
  }

  private invalidateStructure(): void {
    this.discovered = undefined;
    this.relevant = undefined;
    this.changed = undefined;
    this.invalidateOutput();
  }

  private invalidateResolution(): void {
    this.packages.clear();
    this.resolver.clear();
    this.invalidateStructure();
  }
}
