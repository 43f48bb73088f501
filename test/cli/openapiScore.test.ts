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
    });
  });
  after(() => folder.remove());

  const run = (...args: string[]): Promise<Ended> =>
    ended(start(cli, ['openapi', 'score', ...args], folder.path));

  it('scores every document below the folder', async () => {
    const { code, stdout } = await run('--format', 'json');
    assert.equal(code, 0);
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
});
