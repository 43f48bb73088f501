import assert from 'node:assert/strict';
import type { StatusParams } from '../../server/src/lsp/protocol';
import { folderWith, TestClient } from './client';
import { APP, BARE_APP, SERVICE } from './sample';

describe('language server: lifecycle', () => {
  let folder: ReturnType<typeof folderWith>;

  beforeEach(() => (folder = folderWith(SERVICE)));
  afterEach(() => folder.remove());

  it('says what it can', async () => {
    const client = await TestClient.start({ folders: [folder.uri('')] });
    const { capabilities, serverInfo } = client.initialized;
    assert.equal(serverInfo?.name, 'Portcullis');
    assert.deepEqual(capabilities.diagnosticProvider, {
      identifier: 'portcullis',
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
    assert.deepEqual(capabilities.codeActionProvider, {
      codeActionKinds: ['quickfix', 'source.fixAll.portcullis'],
      resolveProvider: true,
    });
    assert.equal(await client.stop(), 0);
  });

  it('tells its state while it works', async () => {
    const client = await TestClient.start({ folders: [folder.uri('')] });
    const states = (): StatusParams[] =>
      client.notifications
        .filter(({ method }) => method === 'portcullis/status')
        .map(({ params }) => params as StatusParams);
    await client.until('ready', () => states().at(-1)?.state === 'ready');
    assert.equal(states()[0]?.state, 'scanning');
    assert.equal(states().at(-1)?.endpoints, 2);
    await client.stop();
  });

  it('starts again after it was killed, with nothing lost but time', async () => {
    const app = folder.uri('src/app.ts');
    const first = await TestClient.start({ folders: [folder.uri('')] });
    await first.open(app, BARE_APP);
    const before = await first.pull(app);
    await first.kill();
    const second = await TestClient.start({ folders: [folder.uri('')] });
    await second.open(app, BARE_APP);
    assert.deepEqual(await second.pull(app), before);
    await second.stop();
  });

  it('works on a file outside of every folder, and on no folder at all', async () => {
    const client = await TestClient.start({ folders: [] });
    const app = folder.uri('src/app.ts');
    await client.open(app, BARE_APP);
    const found = await client.pull(app);
    assert.ok(found.some(({ code }) => code === 'suppression-without-reason'));
    await client.stop();
  });

  it('takes folders in and lets them go', async () => {
    const other = folderWith(SERVICE);
    const client = await TestClient.start({ folders: [folder.uri('')] });
    const change = (added: string[], removed: string[]): Promise<void> =>
      client.rpc.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: {
          added: added.map((uri) => ({ uri, name: '' })),
          removed: removed.map((uri) => ({ uri, name: '' })),
        },
      });
    const folders = async (): Promise<string[]> =>
      (await client.rpc.sendRequest<{ folder: string }[]>('portcullis/endpoints', {})).map((f) => f.folder);
    await client.until('initialised', () => client.registrations.length > 0);
    await change([other.uri('')], []);
    assert.deepEqual(await folders(), [folder.uri(''), other.uri('')]);
    await change([], [folder.uri('')]);
    assert.deepEqual(await folders(), [other.uri('')]);
    await client.stop();
    other.remove();
  });

  it('answers requests with nonsense in them without dying', async () => {
    const client = await TestClient.start({ folders: [folder.uri('')] });
    const app = folder.uri('src/app.ts');
    await client.open(app, APP);
    const range = { start: { line: 9999, character: 9999 }, end: { line: 99999, character: 0 } };
    assert.deepEqual(
      await client.actions(app, range, [{ range, message: 'x', source: 'portcullis', data: 'bad' }]),
      [],
    );
    assert.equal(
      await client.rpc.sendRequest('textDocument/hover', {
        textDocument: { uri: app },
        position: range.start,
      }),
      null,
    );
    assert.equal(
      await client.rpc.sendRequest('portcullis/export', { format: 'json', folder: 'file:///nowhere' }),
      null,
    );
    assert.match(
      await client.rpc.sendRequest<string>('portcullis/rulePage', { id: '../../etc/passwd' }),
      /no rule/,
    );
    await client.stop();
  });
});
