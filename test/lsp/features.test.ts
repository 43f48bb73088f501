import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import type {
  CodeAction,
  Diagnostic,
  Hover,
  MarkupContent,
  TextDocumentEdit,
  TextEdit,
} from 'vscode-languageserver';
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
    assert.equal(application?.endpoints[1]?.posture, 'open');
    assert.equal(application?.endpoints[0]?.range.start.line, 5);
  });

  it('applications of one name are told apart by their place', async () => {
    await client.edit(
      app,
      'app.listen(3000);',
      "app.listen(3000);\nconst metrics = express();\nmetrics.get('/metrics', (req, res) => res.end());\nmetrics.listen(9000);",
    );
    const [tree] = await client.rpc.sendRequest<FolderEndpoints[]>('portcullis/endpoints');
    const names = (tree?.applications ?? []).map(({ name }) => name);
    assert.deepEqual(names, ['orders (app.ts:4)', 'orders (app.ts:14)']);
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

  const found = async (code: string): Promise<Diagnostic> => {
    const diagnostic = (await client.pull(app)).find((d) => d.code === code);
    assert.ok(diagnostic, code);
    return diagnostic;
  };

  const apply = async (action: CodeAction | undefined): Promise<void> => {
    const changes = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    assert.deepEqual(
      changes.map(({ textDocument }) => textDocument.uri),
      [app],
    );
    const edits = (changes[0]?.edits ?? []) as TextEdit[];
    await client.edit(app, client.text(app), applied(client.text(app), edits));
  };

  it('a quick fix puts the guard of the workspace on the route', async () => {
    const open = await found('missing-authentication');
    const actions = await client.actions(app, open.range, [open]);
    assert.ok(actions.every(({ kind }) => kind === 'quickfix'));
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert.match(fix?.title ?? '', /requireAuth/);
    assert.deepEqual(fix?.diagnostics, [open]);
    await apply(fix);
    assert.match(client.text(app), /app\.delete\('\/orders\/:id', requireAuth, /);
    assert.ok(!(await client.pull(app)).some(({ code }) => code === 'missing-authentication'));
  });

  it('a finding can be accepted with a comment that gives the reason', async () => {
    for (const title of [
      'Disable missing-authentication for this line',
      'Disable missing-authentication for this file',
    ]) {
      const open = await found('missing-authentication');
      const text = client.text(app);
      const actions = await client.actions(app, open.range, [open]);
      await apply(actions.find((action) => action.title === title));
      const left = (await client.pull(app)).map(({ code }) => code);
      assert.ok(!left.includes('missing-authentication'), title);
      assert.ok(!left.includes('unused-suppression'), title);
      assert.ok(!left.includes('suppression-without-reason'), title);
      await client.edit(app, client.text(app), text);
    }
  });

  it('an endpoint can be marked as public', async () => {
    const open = await found('missing-authentication');
    const actions = await client.actions(app, open.range, [open]);
    await apply(actions.find(({ title }) => /public/i.test(title)));
    assert.ok(!(await client.pull(app)).some(({ code }) => code === 'missing-authentication'));
    assert.match(await hover("'/orders/:id'"), /^Public: /m);
  });

  it('nothing but safe fixes is applied in bulk', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const actions = await client.actions(app, range, [], ['source.fixAll']);
    assert.ok(actions.every(({ kind }) => kind === 'source.fixAll.portcullis'));
    const quiet = await client.actions(app, range, [], ['refactor']);
    assert.deepEqual(quiet, []);
  });

  it('a quick fix mends an OpenAPI document in place', async () => {
    const text = `openapi: 3.0.3
info: { title: Orders, version: '1' }
servers:
  - url: http://api.orders.example # ours
security: [{ bearer: [] }]
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }
paths: {}
`;
    const uri = folder.uri('openapi.yaml');
    await client.open(uri, text);
    let plain: Diagnostic | undefined;
    for (const deadline = Date.now() + 20_000; !plain && Date.now() < deadline;)
      plain = (await client.pull(uri)).find(({ code }) => code === 'openapi-plain-http-server');
    assert.ok(plain, 'the document was checked');
    const [fix] = await client.actions(uri, plain.range, [plain]);
    assert.equal(fix?.title, 'Use https');
    const [edit] = (fix.edit?.documentChanges?.[0] as TextDocumentEdit).edits as TextEdit[];
    assert.equal(edit?.newText, 'https://api.orders.example');
  });

  it('one fix can be applied to all findings of its rule in a document, worked out when it is chosen', async () => {
    const text = `openapi: 3.0.3
info: { title: Orders, version: '1' }
servers:
  - url: http://a.orders.example # one
  - url: "http://b.orders.example" # two
security: [{ bearer: [] }]
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }
paths: {}
`;
    const uri = folder.uri('all.yaml');
    await client.open(uri, text);
    let plain: Diagnostic | undefined;
    for (const deadline = Date.now() + 20_000; !plain && Date.now() < deadline;)
      plain = (await client.pull(uri)).find(({ code }) => code === 'openapi-plain-http-server');
    assert.ok(plain, 'the document was checked');
    const offered = (await client.actions(uri, plain.range, [plain])).find(({ title }) =>
      title.includes('everywhere'),
    );
    assert.ok(offered && offered.edit === undefined);
    assert.equal(offered.title, 'Use https – everywhere in this file (openapi-plain-http-server, 2)');
    const chosen = await client.rpc.sendRequest<CodeAction>('codeAction/resolve', offered);
    const edits = (chosen.edit?.documentChanges?.[0] as TextDocumentEdit).edits as TextEdit[];
    assert.deepEqual(
      edits.map(({ newText }) => newText),
      ['https://a.orders.example', '"https://b.orders.example"'],
    );
  });

  it('rule pages are there without a network', async () => {
    const page = await client.rpc.sendRequest<string>('portcullis/rulePage', { id: 'invalid-configuration' });
    assert.match(page, /^# /);
  });
});
