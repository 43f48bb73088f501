import assert from 'node:assert/strict';
import { builtCli, ended, folderOf, start, type Ended, type Folder } from './harness';

const document = (security: string): string => `openapi: 3.0.3
info: { title: Orders, version: '1' }
${security}
paths:
  /orders:
    get:
      parameters: [{ name: q, in: query, schema: { type: string } }]
      responses: { '200': { description: OK } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`;

interface Output {
  readonly documents: readonly { readonly file: string; readonly score: number }[];
  readonly comparison?: { readonly change: number; readonly mended: readonly { readonly ruleId: string }[] };
}

describe('portcullis openapi score', function () {
  this.timeout(60_000);
  let cli: string;
  let folder: Folder;
  before(() => {
    cli = builtCli();
    folder = folderOf({
      'old.yaml': document(''),
      'api/new.yaml': document('security: [{ bearer: [] }]'),
      'other.json': '{ "openapi-like": true }',
      'broken/api.yaml': 'openapi: 3.0.3\npaths: { /a: [\n',
      'empty/readme.md': 'Nothing here.',
    });
  });
  after(() => folder.remove());

  const run = (...args: string[]): Promise<Ended> =>
    ended(start(cli, ['openapi', 'score', ...args], folder.path));

  it('scores every document below the folder', async () => {
    const { code, stdout, stderr } = await run('--format', 'json');
    assert.equal(code, 0);
    assert.match(stderr, /broken\/api\.yaml is left out/);
    const { documents } = JSON.parse(stdout) as Output;
    assert.deepEqual(
      documents.map(({ file, score }) => [file, score]),
      [
        ['api/new.yaml', 98],
        // 8 for no security and 2 for the string; 2 for the scheme that nothing requires.
        ['old.yaml', 88],
      ],
    );
  });

  it('knows the copies of what lies on other hosts', async () => {
    const copied = folderOf({
      'api.yaml': document('security: [{ bearer: [] }]').replace(
        '{ name: q, in: query, schema: { type: string } }',
        "{ $ref: 'https://schemas.example.com/q.yaml' }",
      ),
      'copies/q.yaml': 'name: q\nin: query\nschema: { type: string }\n',
      'portcullis.config.yaml': "openapiRemoteRefs: { 'https://schemas.example.com/': copies }\n",
    });
    try {
      const { stdout } = await ended(start(cli, ['openapi', 'score', 'api.yaml'], copied.path));
      assert.match(stdout, /openapi-unconstrained-string/);
      assert.doesNotMatch(stdout, /openapi-unread-reference/);
    } finally {
      copied.remove();
    }
  });

  it('explains itself', async () => {
    const { stdout } = await run('old.yaml');
    assert.match(stdout, /old\.yaml {2}OpenAPI 3\.0, 1 operation\nScore 88\.0 of 100/);
    assert.match(stdout, /-8\.00 {2}openapi-missing-security {2}1 finding/);
    assert.match(stdout, /90\.0 {2}GET {4}\/orders {2}missing-security, unconstrained-string/);
  });

  it('compares two versions, in both orders', async () => {
    const { stdout } = await run('--compare', 'old.yaml', 'api/new.yaml', '-f', 'json');
    const { comparison } = JSON.parse(stdout) as Output;
    assert.equal(comparison?.change, 10);
    assert.deepEqual(
      comparison.mended.map(({ ruleId }) => ruleId),
      ['openapi-missing-security', 'openapi-unused-security-scheme'],
    );
    const back = await run('--compare', 'api/new.yaml', 'old.yaml');
    assert.match(back.stdout, /Score 98\.0 → 88\.0 \(-10\.0\)/);
  });

  it('fails below a score, and says what it cannot do', async () => {
    assert.equal((await run('old.yaml', '--fail-under', '95')).code, 1);
    assert.equal((await run('api/new.yaml', '--fail-under', '95')).code, 0);
    for (const args of [
      ['none.yaml'],
      ['other.json'],
      ['--compare', 'old.yaml'],
      ['old.yaml', '--fail-under', 'x'],
    ])
      assert.notEqual((await run(...args)).code, 0, args.join(' '));
  });

  it('says in one line what it cannot read', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.doesNotMatch(stderr, /\n {4}at /);
      return stderr;
    };
    assert.match(await said('none.yaml'), /none\.yaml: no such file/);
    assert.match(await said('other.json'), /other\.json: no OpenAPI document/);
    assert.match(await said('empty'), /no such file/);
    assert.match(await said('--compare', 'old.yaml'), /--compare needs two documents/);
    assert.match(await said('broken/api.yaml'), /broken\/api\.yaml:\d+:\d+: /);
  });
});

describe('portcullis openapi generate', function () {
  this.timeout(60_000);
  let cli: string;
  let folder: Folder;
  before(() => {
    cli = builtCli();
    folder = folderOf({
      'service/app.js': [
        "const express = require('express');",
        'const app = express();',
        "app.get('/orders/:id', (req, res) => res.json({ id: req.params.id }));",
        'app.listen(1);',
      ].join('\n'),
      'empty/readme.md': 'Nothing here.',
      'broken/app.js': "const app = require('express')(; app.get('/a'",
    });
  });
  after(() => folder.remove());

  const run = (...args: string[]): Promise<Ended> =>
    ended(start(cli, ['openapi', 'generate', ...args], folder.path));

  it('prints a document', async () => {
    const { code, stdout } = await run('service');
    assert.equal(code, 0);
    assert.match(stdout, /^openapi: 3\.1\.0\n/);
    assert.match(stdout, /\/orders\/\{id\}:/);
  });

  it('says in one line why it makes none', async () => {
    for (const args of [
      ['empty'],
      ['broken'],
      ['nowhere'],
      ['service', '--output', 'service/app.js/x.yaml'],
    ]) {
      const { code, stderr, stdout } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /\S/);
      assert.doesNotMatch(stderr, /\n {4}at /);
    }
  });
});
