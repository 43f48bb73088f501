import assert from 'node:assert/strict';
import type { Diagnostic } from 'vscode-languageserver';
import { folderWith, TestClient } from './client';

const DOCUMENT = `openapi: 3.0.3
info: { title: Orders, version: '1' }
servers: [{ url: https://api.example.com/api }]
security: [{ bearer: [] }]
paths:
  /orders:
    get:
      responses: { '200': { description: OK } }
  /orders/{id}:
    delete:
      parameters: [{ name: id, in: path, required: true, schema: { type: string, maxLength: 9 } }]
      responses: { '204': { description: Gone } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`;
const ROUTES = `const express = require('express');
const app = express();
app.get('/api/orders', (req, res) => res.json([]));
app.post('/api/orders', (req, res) => res.status(201).end());
app.listen(1);
`;

describe('language server: drift', () => {
  let client: TestClient | undefined;
  let folder: ReturnType<typeof folderWith>;
  beforeEach(() => (folder = folderWith({ 'openapi.yaml': DOCUMENT, 'app.js': ROUTES })));
  afterEach(async () => {
    await client?.stop();
    folder.remove();
  });

  const of = (diagnostics: readonly Diagnostic[], rule: string): Diagnostic[] =>
    diagnostics.filter(({ code }) => code === rule);

  it('is shown on both sides with links to the other, and goes when code or document changes', async () => {
    client = await TestClient.start({ folders: [folder.uri('')] });
    const [code, document] = [folder.uri('app.js'), folder.uri('openapi.yaml')];
    await client.open(code, ROUTES);
    await client.open(document, DOCUMENT);

    const [shadow, ...others] = of(await client.pull(code), 'undocumented-endpoint');
    assert.ok(shadow && others.length === 0);
    assert.equal(shadow.range.start.line, 3);
    assert.deepEqual(
      shadow.relatedInformation?.map(({ location }) => [location.uri, location.range.start.line]),
      [[document, 4]],
    );
    const [zombie, ...more] = of(await client.pull(document), 'unimplemented-operation');
    assert.ok(zombie && more.length === 0);
    assert.equal(zombie.range.start.line, 9);
    assert.ok(zombie.relatedInformation?.every(({ location }) => location.uri === code));

    await client.edit(
      code,
      'app.listen',
      "app.delete('/api/orders/:id', (req, res) => res.status(204).end());\napp.listen",
    );
    assert.deepEqual(of(await client.pull(document), 'unimplemented-operation'), []);
    await client.edit(
      document,
      '  /orders/{id}:',
      "    post:\n      responses: { '201': { description: Made } }\n  /orders/{id}:",
    );
    assert.deepEqual(of(await client.pull(code), 'undocumented-endpoint'), []);
  });
});
