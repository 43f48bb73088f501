/** Checks large documents in a thread of its own, so that the editor is served meanwhile; the newest text wins. */
import { Worker } from 'node:worker_threads';
import type { Finding } from '../model/finding';
import type { DocumentResult } from '../openapi/check';
import type { CheckRequest } from '../openapi/checker';
import type { LoadText } from '../openapi/document/references';
import { withDelta, type Delta } from './documentDelta';

/** What goes to the thread. */
export interface Job extends CheckRequest {
  readonly id: number;
  /** Texts of other files; undefined: there is none. What is not in it is asked for. */
  readonly parts: ReadonlyMap<string, string | undefined>;
  /** The job whose findings of this document are here, so that only what differs has to come back. */
  readonly known?: number | undefined;
}

/** What comes back. */
export type Answer =
  | { readonly id: number; readonly result: DocumentResult }
  | { readonly id: number; readonly delta: Delta }
  | { readonly id: number; readonly missing: readonly string[] }
  | { readonly id: number; readonly cancelled: true };

/** Without work for that long the thread is ended, because it keeps the memory of the largest document. */
const IDLE = 60_000;

export class DocumentWorker {
  /** Number of the job that is wanted, shared with the thread. */
  private readonly wanted = new Int32Array(new SharedArrayBuffer(4));
  /** What came back last of documents that are being edited. */
  private readonly results = new Map<
    string,
    { readonly id: number; readonly findings: readonly Finding[] }
  >();
  private jobs = 0;
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;

  /** @param script of the thread */
  constructor(private readonly script: string) {}

  /**
   * @returns undefined if a call of `cancel` came in between
   * @throws if the thread could not be started, or broke down
   */
  async check(request: CheckRequest, load: LoadText): Promise<DocumentResult | undefined> {
    const id = ++this.jobs;
    Atomics.store(this.wanted, 0, id);
    clearTimeout(this.idle);
    const parts = new Map<string, string | undefined>();
    try {
      for (;;) {
        const before = this.results.get(request.file);
        const answer = await this.ask({ ...request, id, parts, known: before?.id });
        if ('result' in answer || 'delta' in answer) return this.received(request, answer, before?.findings);
        if ('cancelled' in answer) return undefined;
        for (const file of answer.missing) parts.set(file, load(file));
      }
    } finally {
      this.idle = setTimeout(() => {
        this.end();
      }, IDLE).unref();
    }
  }

  private received(
    { file, isOpen }: CheckRequest,
    answer: Extract<Answer, { readonly result: unknown } | { readonly delta: unknown }>,
    before: readonly Finding[] = [],
  ): DocumentResult {
    const result = 'delta' in answer ? withDelta(before, answer.delta) : answer.result;
    if (isOpen) this.results.set(file, { id: answer.id, findings: result.findings });
    else this.results.delete(file);
    return result;
  }

  /** Ends the job that is under way, at the next look that it takes. */
  cancel(): void {
    Atomics.store(this.wanted, 0, 0);
  }

  end(): void {
    this.results.clear();
    void this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(job: Job): Promise<Answer> {
    const worker = (this.worker ??= this.start());
    worker.ref();
    return new Promise<Answer>((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', onMessage);
        worker.off('error', onEnd);
        worker.off('exit', onEnd);
        worker.unref();
      };
      const onMessage = (answer: Answer): void => {
        if (answer.id !== job.id) return;
        settle();
        resolve(answer);
      };
      const onEnd = (reason: Error | number): void => {
        settle();
        reject(reason instanceof Error ? reason : new Error(`the thread ended with ${String(reason)}`));
      };
      worker.on('message', onMessage);
      worker.on('error', onEnd);
      worker.on('exit', onEnd);
      worker.postMessage(job);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.script, { workerData: this.wanted });
    const forget = (): void => {
      if (this.worker === worker) this.worker = undefined;
    };
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  }
}
