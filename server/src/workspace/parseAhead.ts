/**
 * Parses files in threads of their own, ahead of whoever asks for their facts. Who takes a file first parses it, here
 * or there; facts depend on the text alone, so the result is the same whoever that is. If a thread cannot be started,
 * breaks down or is slow, the work is done here.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { unpackFacts } from '../extract/pack';
import type { ModuleFacts } from '../model/facts';

export interface ParseJob {
  readonly file: string;
  readonly text: string;
  /** What the text is known by: facts of another text of the file are not taken for its own. */
  readonly key: string;
}

/** What goes to a thread. */
export interface ParseOrder {
  readonly jobs: readonly ParseJob[];
  /** For each job, in which order they are to be taken. */
  readonly order: readonly number[];
  /** One of the states below for each job, shared by all threads. */
  readonly states: Int32Array;
  readonly port: MessagePort;
}

/** What comes back: packed facts; none if the file has to be parsed where there is more room on the stack. */
export interface Parsed {
  readonly index: number;
  readonly bytes: Uint8Array | undefined;
}

export const OPEN = 0;
export const TAKEN = 1;
export const DONE = 2;

/** A file takes milliseconds; after that long, the thread that took it is not alive. */
const PATIENCE = 5_000;

/** Less than the main thread has, so that what can be parsed in a thread can be parsed there as well. */
const LIMITS = { stackSizeMb: 1, maxOldGenerationSizeMb: 512 };

export class ParseAhead {
  private readonly workers: readonly Worker[];
  private readonly ports: MessagePort[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly arrived = new Map<number, Parsed['bytes']>();
  private jobs: readonly ParseJob[] = [];
  private states = new Int32Array(new SharedArrayBuffer(0));

  /**
   * Starts threads, which takes them longer than it takes here to find out what they are to do.
   *
   * @param script of a thread
   * @param patience milliseconds that a file which a thread is parsing is waited for
   */
  constructor(
    script: string,
    threads: number,
    private readonly patience = PATIENCE,
  ) {
    this.workers = Array.from({ length: threads }, () => {
      const worker = new Worker(script, { resourceLimits: LIMITS });
      // What it did not parse is parsed here.
      worker.on('error', () => undefined);
      worker.unref();
      return worker;
    });
  }

  /** @param first how many of the jobs are taken here from the beginning on, so that threads begin at their end */
  start(jobs: readonly ParseJob[], first: number): void {
    this.jobs = jobs;
    jobs.forEach(({ file }, index) => this.indexes.set(file, index));
    this.states = new Int32Array(new SharedArrayBuffer(4 * jobs.length));
    const order = jobs.map((_, index) => (index < first ? first - 1 - index : index));
    for (const worker of this.workers) {
      const { port1, port2 } = new MessageChannel();
      this.ports.push(port1);
      const message: ParseOrder = { jobs, order, states: this.states, port: port2 };
      worker.postMessage(message, [port2]);
    }
  }

  /** Would facts of the file be there at once, or be made here? */
  isFree(file: string): boolean {
    const index = this.indexes.get(file);
    return index === undefined || Atomics.load(this.states, index) === OPEN;
  }

  /** Facts that a thread has made, or is about to; undefined if the caller is to make them, as no thread will then. */
  take(file: string, key: string): ModuleFacts | undefined {
    const index = this.indexes.get(file);
    if (index === undefined) return undefined;
    this.indexes.delete(file);
    if (Atomics.compareExchange(this.states, index, OPEN, TAKEN) === OPEN) return undefined;
    if (this.jobs[index]?.key !== key) return undefined;
    const bytes = this.waitFor(index);
    this.arrived.delete(index);
    return bytes && unpackFacts(bytes, file, key);
  }

  end(): void {
    this.states.fill(TAKEN);
    this.indexes.clear();
    this.arrived.clear();
    for (const port of this.ports) port.close();
    for (const worker of this.workers) void worker.terminate();
  }

  private waitFor(index: number): Parsed['bytes'] {
    for (;;) {
      const isDone = Atomics.load(this.states, index) === DONE;
      this.receive();
      if (isDone || this.arrived.has(index)) return this.arrived.get(index);
      if (Atomics.wait(this.states, index, TAKEN, this.patience) !== 'timed-out') continue;
      this.end();
      return undefined;
    }
  }

  private receive(): void {
    for (const port of this.ports)
      for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
        const { index, bytes } = got.message as Parsed;
        this.arrived.set(index, bytes);
      }
  }
}
