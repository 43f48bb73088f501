import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { Folder, pauseAfter, type FolderEvents, type Scan } from '../../server/src/lsp/folder';
import { showScan } from '../../server/src/lsp/progress';
import type { Session } from '../../server/src/lsp/session';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { Cancelled, type AuditOptions, type Workspace } from '../../server/src/workspace/workspace';

/** A workspace whose scans end when the test says so, and whose results name the text that they are about. */
class Slow {
  text = 'first';
  readonly calls: string[] = [];
  private ends: (() => void)[] = [];
  broken = false;

  refresh(options: AuditOptions = {}): Promise<AnalysisResult> {
    this.calls.push('scan');
    options.progress?.({ stage: 'parse', done: 1, total: 4 });
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(this.result());
      this.ends.push(end);
      signal?.addEventListener('abort', () => {
        this.ends = this.ends.filter((other) => other !== end);
        reject(new Cancelled());
      });
    });
  }

  audit(options?: AuditOptions): Promise<AnalysisResult> {
    return this.refresh(options);
  }

  analyse(): AnalysisResult {
    this.calls.push('analyse');
    if (this.broken) throw new Error('a bug');
    return this.result();
  }

  async end(): Promise<void> {
    while (this.ends.length === 0) await setImmediate();
    this.ends.shift()?.();
  }

  flush(): void {
    this.calls.push('flush');
  }

  private result(): AnalysisResult {
    return { root: this.text } as AnalysisResult;
  }
}

function folderOn(slow: Slow, events: Partial<FolderEvents> = {}): Folder {
  const none = (): void => undefined;
  return new Folder('file:///f', '/f', slow as unknown as Workspace, {
    scanning: none,
    analysed: none,
    failed: none,
    ...events,
  });
}

describe('the pause before an analysis', () => {
  it('is none while analyses are quick', () => {
    assert.equal(pauseAfter(20, 5), 0);
  });

  it('is none for a change after a rest, and as long as an analysis while somebody types on', () => {
    assert.equal(pauseAfter(120, 400), 0);
    assert.equal(pauseAfter(120, 80), 120);
  });

  it('is always kept where an analysis would be in the way, but not for ever', () => {
    assert.equal(pauseAfter(300, 5000), 300);
    assert.equal(pauseAfter(4000, 5000), 600);
  });
});

describe('language server: when a folder is analysed', () => {
  it('an edit during the first scan is part of what comes out of it', async () => {
    const slow = new Slow();
    const folder = folderOn(slow);
    const waiting = folder.current();
    await setImmediate();
    slow.text = 'second';
    folder.changed({ documents: false });
    const other = folder.current();
    await slow.end();
    assert.equal((await waiting)?.root, 'second');
    assert.equal((await other)?.root, 'second');
    assert.deepEqual(slow.calls, ['scan', 'analyse']);
  });

  it('nothing is done when nothing changed, and many edits are one analysis', async () => {
    const slow = new Slow();
    const folder = folderOn(slow);
    const first = folder.current();
    await slow.end();
    await first;
    await folder.current();
    for (let i = 0; i < 20; i++) folder.changed({ documents: false });
    await Promise.all([folder.current(), folder.current(), folder.current()]);
    assert.deepEqual(slow.calls, ['scan', 'analyse']);
  });

  it('a changed document is checked in the background, code at once', async () => {
    const slow = new Slow();
    const folder = folderOn(slow);
    const first = folder.current();
    await slow.end();
    await first;
    folder.changed({ documents: true });
    const second = folder.current();
    await slow.end();
    await second;
    assert.deepEqual(slow.calls, ['scan', 'scan']);
  });

  it('a cancelled scan stays cancelled until an audit', async () => {
    const slow = new Slow();
    const folder = folderOn(slow);
    const first = folder.current();
    while (slow.calls.length === 0) await setImmediate();
    folder.cancelScan();
    assert.equal(await first, undefined);
    assert.equal(folder.state, 'cancelled');
    folder.changed({ documents: false });
    assert.equal(await folder.current(), undefined);
    const audit = folder.audit();
    await slow.end();
    assert.equal((await audit)?.root, 'first');
    assert.equal(folder.state, 'ready');
  });

  it('a failed analysis is told, and over with the next edit', async () => {
    const slow = new Slow();
    const failures: unknown[] = [];
    const folder = folderOn(slow, { failed: (_, error) => failures.push(error) });
    const first = folder.current();
    await slow.end();
    await first;
    slow.broken = true;
    folder.changed({ documents: false });
    assert.equal(await folder.current(), undefined);
    assert.equal(folder.state, 'failed');
    assert.match(String(failures), /a bug/);
    slow.broken = false;
    folder.changed({ documents: false });
    assert.equal((await folder.current())?.root, 'first');
  });

  it('a long scan shows its progress and can be cancelled there', async () => {
    const slow = new Slow();
    const shown: string[] = [];
    let cancel: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      const progress = {
        begin: () => shown.push('begin'),
        report: (_: number, message: string) => shown.push(message) && resolve(),
        done: () => shown.push('done'),
        token: { onCancellationRequested: (listener: () => void) => (cancel = listener) },
      };
      const session = {
        client: { progress: true },
        connection: { window: { createWorkDoneProgress: () => Promise.resolve(progress) } },
      } as unknown as Session;
      const scanning = (folder: Folder, scan: Scan): void => void showScan(folder, scan, session);
      void folderOn(slow, { scanning }).current();
    });
    await begun;
    assert.deepEqual(shown, ['begin', 'reading files 1/4']);
    cancel();
    while (!shown.includes('done')) await setImmediate();
  });
});
