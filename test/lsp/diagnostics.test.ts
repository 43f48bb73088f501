import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { entryOf, printBaseline } from '../../server/src/workspace/baselineFile';
import { nodeHost } from '../../server/src/workspace/nodeHost';
import { Workspace } from '../../server/src/workspace/workspace';
import { folderWith, TestClient } from './client';
import { APP, BARE_APP, BARE_SUPPRESSION, SERVICE } from './sample';

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

describe('language server: diagnostics', () => {
  let client: TestClient | undefined;
  let folder: ReturnType<typeof folderWith>;

  beforeEach(() => (folder = folderWith(SERVICE)));
  afterEach(async () => {
    await client?.stop();
    folder.remove();
  });

  it('come by pull on open and follow typing, and lead to the rule page', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    await client.open(app, APP);
    assert.ok(!codes(await client.pull(app)).includes('suppression-without-reason'));
    await client.edit(app, 'app.delete(', `${BARE_SUPPRESSION}\napp.delete(`);
    const found = (await client.pull(app)).find(({ code }) => code === 'suppression-without-reason');
    assert.ok(found, 'a suppression without a reason is reported');
    assert.equal(found.range.start.line, 8);
    assert.equal(found.severity, DiagnosticSeverity.Warning);
    assert.equal(found.source, 'portcullis');
    assert.match(found.codeDescription?.href ?? '', /suppression-without-reason/);
    await client.edit(app, BARE_SUPPRESSION, `${BARE_SUPPRESSION} -- behind the gateway`);
    assert.ok(!codes(await client.pull(app)).includes('suppression-without-reason'));
  });

  it('are those of the latest text when edits come faster than answers', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    await client.open(app, BARE_APP);
    const results = [];
    for (let i = 0; i < 10; i++) {
      await client.edit(app, 'import express', '\nimport express');
      results.push(client.pull(app).catch((error: unknown) => error));
    }
    await client.edit(app, BARE_SUPPRESSION, `\n\n\n${BARE_SUPPRESSION}`);
    const last = await client.pull(app);
    const line = client.text(app).split('\n').indexOf(BARE_SUPPRESSION);
    assert.deepEqual(
      last.filter(({ code }) => code === 'suppression-without-reason').map(({ range }) => range.start.line),
      [line],
    );
    for (const result of await Promise.all(results)) {
      if (!Array.isArray(result)) assert.match(String(result), /text has changed/i);
    }
  });

  it('leave out what the baseline knows, or make hints of it, and follow the file', async () => {
    const settings = { showBaselined: false };
    folder.write('src/app.ts', BARE_APP);
    client = await TestClient.start({ folders: [folder.uri('')], settings: () => settings });
    const app = folder.uri('src/app.ts');
    await client.open(app, BARE_APP);
    assert.ok((await client.pull(app)).length > 0);
    const audited = await Workspace.open({
      root: folder.root,
      host: nodeHost(),
    }).audit();
    const file = `${folder.root}/portcullis.baseline.json`;
    folder.write('portcullis.baseline.json', printBaseline(file, audited.findings.map(entryOf)));
    await client.rpc.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: folder.uri('portcullis.baseline.json'), type: 1 }],
    });
    const pulledUntil = async (holds: (found: readonly Diagnostic[]) => boolean): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        if (client && holds(await client.pull(app))) return;
        await setTimeout(50);
      }
      assert.fail('the diagnostics never became what they should be');
    };
    await pulledUntil((found) => found.length === 0);
    await client.edit(app, 'import express', '\n\nimport express');
    assert.deepEqual(codes(await client.pull(app)), []);
    settings.showBaselined = true;
    await client.rpc.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await pulledUntil(
      (found) => found.length > 0 && found.every(({ severity }) => severity === DiagnosticSeverity.Hint),
    );
  });

  it('say so when nothing changed', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    await client.open(app, BARE_APP);
    const first = await client.pullReport(app);
    assert.equal(first.kind, 'full');
    assert.equal((await client.pullReport(app, first.resultId)).kind, 'unchanged');
  });

  it('survive half-typed code', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    await client.open(app, BARE_APP);
    assert.ok(codes(await client.pull(app)).includes('suppression-without-reason'));
    await client.edit(app, 'app.listen(3000);', "app.post('/x', (req, res) => { res.json({ a: [");
    assert.ok(codes(await client.pull(app)).includes('suppression-without-reason'));
  });

  it('are pushed with their version to a client that cannot pull', async () => {
    client = await TestClient.start({ folders: [folder.uri('')], push: true });
    const app = folder.uri('src/app.ts');
    assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
    await client.open(app, BARE_APP);
    assert.ok(codes(await client.pushed(app, 1)).includes('suppression-without-reason'));
    const version = await client.edit(app, BARE_SUPPRESSION, `${BARE_SUPPRESSION} -- behind the gateway`);
    assert.ok(!codes(await client.pushed(app, version)).includes('suppression-without-reason'));
    await client.close(app);
    await client.until('cleared on close', () => client?.published.get(app)?.diagnostics.length === 0);
  });

  it('show a broken configuration in its file, and keep the last good one in force', async () => {
    folder.write('portcullis.config.json', '{ "requireSuppressionReason": false }');
    client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    const config = folder.uri('portcullis.config.json');
    await client.open(app, BARE_APP);
    assert.ok(!codes(await client.pull(app)).includes('suppression-without-reason'));
    await client.open(config, '{ "requireSuppressionReason": false }', 'json');
    assert.deepEqual(await client.pull(config), []);
    await client.edit(config, 'false', '"maybe"');
    const [problem] = await client.pull(config);
    assert.equal(problem?.code, 'invalid-configuration');
    assert.match(String(problem?.message), /requireSuppressionReason/);
    assert.equal(problem?.severity, DiagnosticSeverity.Error);
    assert.ok(
      !codes(await client.pull(app)).includes('suppression-without-reason'),
      'the last good one holds',
    );
    await client.edit(config, '"maybe"', 'true');
    assert.deepEqual(await client.pull(config), []);
    assert.ok(codes(await client.pull(app)).includes('suppression-without-reason'));
  });

  it('heed the settings of each folder', async () => {
    const other = folderWith(SERVICE);
    try {
      client = await TestClient.start({
        folders: [folder.uri(''), other.uri('')],
        settings: (uri) => (uri === other.uri('') ? { rules: { 'suppression-without-reason': 'off' } } : {}),
      });
      const [here, there] = [folder.uri('src/app.ts'), other.uri('src/app.ts')];
      await client.open(here, BARE_APP);
      await client.open(there, BARE_APP);
      await client.until(
        'settings were asked for',
        () => client?.registrations.includes('workspace/didChangeConfiguration') === true,
      );
      assert.ok(codes(await client.pull(here)).includes('suppression-without-reason'));
      assert.ok(!codes(await client.pull(there)).includes('suppression-without-reason'));
    } finally {
      other.remove();
    }
  });

  it('follow files on disk, and go when a file goes', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    await client.until(
      'files are watched',
      () => client?.registrations.includes('workspace/didChangeWatchedFiles') === true,
    );
    const extra = folder.uri('src/extra.ts');
    folder.write('src/extra.ts', BARE_APP);
    await client.rpc.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: extra, type: 1 }],
    });
    const summary = await client.rpc.sendRequest<{ findings: number }>('portcullis/audit', {});
    assert.ok(summary.findings > 0);
    const shown = (): Diagnostic[] => client?.published.get(extra)?.diagnostics ?? [];
    await client.until('an audit shows unopened files', () => shown().length > 0);
    folder.delete('src/extra.ts');
    await client.rpc.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: extra, type: 3 }],
    });
    await client.until('a deleted file has no findings', () => shown().length === 0);
  });

  it('of an audit make room for those of an opened file, and can be cleared', async () => {
    folder.write('src/extra.ts', BARE_APP);
    client = await TestClient.start({ folders: [folder.uri('')] });
    const extra = folder.uri('src/extra.ts');
    const shown = (): number => client?.published.get(extra)?.diagnostics.length ?? 0;
    await client.rpc.sendRequest('portcullis/audit', {});
    await client.until('shown', () => shown() > 0);
    await client.open(extra, BARE_APP);
    await client.until('pushed ones are gone', () => shown() === 0);
    assert.ok((await client.pull(extra)).length > 0);
    await client.close(extra);
    await client.until('shown again', () => shown() > 0);
    await client.rpc.sendRequest('portcullis/clearAudit');
    await client.until('cleared', () => shown() === 0);
  });

  it('leave other files alone', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const data = folder.uri('data.json');
    await client.open(data, '{ "portcullis-disable": 1 }', 'json');
    assert.deepEqual(await client.pull(data), []);
    assert.deepEqual(await client.pull('untitled:Untitled-1'), []);
    assert.deepEqual(await client.pull(folder.uri('node_modules/x/index.js')), []);
  });
});
