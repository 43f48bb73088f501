/**
 * A folder under analysis: the only object that holds state. It finds the files, keeps facts and settings current,
 * and runs the engine; the editor and the command line only translate what it says.
 */
import { Engine, ruleMetas, type EngineOutput } from '../engine';
import type { AnalysisResult } from '../model/analysis';
import type { Endpoint } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import { lineStartsOf } from '../model/location';
import type { FixContext } from '../model/rule';
import type { Settings } from '../model/settings';
import { Baselines } from './baselines';
import { configurationFindings } from './configurationFindings';
import { CONFIGURATION_NAMES, discover, discovery, wouldDiscover, type Discovered } from './discovery';
import { RULESET_NAMES } from './documents';
import { DOCUMENT_EXTENSIONS, roleOf, SOURCE_EXTENSIONS } from './excluded';
import { currentFixes } from './fixes';
import { createParts, discoveryOptions, otherText, type OpenOptions, type Parts } from './parts';
import { baseOf, dirOf, extensionOf, isInside } from './paths';
import type { TextEdit } from '../model/remap';
import { limitedTo, resultOf } from './result';
import { parseAll, prepareToParse } from './parsing';
import { Slices } from './slices';
import { fixContext, rootSettings, skippedFiles, viewOf, type Found } from './views';

export type { OpenOptions } from './parts';
export { Cancelled } from './slices';

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

const isStructural = (name: string): boolean => CONFIGURATION_NAMES.includes(name) || name === '.gitignore';

const isOfInterest = (name: string): boolean =>
  isStructural(name) ||
  SOURCE_EXTENSIONS.has(extensionOf(name)) ||
  DOCUMENT_EXTENSIONS.has(extensionOf(name));

function foldersOf({ sources, documents, configurations }: Discovered, root: string): Set<string> {
  const folders = new Set<string>();
  for (const file of [...sources, ...documents, ...configurations])
    for (let at = dirOf(file); at !== root && isInside(root, at) && !folders.has(at); at = dirOf(at))
      folders.add(at);
  return folders;
}

export class Workspace {
  readonly root: string;
  private readonly parts: Parts;
  private readonly engine = new Engine();
  private readonly baselines: Baselines;

  private discovered: Found | undefined;
  /** Source files of the last discovery, also while the next one is due. */
  private known: ReadonlySet<string> = new Set();
  /** Folders with something of the last discovery in them; listings may know already that one is gone. */
  private knownFolders: ReadonlySet<string> = new Set();
  private relevant: readonly string[] | undefined;
  /** Files whose facts changed since the last engine run; undefined: anything may have. */
  private changed: Set<string> | undefined;
  /** Whether OpenAPI documents changed since then. */
  private documentsChanged = false;
  private output: EngineOutput | undefined;
  private result: AnalysisResult | undefined;
  private timings: Record<string, number> = {};
  private fixing:
    | {
        readonly result: AnalysisResult | undefined;
        readonly context: FixContext;
        readonly typed: ReadonlyMap<string, TextEdit>;
      }
    | undefined;

  private constructor(options: OpenOptions) {
    this.root = options.root;
    this.parts = createParts(
      options,
      ruleMetas().map((meta) => meta.id),
    );
    this.baselines = new Baselines(this.parts);
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
    this.parts.folders.clear();
    this.parts.packages.clear();
    this.parts.resolver.clear();
    for (const file of this.known) this.parts.sources.forget(file);
    this.parts.documents.forgetAll();
    this.invalidateStructure();
    const result = await this.refresh(options);
    this.parts.cache.forgetAllBut(this.parts.sources.liveKeys());
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
    const found =
      this.discovered ?? this.adopt(await slices.drain('discover', discovery(discoveryOptions(this.parts))));
    try {
      prepareToParse(this.parts, found);
      await slices.each(found.sources, 'read', (file) => this.parts.sources.isRelevant(file));
      return await this.analysed(options, slices, report);
    } finally {
      this.parts.sources.endAhead();
    }
  }

  private async analysed(
    options: AuditOptions,
    slices: Slices,
    report: (stage: Progress['stage'], done: number, total: number) => void,
  ): Promise<AnalysisResult> {
    const relevant = this.relevantFiles();
    await parseAll(this.parts, this.discover(), relevant, slices, (done) => {
      report('parse', done, relevant.length);
    });
    const pending = this.parts.documents.pending();
    for (const [index, file] of pending.entries()) {
      report('documents', index, pending.length);
      await slices.time('documents', () => this.parts.documents.check(file));
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
   * `refresh`. Cheap when nothing changed.
   */
  analyse(): AnalysisResult {
    if (this.result) return this.result;
    const discovered = this.discover();
    const documents = this.parts.documents.findings();
    if (!this.output || !this.changed || this.changed.size > 0 || this.documentsChanged) {
      this.output = this.engine.analyse({
        root: this.root,
        view: viewOf(this.parts, discovered, this.relevantFiles()),
        settings: rootSettings(this.parts),
        settingsFor: (file) => this.parts.configuration.settingsFor(file),
        scopes: this.parts.configuration.allScopes(),
        documents,
        foreign: configurationFindings(this.parts.configuration),
        modules: () => this.parts.sources.loaded(),
        ...(this.changed && this.output ? { changed: [...this.changed] } : {}),
        now: () => performance.now(),
      });
      this.timings = { ...this.timings, ...this.output.timings };
    }
    this.changed = new Set();
    this.documentsChanged = false;
    const found = resultOf({
      root: this.root,
      output: this.output,
      edits: this.parts.sources.brokenEdits(),
      documents: this.parts.documents.outlines(),
      skipped: skippedFiles(this.parts, discovered, this.output.failures),
      lineStarts: (file) => this.lineStarts(file),
      stats: {
        filesSeen: discovered.sources.length,
        filesParsed: this.parts.sources.counts.parsed,
        filesFromCache: this.parts.sources.counts.fromCache,
        openapiDocuments: this.parts.documents.count(),
        bytes: this.parts.sources.bytes(),
        timings: this.timings,
      },
    });
    this.result = this.baselines.applied(found);
    return this.result;
  }

  /** Sets or (undefined) takes away the text of an open editor buffer, which then counts instead of the file. */
  setOverlay(file: string, text: string | undefined): void {
    if (!isInside(this.root, file)) return;
    const name = baseOf(file);
    const isNew = !this.parts.folders.isFile(file);
    if (text !== undefined && isNew) this.parts.folders.addUnsaved(file);
    if (text === undefined) this.parts.folders.removeUnsaved(file);
    if (isNew !== !this.parts.folders.isFile(file)) this.invalidateResolution();
    if (CONFIGURATION_NAMES.includes(name) || file === this.parts.configFile) {
      if (text === undefined) this.parts.configurationOverlays.delete(file);
      else this.parts.configurationOverlays.set(file, text);
      this.invalidateStructure();
    } else if (roleOf(name) === 'document' || RULESET_NAMES.includes(name)) {
      this.documentChanged(file);
      this.parts.documents.setOverlay(file, text);
    } else {
      const change = this.parts.sources.setOverlay(file, text);
      if (change === 'facts') this.markChanged(file);
      else if (change === 'places') this.result = undefined;
    }
  }

  /** Files or folders that were created, changed or deleted on disk; false if the analysis looks at none of them. */
  filesChanged(files: readonly string[]): boolean {
    let matters = false;
    for (const file of files) {
      if (!isInside(this.root, file)) continue;
      const name = baseOf(file);
      const before = this.parts.folders.kind(file);
      this.parts.folders.invalidate(file);
      const after = this.parts.folders.kind(file);
      const isFolder = before === 'directory' || after === 'directory' || this.knownFolders.has(file);
      // Watchers report whatever comes and goes, because a folder looks like any other name.
      const isBaseline = this.baselines.files().includes(file);
      if (isBaseline) this.result = undefined;
      if (!isFolder && !isOfInterest(name) && file !== this.parts.configFile && !isBaseline) continue;
      matters = true;
      if (isFolder) this.forgetBelow(file);
      const isKnownSource = this.known.has(file);
      if (RESOLUTION_FILE.test(name) || before !== after || isFolder) this.invalidateResolution();
      if (isStructural(name) || file === this.parts.configFile) this.invalidateStructure();
      if (isKnownSource && !this.parts.sources.hasOverlay(file)) {
        this.parts.sources.forget(file);
        this.markChanged(file);
      } else if (roleOf(name) === 'document' || RULESET_NAMES.includes(name)) {
        this.documentChanged(file);
        this.parts.documents.forget(file);
      }
    }
    return matters;
  }

  /** What lies in a folder that came, went or was exchanged; events may name the folder alone. */
  private forgetBelow(folder: string): void {
    for (const file of this.known) if (isInside(folder, file)) this.parts.sources.forget(file);
    this.parts.documents.forgetAll();
  }

  /** New raw editor settings. */
  setEditorSettings(settings: unknown): void {
    this.parts.configuration.setEditorSettings(settings);
    this.invalidateStructure();
  }

  /** What is wrong with the editor settings, a sentence each. */
  editorSettingsProblems(): readonly string[] {
    return this.parts.configuration.editorProblems;
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
    const { output, parts, result } = this;
    if (!output) return [];
    // A report asks for the fixes of thousands of findings: what they are made from is put together once.
    if (!this.fixing || this.fixing.result !== result || !result) {
      const view = viewOf(parts, this.discover(), this.relevantFiles());
      const context = fixContext(parts, view, output.service);
      this.fixing = { result, context, typed: parts.sources.brokenEdits() };
    }
    return currentFixes(finding, output.findings, this.fixing.context, this.fixing.typed);
  }

  /** Where the baseline of the folder lies, or would. */
  get baselineFile(): string {
    return this.baselines.fileOfRoot;
  }

  /** Settings in force for a file or folder. */
  settingsFor(file: string): Settings {
    return this.parts.configuration.settingsFor(file).settings;
  }

  /** Current text of a file of the workspace: the open buffer, else the disk. */
  text(file: string): string | undefined {
    return this.discover().sourceSet.has(file)
      ? this.parts.sources.currentText(file)
      : otherText(this.parts, file);
  }

  /** Line starts of a file's current text. */
  lineStarts(file: string): readonly number[] | undefined {
    const known = this.parts.documents.lineStarts(file);
    if (known) return known;
    const text = this.text(file);
    return text === undefined ? undefined : lineStartsOf(text);
  }

  /** Whether an analysis would look at this path (source file, OpenAPI candidate or configuration file). */
  covers(file: string): boolean {
    return wouldDiscover(discoveryOptions(this.parts), file);
  }

  /** Writes the cache; called by `audit` and `refresh`, and worth calling before exit. */
  flush(): void {
    this.parts.cache.flush();
  }

  /** Ends what runs beside; the workspace is of no use afterwards. */
  dispose(): void {
    this.flush();
    this.parts.documents.dispose();
  }

  private discover(): Found {
    return this.discovered ?? this.adopt(discover(discoveryOptions(this.parts)));
  }

  /** Takes what discovery found as the files of the workspace from now on. */
  private adopt(discovered: Discovered): Found {
    const { configuration, sources, documents, packages } = this.parts;
    configuration.retain(new Set(discovered.configurations));
    const found = { ...discovered, sourceSet: new Set(discovered.sources) };
    this.discovered = found;
    this.known = found.sourceSet;
    this.knownFolders = foldersOf(discovered, this.root);
    sources.retain(found.sourceSet);
    documents.setFiles(discovered.documents, discovered.sources.length > 0);
    packages.setSourceFolders(new Set(discovered.sources.map(dirOf)));
    return found;
  }

  private relevantFiles(): readonly string[] {
    this.relevant ??= this.discover().sources.filter((file) => this.parts.sources.isRelevant(file));
    return this.relevant;
  }

  private markChanged(file: string): void {
    this.changed?.add(file);
    this.relevant = undefined;
    this.result = undefined;
  }

  /** What code does is not looked at again for an OpenAPI document or a part of one. */
  private documentChanged(file: string): void {
    if (this.parts.documents.knows(file)) {
      this.documentsChanged = true;
      this.result = undefined;
    } else this.invalidateOutput();
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
    this.parts.packages.clear();
    this.parts.resolver.clear();
    this.invalidateStructure();
  }
}
