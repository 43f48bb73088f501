/** Several folders in one session, as a real process serves them. */
import assert from 'node:assert/strict';
import type { AuditSummary, FolderEndpoints, StatusParams } from '../../server/src/lsp/protocol';
import { folderWith, TestClient } from './client';
import { APP, GUARD, PACKAGE, SERVICE } from './sample';

/** Enough to read that a scan takes longer than nobody would notice. */
const MANY = 600;

const large = (): Record<string, string> => {
  const files: Record<string, string> = { ...SERVICE };
  const route = (i: number): string =>
    `router.post('/things/${String(i)}', async (req, res) => { res.json(await db.things.add(req.body.thing)); });`;
  const routes = Array.from({ length: 12 }, (_, i) => route(i)).join('\n');
  for (let i = 0; i < MANY; i++)
    files[`src/routes/r${String(i)}.ts`] =
      `import { Router } from 'express';\nexport const router = Router();\n${routes}\n`;
  return files;
};

describe('language server: several folders', () => {
  const open: { remove: () => void }[] = [];
  let client: TestClient | undefined;
  afterEach(async () => {
    await client?.stop();
    client = undefined;
    for (const folder of open.splice(0)) folder.remove();
  });

  const folder = (files: Readonly<Record<string, string>>): ReturnType<typeof folderWith> => {
    const made = folderWith(files);
    open.push(made);
    return made;
  };

  it('are services of their own: what is typed in one says nothing of the other', async () => {
    const orders = folder(SERVICE);
    const invoices = folder({
      'package.json': PACKAGE.replace('"orders"', '"invoices"'),
      'src/app.ts': APP.replaceAll('orders', 'invoices'),
      'src/guard.ts': GUARD,
    });
    client = await TestClient.start({ folders: [orders.uri(''), invoices.uri('')] });
    const [here, there] = [orders.uri('src/app.ts'), invoices.uri('src/app.ts')];
    await client.open(here, APP);
    await client.open(there, APP.replaceAll('orders', 'invoices'));
    const [before, other] = [await client.pull(here), await client.pull(there)];
    assert.ok(before.length > 0 && other.length > 0);

    await client.open(orders.uri('src/guard.ts'), GUARD);
    await client.edit(orders.uri('src/guard.ts'), 'if (!token) {', 'if (false) {');
    await client.edit(here, "app.get('/orders', requireAuth, ", "app.get('/orders', ");
    const after = await client.pull(here);
    assert.ok(after.length > before.length, JSON.stringify(after.map(({ code }) => code)));
    assert.deepEqual(await client.pull(there), other);

    const listed = await client.rpc.sendRequest<FolderEndpoints[]>('portcullis/endpoints', {});
    assert.deepEqual(
      listed.map(({ folder: uri, applications }) => [
        uri,
        applications.flatMap(({ endpoints }) => endpoints.map(({ path }) => path)),
      ]),
      [
        [orders.uri(''), ['/orders', '/orders/:id']],
        [invoices.uri(''), ['/invoices', '/invoices/:id']],
      ],
    );
  });

  it('of which one is not read to the end: the other is served, and an audit makes up for it', async function () {
    const [small, big] = [folder(SERVICE), folder(large())];
    const session = (client = await TestClient.start({ folders: [small.uri(''), big.uri('')] }));
    const status = (): StatusParams | undefined =>
      session.notifications
        .filter(({ method }) => method === 'portcullis/status')
        .map(({ params }) => params as StatusParams)
        .at(-1);
    const isReady = (): boolean => status()?.state === 'ready';
    await session.until('the scan is shown or over', () => session.progress.length > 0 || isReady());
    for (const token of session.progress)
      await session.rpc.sendNotification('window/workDoneProgress/cancel', { token });
    await session.until('the scan is over', () => status()?.state === 'cancelled' || isReady());
    // A machine that reads it all before anybody can press the button has nothing to cancel.
    if (isReady()) this.skip();

    const [here, there] = [small.uri('src/app.ts'), big.uri('src/app.ts')];
    await session.rpc.sendRequest('portcullis/audit', { folder: small.uri('') });
    await session.open(here, APP);
    assert.ok((await session.pull(here)).length > 0);
    await session.open(there, APP);
    assert.deepEqual(await session.pull(there), []);
    await session.edit(there, 'app.listen(3000);', 'app.listen(3001);');
    assert.deepEqual(await session.pull(there), []);

    const audited = await session.rpc.sendRequest<AuditSummary>('portcullis/audit', { folder: big.uri('') });
    assert.equal(audited.cancelled, false);
    assert.ok(audited.files > MANY);
    assert.ok((await session.pull(there)).length > 0);
  }).timeout(120_000);
});
