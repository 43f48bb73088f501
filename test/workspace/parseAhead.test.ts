import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extractFacts } from '../../server/src/extract/extract';
import { packFacts, unpackFacts } from '../../server/src/extract/pack';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { ParseAhead, type ParseJob } from '../../server/src/workspace/parseAhead';
import { Cancelled, Workspace } from '../../server/src/workspace/workspace';

describe('files of large workspaces', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-parse-'));
  const script = path.join(folder, 'thread.js');

  before(() => {
    buildSync({
      entryPoints: [path.join(__dirname, '../../server/src/parseThread.ts')],
      bundle: true,
      platform: 'node',
      outfile: script,
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const job = (file: string, text: string): ParseJob => ({ file, text, key: `key of ${file}` });
  const madeHere = ({ file, text, key }: ParseJob) =>
    unpackFacts(packFacts(extractFacts(file, text, key)), file, key);

  /** Until a thread has taken the file. */
  async function taken(ahead: ParseAhead, file: string): Promise<void> {
    while (ahead.isFree(file)) await sleep(5);
  }

  describe('threads that parse ahead', () => {
    let ahead: ParseAhead | undefined;
    afterEach(() => ahead?.end());

    it('make the facts that are made here', async () => {
      const jobs = [
        job('/w/a.ts', 'export const a: number = 1; // portcullis-disable-line x -- y\n'),
        job('/w/b.jsx', 'export const B = () => <b>{1}</b>;'),
        job('/w/half.ts', 'app.get("/", (req, res) => {\n  res.'),
        job('/w/c.js', 'module.exports = { f(x) { return x ? -0 : undefined; } };'),
      ];
      ahead = new ParseAhead(script, 1);
      ahead.start(jobs, jobs.length);
      for (const one of jobs) {
        await taken(ahead, one.file);
        assert.deepEqual(ahead.take(one.file, one.key), madeHere(one), one.file);
      }
    });

    it('leave what was taken here alone', () => {
      const jobs = [job('/w/a.ts', 'a();'), job('/w/b.ts', 'b();')];
      ahead = new ParseAhead(path.join(folder, 'none.js'), 2);
      ahead.start(jobs, 2);
      for (const { file, key } of jobs) assert.equal(ahead.take(file, key), undefined);
      assert.equal(ahead.take('/w/other.ts', 'x'), undefined);
    });

    it('give nothing for a text that has changed meanwhile', async () => {
      const one = job('/w/a.ts', 'a();');
      ahead = new ParseAhead(script, 1);
      ahead.start([one], 1);
      await taken(ahead, one.file);
      assert.equal(ahead.take(one.file, 'another key'), undefined);
    });

    it('are not waited for once they are gone', async () => {
      const dying = path.join(folder, 'dying.js');
      writeFileSync(
        dying,
        `require('worker_threads').parentPort.once('message', ({ states }) => { Atomics.store(states, 0, 1); process.exit(); });`,
      );
      const one = job('/w/a.ts', 'a();');
      ahead = new ParseAhead(dying, 1, 20);
      ahead.start([one], 1);
      await taken(ahead, one.file);
      assert.equal(ahead.take(one.file, one.key), undefined);
    });
  });

  describe('a workspace of many files', () => {
    const files: Record<string, string> = { '/w/package.json': '{"dependencies":{"express":"^5"}}' };
    const filler = (n: number): string =>
      Array.from(
        { length: 14 },
        (_, i) => `export const rate${i} = (x: number): number => x * ${n + i};`,
      ).join('\n');
    for (let n = 0; n < 420; n++) {
      files[`/w/src/${n}/routes.ts`] =
        `import { Router } from 'express';\nimport { find } from './store';\nexport const router = Router();\n` +
        `router.get('/things${n}/:id', async (req, res) => res.json(await find(req.params.id)));\n${filler(n)}\n`;
      files[`/w/src/${n}/store.ts`] =
        `import { pool } from '../pool';\nimport type { Thing } from './thing';\n` +
        `export const find = (id: string) => pool.query('SELECT * FROM things WHERE id = ' + id);\n`;
      files[`/w/src/${n}/thing.ts`] = 'export interface Thing { id: string }\n';
    }
    files['/w/src/pool.ts'] = `import { Pool } from 'pg';\nexport const pool = new Pool();\n`;
    files['/w/src/app.ts'] =
      `import express from 'express';\n` +
      Array.from({ length: 420 }, (_, n) => `import { router as r${n} } from './${n}/routes';`).join('\n') +
      `\nconst app = express();\n${Array.from({ length: 420 }, (_, n) => `app.use('/api', r${n});`).join('\n')}\n`;

    const open = (parseThread?: string): Workspace =>
      Workspace.open({
        root: '/w',
        host: memoryHost(files),
        ...(parseThread !== undefined && { parseThread }),
      });
    const shown = ({ findings, service, skipped, stats }: AnalysisResult): string =>
      JSON.stringify([findings, service.endpoints, skipped, stats.bytes]);
    // The texts are too long for a difference to be of use.
    const isAsExpected = (result: AnalysisResult): void => {
      assert.ok(shown(result) === expected);
    };
    let expected: string;

    before(async function () {
      this.timeout(120_000);
      const result = await open().audit();
      assert.equal(result.service.endpoints.length, 420);
      expected = shown(result);
    });

    it('is the same whoever parses its files', async function () {
      this.timeout(120_000);
      isAsExpected(await open(script).audit());
    });

    it('is the same where threads cannot be started', async function () {
      this.timeout(120_000);
      isAsExpected(await open(path.join(folder, 'none.js')).audit());
    });

    it('can be left while its files are parsed, and looked at later', async function () {
      this.timeout(120_000);
      const workspace = open(script);
      const abort = new AbortController();
      const progress = ({ stage }: { stage: string }): void => {
        if (stage === 'parse') abort.abort();
      };
      await assert.rejects(workspace.audit({ signal: abort.signal, progress }), Cancelled);
      isAsExpected(await workspace.audit());
    });
  });
});
