/** Long work in short slices, so that whoever shares the event loop is served in between. */

/** Thrown when the signal was aborted. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** Milliseconds of work after which others get their turn: below what a person notices while typing. */
const SLICE = 12;

export class Slices {
  readonly timings: Record<string, number> = {};
  private since = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  /** Does `work` for each item. `progress` is told how many are done, once a slice. */
  async each<T>(
    items: readonly T[],
    name: string,
    work: (item: T) => unknown,
    progress?: (done: number) => void,
  ): Promise<void> {
    let start = performance.now();
    for (const [index, item] of items.entries()) {
      work(item);
      if (performance.now() - this.since < SLICE) continue;
      this.add(name, performance.now() - start);
      progress?.(index + 1);
      await this.pause();
      start = performance.now();
    }
    this.add(name, performance.now() - start);
    progress?.(items.length);
  }

  /** Runs a generator to its end, giving way between its steps. */
  async drain<T>(name: string, steps: Generator<undefined, T>): Promise<T> {
    let start = performance.now();
    for (;;) {
      const { done, value } = steps.next();
      if (!done && performance.now() - this.since < SLICE) continue;
      this.add(name, performance.now() - start);
      if (done) return value;
      await this.pause();
      start = performance.now();
    }
  }

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.add(name, performance.now() - start);
    }
  }

  /** @throws Cancelled if the signal was aborted */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    if (this.signal?.aborted) throw new Cancelled();
    this.since = performance.now();
  }

  private add(name: string, milliseconds: number): void {
    this.timings[name] = (this.timings[name] ?? 0) + milliseconds;
  }
}
