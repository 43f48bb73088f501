import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FolderEndpoints } from '../../server/src/lsp/protocol';
import { folderWith, TestClient } from './client';
import { APP, BARE_APP, GUARD, PACKAGE, SERVICE } from './sample';

/** What the output says when the first scan of the folder is over. */
const SCANNED = /3 endpoints, .* files \(\d+\.\d s\)/;

const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;

const USERS = `import { Router } from 'express';
export const users = Router();
users.delete('/:id', (req, res) => {
  db.users.remove(req.params.id);
  res.status(204).end();
});
`;
const WITH_USERS = APP.replace(
  "import { requireAuth } from './guard';",
  "import { requireAuth } from './guard';\nimport { users } from './routes/users';",
).replace('app.listen', "app.use('/users', users);\napp.listen");

describe('language server: files on disk', () => {
  let client: TestClient;
  let folder: ReturnType<typeof folderWith>;

  beforeEach(async () => {
    folder = folderWith({ ...SERVICE, 'src/app.ts': WITH_USERS, 'src/routes/users.ts': USERS });
    client = await TestClient.start({ folders: [folder.uri('')] });
  });
  afterEach(async () => {
    await client.stop();
    folder.remove();
  });

  const events = (...changes: readonly (readonly [file: string, type: number])[]): Promise<void> =>
    client.rpc.sendNotification('workspace/didChangeWatchedFiles', {
      changes: changes.map(([file, type]) => ({ uri: folder.uri(file), type })),
    });
  const shown = (file: string): number => client.published.get(folder.uri(file))?.diagnostics.length ?? 0;
  const audit = (): Promise<unknown> => client.rpc.sendRequest('portcullis/audit', {});
  const paths = async (): Promise<string[]> => {
    const [one] = await client.rpc.sendRequest<FolderEndpoints[]>('portcullis/endpoints');
    return (one?.applications ?? []).flatMap(({ endpoints }) =>
      endpoints.map((e) => `${e.method} ${e.path}`),
    );
  };

  const logged = (): string =>
    client.notifications
      .filter(({ method }) => method === 'window/logMessage')
      .map(({ params }) => (params as { message: string }).message)
      .join('\n');
  it('a deleted folder leaves no findings behind, although the event names the folder alone', async () => {
    await audit();
    await client.until('shown', () => shown('src/routes/users.ts') > 0);
    rmSync(path.join(folder.root, 'src/routes'), { recursive: true });
    await events(['src/routes', DELETED]);
    await client.until('gone', () => shown('src/routes/users.ts') === 0);
    assert.deepEqual(await paths(), ['GET /orders', 'DELETE /orders/:id']);
  });

  it('a renamed folder is followed, and so are the imports of what lies in it', async () => {
    await audit();
    await client.until('shown', () => shown('src/routes/users.ts') > 0);
    renameSync(path.join(folder.root, 'src/routes'), path.join(folder.root, 'src/api'));
    folder.write('src/app.ts', WITH_USERS.replace('./routes/', './api/'));
    await events(['src/routes', DELETED], ['src/api', CREATED], ['src/app.ts', CHANGED]);
    await client.until('moved', () => shown('src/routes/users.ts') === 0 && shown('src/api/users.ts') > 0);
    assert.ok((await paths()).includes('DELETE /users/:id'));
  });

  it('folders that come and go within one moment are told apart', async () => {
    await audit();
    await client.until('shown', () => shown('src/routes/users.ts') > 0);
    folder.write('lib/users.ts', USERS);
    folder.write('lib/app.ts', WITH_USERS.replace('./routes/', './').replace('./guard', '../src/guard'));
    await events(['lib', CREATED]);
    await client.until('the new folder', () => shown('lib/users.ts') > 0);
    rmSync(path.join(folder.root, 'lib'), { recursive: true });
    rmSync(path.join(folder.root, 'src/routes'), { recursive: true });
    folder.write('package.json', PACKAGE);
    await events(['package.json', CHANGED], ['gone', DELETED], ['lib', DELETED], ['src/routes', DELETED]);
    await client.until('all gone', () => shown('lib/users.ts') + shown('src/routes/users.ts') === 0);
  });

  it('a folder whose content was exchanged is read again', async () => {
    assert.ok((await paths()).includes('DELETE /users/:id'));
    const changes = (): number =>
      client.notifications.filter(({ method }) => method === 'portcullis/endpointsChanged').length;
    await client.until('the first scan is told', () => changes() === 1);
    folder.write('src/routes/users.ts', USERS.replace('/:id', '/all/:id'));
    await events(['src/routes', CHANGED]);
    await client.until('looked again', () => changes() === 2);
    assert.ok((await paths()).includes('DELETE /users/all/:id'), 'not the text from before');
  });

  it('a checkout of another branch, hundreds of files at once, leaves nothing stale', async () => {
    await audit();
    const many = Array.from({ length: 300 }, (_, i) => `src/generated/route${String(i)}.ts`);
    for (const file of many) folder.write(file, BARE_APP.replace('./guard', '../guard'));
    folder.write('src/app.ts', APP.replaceAll('/orders', '/invoices'));
    folder.delete('src/routes/users.ts');
    await events(
      ...many.map((file) => [file, CREATED] as const),
      ['src/app.ts', CHANGED],
      ['src/routes/users.ts', DELETED],
    );
    await client.until('the new branch', () => many.every((file) => shown(file) > 0));
    const there = await paths();
    assert.ok(there.includes('DELETE /invoices/:id'));
    assert.ok(!there.includes('DELETE /users/:id'));
    rmSync(path.join(folder.root, 'src/generated'), { recursive: true });
    folder.write('src/app.ts', WITH_USERS);
    folder.write('src/routes/users.ts', USERS);
    await events(
      ...many.map((file) => [file, DELETED] as const),
      ['src/app.ts', CHANGED],
      ['src/routes/users.ts', CREATED],
    );
    await client.until('and back', () => many.every((file) => shown(file) === 0));
    assert.deepEqual(await paths(), ['GET /orders', 'DELETE /orders/:id', 'DELETE /users/:id']);
  });

  it('an open buffer counts, whatever happens to its file', async () => {
    const uri = folder.uri('src/app.ts');
    await client.open(uri, APP.replaceAll('/orders', '/drafts'));
    folder.write('src/app.ts', APP.replaceAll('/orders', '/disk'));
    await events(['src/app.ts', CHANGED]);
    assert.ok((await paths()).includes('GET /drafts'));
    await client.close(uri);
    assert.ok((await paths()).includes('GET /disk'));
  });

  it('a file that was never saved takes part', async () => {
    await client.open(
      folder.uri('src/extra.ts'),
      USERS.replace('users', 'extra').replace('users.', 'extra.'),
    );
    await client.open(
      folder.uri('src/app.ts'),
      APP.replace("'./guard';", "'./guard';\nimport { extra } from './extra';").replace(
        'app.listen',
        "app.use('/extra', extra);\napp.listen",
      ),
    );
    assert.ok((await paths()).includes('DELETE /extra/:id'));
  });

  it('a line of a million characters holds nothing up', async () => {
    const long = `export const table = [${'1,'.repeat(480_000)}1];\n`;
    const uri = folder.uri('src/long.ts');
    await client.open(uri, long + BARE_APP);
    assert.deepEqual(await client.pull(uri), [], 'minified code is skipped, open or not');
    assert.ok((await paths()).includes('GET /orders'), 'the other files are there');
  });

  it('an opened file beyond the limit is skipped as it is on disk', async () => {
    const uri = folder.uri('src/large.ts');
    const large = BARE_APP + '// nothing but a comment\n'.repeat(50_000);
    await client.open(uri, large);
    assert.deepEqual(await client.pull(uri), []);
    await client.edit(uri, '// nothing but a comment\n'.repeat(40_000), '');
    assert.ok((await client.pull(uri)).length > 0, 'once it is small enough, it is looked at');
  });

  it('files of no interest cause no analysis', async () => {
    const told = async (file: string, type: number): Promise<number> => {
      await paths();
      const before = client.notifications.length;
      await events([file, type]);
      await new Promise((resolve) => setTimeout(resolve, 250));
      await paths();
      return client.notifications.length - before;
    };
    folder.write('src/guard.ts', `${GUARD}\n`);
    // What the start still has to say may fall into a round, but not into each.
    const rounds: number[] = [];
    for (let i = 0; i < 5 && !rounds.includes(0); i++)
      rounds.push((await told('debug.log', DELETED)) + (await told('assets/logo.png', DELETED)));
    assert.ok(rounds.includes(0), `each round said something: ${rounds.join(', ')}`);
    assert.ok((await told('src/guard.ts', CHANGED)) > 0, 'and a file of interest causes one');
  });

  it('the output says what was analysed', async () => {
    await paths();
    await client.until('logged', () => SCANNED.test(logged()));
    assert.match(logged(), /^Portcullis \d/);
  });
});
