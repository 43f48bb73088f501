import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import type { Hover, MarkupContent, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import type { FolderEndpoints } from '../../server/src/lsp/protocol';
import { applied, folderWith, TestClient } from './client';
import { APP, SERVICE } from './sample';

describe('language server: features', () => {
  let client: TestClient;
  let folder: ReturnType<typeof folderWith>;
  let app: string;

  beforeEach(async () => {
    folder = folderWith(SERVICE);
    app = folder.uri('src/app.ts');
    client = await TestClient.start({ folders: [folder.uri('')] });
    await client.open(app, APP);
    await client.pull(app);
  });
  afterEach(async () => {
    await client.stop();
    folder.remove();
  });

  const hover = async (find: string): Promise<string> => {
    const before = client.text(app).slice(0, client.text(app).indexOf(find)).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const result = await client.rpc.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri: app },
      position,
    });
    return result ? (result.contents as MarkupContent).value : '';
  };

  it('hover on a route shows its chain in order and the posture with evidence', async () => {
    const card = await hover("'/orders', requireAuth");
    assert.match(card, /\*\*`GET \/orders`\*\* · express/);
    assert.match(card, /\| ✓ \| Authentication \| present \|.*guard\.ts:\d+/);
    assert.match(
      card,
      /1\. middleware `express\.json\(\)`[\s\S]*2\. middleware `requireAuth`: authentication[\s\S]*3\. \*\*handler\*\*/,
    );
    const unguarded = await hover("'/orders/:id'");
    assert.match(unguarded, /`DELETE \/orders\/:id`/);
    assert.match(unguarded, /\| ✗ \| Authentication \| absent \|/);
    assert.equal(await hover('res.json'), '');
  });

  it('hover follows an edit of the file that defines the guard', async () => {
    const guard = folder.uri('src/guard.ts');
    await client.open(guard, SERVICE['src/guard.ts'] ?? '');
    await client.edit(guard, 'res.status(401).end();\n    return;', '');
    await client.edit(guard, "jwt.verify(token, process.env.SECRET ?? '', { algorithms: ['HS256'] });", '');
    await client.edit(guard, 'catch {\n    res.status(401).end();', 'catch {');
    assert.doesNotMatch(await hover("'/orders', requireAuth"), /\| ✓ \| Authentication \| present/);
  });

  it('the endpoint tree lists every endpoint with its place', async () => {
    const [tree] = await client.rpc.sendRequest<FolderEndpoints[]>('portcullis/endpoints', {});
    const [application] = tree?.applications ?? [];
    assert.equal(application?.name, 'orders');
    assert.deepEqual(
      application?.endpoints.map(({ method, path, uri }) => [method, path, uri]),
      [
        ['GET', '/orders', app],
        ['DELETE', '/orders/:id', app],
      ],
    );
    assert.equal(application?.endpoints[1]?.posture, 'unguarded');
    assert.equal(application?.endpoints[0]?.range.start.line, 5);
  });

  it('the report comes as a page with a strict policy', async () => {
    const html = await client.rpc.sendRequest<string>('portcullis/report', {
      nonce: 'abc',
      cspSource: 'vscode-resource:',
    });
    assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'nonce-abc'/);
    assert.match(html, /\/orders\/:id/);
  });

  it('exports are valid in their format', async () => {
    const ask = (format: string): Promise<string> => client.rpc.sendRequest('portcullis/export', { format });
    const schema = JSON.parse(
      readFileSync(path.join(__dirname, '../../rulesets/audit.schema.json'), 'utf8'),
    ) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    const json = JSON.parse(await ask('json')) as { endpoints: unknown[] };
    assert.ok(validate(json), JSON.stringify(validate.errors));
    assert.equal(json.endpoints.length, 2);
    const sarif = JSON.parse(await ask('sarif')) as { version: string; runs: unknown[] };
    assert.equal(sarif.version, '2.1.0');
    assert.match(await ask('markdown'), /DELETE/);
    assert.match(await ask('html'), /^<!DOCTYPE html>/);
  });

  it('a report can be limited to one file', async () => {
    folder.write(
      'src/other.ts',
      "import express from 'express';\nconst other = express();\nother.get('/other', (req, res) => { res.end(); });\n",
    );
    await client.rpc.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: folder.uri('src/other.ts'), type: 1 }],
    });
    await client.rpc.sendRequest('portcullis/audit', {});
    const all = await client.rpc.sendRequest<string>('portcullis/export', { format: 'markdown' });
    assert.match(all, /\/other/);
    const one = await client.rpc.sendRequest<string>('portcullis/export', { format: 'markdown', file: app });
    assert.doesNotMatch(one, /\/other/);
    assert.match(one, /\/orders/);
  });

  it('a finding can be accepted with a comment that gives the reason', async () => {
    await client.edit(
      app,
      "app.get('/orders'",
      "// portcullis-disable-next-line verbose-errors -- none here\napp.get('/orders'",
    );
    const [unused] = (await client.pull(app)).filter(({ code }) => code !== 'unused-suppression');
    if (!unused) return;
    const actions = await client.actions(app, unused.range, [unused]);
    const disable = actions.find(({ title }) => title === `Disable ${String(unused.code)} for this line`);
    const edit = disable?.edit?.documentChanges?.[0] as TextDocumentEdit;
    await client.edit(app, client.text(app), applied(client.text(app), edit.edits as TextEdit[]));
    const left = await client.pull(app);
    assert.ok(
      !left.some(
        ({ code, range }) => code === unused.code && range.start.line === unused.range.start.line + 1,
      ),
    );
  });

  it('rule pages are there without a network', async () => {
    const page = await client.rpc.sendRequest<string>('portcullis/rulePage', { id: 'invalid-configuration' });
    assert.match(page, /^# /);
  });
});
