/**
 * One workspace folder: decides when its `Workspace` analyses. Whoever needs results asks for `current`, and gets
 * them once they hold for the latest text; so nothing stale is ever shown.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { AnalysisResult } from '../model/analysis';
import type { Endpoint } from '../model/endpoint';
import type { Finding } from '../model/finding';
import { Cancelled, type Progress, type Workspace } from '../workspace/workspace';

export interface FolderEvents {
  /** A whole scan begins; the promise settles when it is over. */
  readonly scanning: (folder: Folder, scan: Scan) => void;
  /** There are results for the latest text. */
  readonly analysed: (folder: Folder) => void;
  readonly failed: (folder: Folder, error: unknown) => void;
}

export interface Scan {
  readonly abort: AbortController;
  readonly over: Promise<void>;
  readonly onProgress: (listener: (progress: Progress) => void) => void;
}

export type FolderState = 'scanning' | 'ready' | 'cancelled' | 'failed';

/** Analyses that take longer than this wait for a pause while somebody types on and on. */
const INSTANT = 40;
/** Those that take longer than this always do: at the first of many letters they would only be in the way. */
const BRIEF = 250;
const LONGEST_PAUSE = 600;

/**
 * Milliseconds without a change that an analysis waits for.
 *
 * @param cost of the last analysis
 * @param rest between the latest change and the one before it: a change after a rest is looked at at once
 */
export function pauseAfter(cost: number, rest: number): number {
  const keepsUp = cost < INSTANT || (cost < BRIEF && rest > cost);
  return keepsUp ? 0 : Math.min(LONGEST_PAUSE, cost);
}

export class Folder {
  state: FolderState = 'scanning';
  result: AnalysisResult | undefined;
  /** Whether the user wants to see controls above registrations. */
  lenses = false;
  /** Milliseconds of the latest analyses after an edit, newest last. */
  readonly costs: number[] = [];
  private changes = 0;
  private analysedChanges = -1;
  private lastChange = 0;
  /** Milliseconds between the latest change and the one before it. */
  private rest = Infinity;
  private documentsChanged = false;
  private running: Promise<void> | undefined;
  private scan: Scan | undefined;
  private disposed = false;

  constructor(
    readonly uri: string,
    readonly root: string,
    readonly workspace: Workspace,
    private readonly events: FolderEvents,
  ) {}

  get name(): string {
    return this.root.split('/').at(-1) || this.root;
  }

  /** Findings of the last analysis in one file. Unlike the workspace's own, this never starts an analysis. */
  findingsIn(file: string): readonly Finding[] {
    return this.result?.findings.filter((finding) => finding.location.file === file) ?? [];
  }

  /** Endpoints of the last analysis. */
  get endpoints(): readonly Endpoint[] {
    return this.result?.service.endpoints ?? [];
  }

  /** Line starts of a file as the last analysis saw it. */
  lines(file: string): readonly number[] {
    return this.result?.lineStarts.get(file) ?? this.workspace.lineStarts(file) ?? [0];
  }

  /** Something that the analysis depends on is different now. */
  changed({ documents }: { readonly documents: boolean }): void {
    const now = performance.now();
    this.changes++;
    this.rest = now - this.lastChange;
    this.lastChange = now;
    this.documentsChanged ||= documents;
  }

  /** The analysis of the latest state; undefined if the user cancelled the scan, or it failed. */
  async current(): Promise<AnalysisResult | undefined> {
    while (!this.disposed && this.analysedChanges < this.changes) {
      if (this.state === 'cancelled') return undefined;
      this.running ??= this.run().finally(() => (this.running = undefined));
      await this.running;
    }
    return this.state === 'failed' ? undefined : this.result;
  }

  /** Looks at the whole folder again, whatever was cancelled before. */
  async audit(): Promise<AnalysisResult | undefined> {
    while (this.running) await this.running;
    this.state = 'scanning';
    this.running = this.whole((options) => this.workspace.audit(options)).finally(
      () => (this.running = undefined),
    );
    await this.running;
    return this.current();
  }

  cancelScan(): void {
    this.scan?.abort.abort();
  }

  dispose(): void {
    this.disposed = true;
    this.cancelScan();
    this.workspace.dispose();
  }

  private async run(): Promise<void> {
    await this.pauseInTyping();
    if (this.disposed) return;
    if (!this.result) return this.whole((options) => this.workspace.refresh(options));
    const changes = this.changes;
    const started = performance.now();
    try {
      if (this.documentsChanged) {
        this.documentsChanged = false;
        this.result = await this.workspace.refresh();
      } else this.result = this.workspace.analyse();
      this.settled(changes, 'ready');
      this.costs.push(performance.now() - started);
      if (this.costs.length > 9) this.costs.shift();
      this.events.analysed(this);
    } catch (error) {
      this.settled(changes, 'failed');
      this.events.failed(this, error);
    }
  }

  private async whole(
    analyse: (options: { signal: AbortSignal; progress: (p: Progress) => void }) => Promise<AnalysisResult>,
  ): Promise<void> {
    const changes = this.changes;
    const abort = new AbortController();
    const listeners: ((progress: Progress) => void)[] = [];
    const { promise: over, resolve: end } = withResolvers();
    this.scan = { abort, over, onProgress: (listener) => listeners.push(listener) };
    this.state = 'scanning';
    this.documentsChanged = false;
    this.events.scanning(this, this.scan);
    try {
      this.result = await analyse({
        signal: abort.signal,
        progress: (progress) => listeners.forEach((listener) => listener(progress)),
      });
      this.settled(changes, 'ready');
      this.events.analysed(this);
    } catch (error) {
      this.settled(changes, error instanceof Cancelled ? 'cancelled' : 'failed');
      if (!this.disposed) this.events.failed(this, error);
    } finally {
      this.scan = undefined;
      end();
    }
  }

  private settled(changes: number, state: FolderState): void {
    this.analysedChanges = changes;
    this.state = state;
  }

  /** Lets queued edits in; and where analyses cannot keep up, waits until nobody has typed for a moment. */
  private async pauseInTyping(): Promise<void> {
    await setImmediate();
    const cost = this.costs.at(-1) ?? 0;
    for (;;) {
      const left = this.lastChange + pauseAfter(cost, this.rest) - performance.now();
      if (left <= 0) return;
      await setTimeout(left);
    }
  }
}

/** `Promise.withResolvers` is not in Node 20. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
