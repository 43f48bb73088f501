import assert from 'node:assert/strict';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Cancelled, Workspace, type OpenOptions } from '../../server/src/workspace/workspace';

const APP = `import express from 'express';
import { users } from './users';
const app = express();
app.get('/health', (req, res) => res.send('ok'));
app.use('/users', users);
`;
const USERS = `import { Router } from 'express';
export const users = Router();
users.get('/:id', (req, res) => res.json({ id: req.params.id }));
`;
const PACKAGE = '{"name":"shop","dependencies":{"express":"^5"}}';

function open(files: Record<string, string> = {}, options: Partial<OpenOptions> = {}) {
  const host = memoryHost({
    '/w/package.json': PACKAGE,
    '/w/src/app.ts': APP,
    '/w/src/users.ts': USERS,
    '/w/src/ui/button.tsx': 'export const Button = () => <button />;\n',
    ...files,
  });
  return { host, workspace: Workspace.open({ root: '/w', host, ...options }) };
}

const paths = (result: AnalysisResult): string[] =>
  result.service.endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`).sort();

/** Findings about the comments and the configuration; what the rules say of the code is tested with the rules. */
const remarks = (result: AnalysisResult) =>
  result.findings.filter(({ ruleId }) => /suppression|configuration/.test(ruleId));

describe('workspace', () => {
  it('finds the endpoints of all files', async () => {
    const { workspace } = open();
    const result = await workspace.audit();
    assert.deepEqual(paths(result), ['GET /health', 'GET /users/:id']);
    assert.equal(result.root, '/w');
    assert.equal(result.stats.filesSeen, 3);
    assert.equal(result.stats.filesParsed, 2);
    assert.ok(result.lineStarts.has('/w/src/users.ts'));
    assert.deepEqual(paths(workspace.analyse()), paths(result));
  });

  it('gives the same result for the same state, without work', async () => {
    const { workspace } = open();
    const result = await workspace.audit();
    assert.equal(workspace.analyse(), result);
    assert.equal(await workspace.refresh(), result);
    workspace.setOverlay('/w/src/users.ts', USERS);
    assert.equal(workspace.analyse(), result);
    workspace.setOverlay('/w/src/ui/button.tsx', 'export const Button = () => <b />;\n');
    assert.equal(workspace.analyse(), result);
    workspace.setOverlay('/w/src/users.ts', undefined);
    assert.equal(workspace.analyse(), result);
  });

  it('follows edits in open buffers, and goes back to the disk', async () => {
    const { workspace } = open();
    await workspace.audit();
    workspace.setOverlay('/w/src/users.ts', `${USERS}users.delete('/:id', (req, res) => res.end());\n`);
    const edited = workspace.analyse();
    assert.deepEqual(paths(edited), ['DELETE /users/:id', 'GET /health', 'GET /users/:id']);
    assert.equal(edited.stats.filesParsed, 3);
    workspace.setOverlay('/w/src/users.ts', undefined);
    assert.deepEqual(paths(workspace.analyse()), ['GET /health', 'GET /users/:id']);
  });

  it('sees new, changed, moved and deleted files', async () => {
    const { host, workspace } = open();
    await workspace.audit();
    host.files.set('/w/src/orders.ts', USERS.replaceAll('users', 'orders'));
    host.files.set(
      '/w/src/app.ts',
      `${APP}import { orders } from './orders';\napp.use('/orders', orders);\n`,
    );
    workspace.filesChanged(['/w/src/orders.ts', '/w/src/app.ts']);
    assert.deepEqual(paths(workspace.analyse()), ['GET /health', 'GET /orders/:id', 'GET /users/:id']);
    host.files.delete('/w/src/users.ts');
    workspace.filesChanged(['/w/src/users.ts']);
    assert.deepEqual(paths(workspace.analyse()), ['GET /health', 'GET /orders/:id']);
    host.files.set('/w/.gitignore', 'orders.ts');
    workspace.filesChanged(['/w/.gitignore']);
    assert.ok(!workspace.covers('/w/src/orders.ts'));
    assert.ok(workspace.covers('/w/src/app.ts'));
  });

  it('analyses an open buffer that was never saved', async () => {
    const { workspace } = open({
      '/w/src/app.ts': `${APP}import { news } from './news';\napp.use('/news', news);\n`,
    });
    await workspace.audit();
    workspace.setOverlay('/w/src/news.ts', USERS.replaceAll('users', 'news'));
    assert.ok(paths(workspace.analyse()).includes('GET /news/:id'));
    workspace.setOverlay('/w/src/news.ts', undefined);
    assert.ok(!paths(workspace.analyse()).includes('GET /news/:id'));
  });

  it('keeps the last good state of a half-typed file, at the places of now', async () => {
    const { workspace } = open();
    const before = await workspace.audit();
    const typed = USERS.replace('users.get', "users.post('/', (req, res => {\n\nusers.get");
    workspace.setOverlay('/w/src/users.ts', typed);
    const result = workspace.analyse();
    assert.deepEqual(paths(result), paths(before));
    const get = result.service.endpoints.find((endpoint) => endpoint.path === '/users/:id')!;
    assert.ok(typed.slice(...get.location.span).startsWith("users.get('/:id'"));
    assert.equal(workspace.text('/w/src/users.ts'), typed);
    workspace.setOverlay('/w/src/users.ts', USERS);
    assert.deepEqual(workspace.analyse().service, before.service);
  });

  it('says what it can of a file that was never whole', async () => {
    const { workspace } = open({ '/w/src/users.ts': `${USERS}users.post('/', (req, res => {` });
    assert.ok(paths(await workspace.audit()).includes('GET /users/:id'));
  });

  it('limits a result to paths without losing what lies elsewhere', async () => {
    const { workspace } = open();
    const result = await workspace.audit({ paths: ['/w/src/users.ts'] });
    assert.deepEqual(paths(result), ['GET /users/:id']);
    assert.equal(workspace.endpoints().length, 2);
  });

  it('reports a broken configuration and stays with the last good one', async () => {
    const { host, workspace } = open({ '/w/portcullis.config.yaml': 'exclude: [src/users.ts]\n' });
    assert.deepEqual(paths(await workspace.audit()), ['GET /health']);
    host.files.set('/w/portcullis.config.yaml', 'exclude: [src/users.ts]\nrulez: {}\n');
    workspace.filesChanged(['/w/portcullis.config.yaml']);
    const result = workspace.analyse();
    assert.deepEqual(paths(result), ['GET /health']);
    const [finding] = workspace.findingsFor('/w/portcullis.config.yaml');
    assert.equal(finding?.ruleId, 'invalid-configuration');
    assert.match(finding.message, /`rulez` is no setting.* Did you mean `rules`\?/);
    assert.deepEqual(finding.location.span, [24, 29]);
    assert.ok(result.lineStarts.has('/w/portcullis.config.yaml'));
    workspace.setOverlay('/w/portcullis.config.yaml', 'minimumConfidence: low\n');
    assert.deepEqual(workspace.findingsFor('/w/portcullis.config.yaml'), []);
    assert.equal(workspace.settingsFor('/w/src/app.ts').minimumConfidence, 'low');
    assert.equal(workspace.endpoints().length, 2);
  });

  it('takes a configuration file that is named, wherever it lies', async () => {
    const { workspace } = open(
      { '/ci/strict.yaml': 'exclude: [src/users.ts]', '/w/portcullis.config.yaml': 'exclude: [src]' },
      { configFile: '/ci/strict.yaml' },
    );
    assert.deepEqual(paths(await workspace.audit()), ['GET /health']);
  });

  it('reports suppressions that suppress nothing or say no reason', async () => {
    const { workspace } = open({
      '/w/src/users.ts': `// portcullis-disable unused-suppression\n${USERS}`,
      '/w/src/lib.ts': '// portcullis-disable -- generated\nexport const x = 1;\n',
    });
    const result = await workspace.audit();
    assert.deepEqual(
      remarks(result).map(({ ruleId }) => ruleId),
      ['unused-suppression', 'suppression-without-reason'],
    );
  });

  it('removes unused suppressions by fixes that leave nothing behind', async () => {
    const text = `// portcullis-disable sql-injection -- a\n${USERS}const a = 1; // portcullis-disable-line -- b\n`;
    const { workspace } = open({ '/w/src/users.ts': text });
    const findings = remarks(await workspace.audit());
    assert.deepEqual(
      findings.map((finding) => finding.ruleId),
      ['unused-suppression', 'unused-suppression'],
    );
    let fixed = text;
    for (const finding of [...findings].reverse()) {
      const [edit] = workspace.fixesFor(finding)[0]!.edits;
      fixed = fixed.slice(0, edit!.span![0]) + edit!.newText + fixed.slice(edit!.span![1]);
    }
    assert.equal(fixed, `${USERS}const a = 1;\n`);
    assert.deepEqual(workspace.fixesFor({ ...findings[0]!, fingerprint: 'stale' }), []);
  });

  it('lists skipped files with the reason', async () => {
    const { workspace } = open({
      '/w/src/big.ts': `// ${'x'.repeat(1_100_000)}`,
      '/w/src/bin.js': '\u0000\u0001',
      '/w/src/min.js': 'var a=1;'.repeat(5_000),
    });
    const { skipped } = await workspace.audit();
    assert.deepEqual(skipped, [
      { file: '/w/src/big.ts', reason: '1.1 MB, over the limit of 1.0 MB (maxFileSize)' },
      { file: '/w/src/bin.js', reason: 'binary file' },
      { file: '/w/src/min.js', reason: 'minified file' },
    ]);
  });

  it('takes facts from the cache in the next run', async () => {
    const { host, workspace } = open({}, { cacheDir: '/cache' });
    const first = await workspace.audit();
    const again = await Workspace.open({ root: '/w', host, cacheDir: '/cache' }).audit();
    assert.equal(again.stats.filesParsed, 0);
    assert.equal(again.stats.filesFromCache, 2);
    assert.deepEqual(again.service, first.service);
  });

  it('can be cancelled, and goes on afterwards', async () => {
    const { workspace } = open();
    await assert.rejects(workspace.audit({ signal: AbortSignal.abort() }), Cancelled);
    const controller = new AbortController();
    const audit = workspace.audit({
      signal: controller.signal,
      progress: ({ stage }) => {
        if (stage === 'parse') controller.abort();
      },
    });
    await assert.rejects(audit, Cancelled);
    assert.deepEqual(paths(await workspace.audit()), ['GET /health', 'GET /users/:id']);
  });

  it('tells how far it is', async () => {
    const { workspace } = open();
    const stages = new Set<string>();
    await workspace.audit({
      progress: ({ stage, done, total }) => {
        stages.add(stage);
        assert.ok(done <= total);
      },
    });
    assert.deepEqual([...stages], ['discover', 'parse', 'link', 'check']);
  });
});
