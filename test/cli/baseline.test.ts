import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import type { Log } from 'sarif';
import type { Audit } from '../../server/src/report/json';
import { builtCli, ended, folderOf, start, type Ended, type Folder } from './harness';

const APP = `const express = require('express');
const app = express();
app.use('/users', require('./users'));
app.listen(3000);
`;
const USERS = `const { Router } = require('express');
const { Pool } = require('pg');
const db = new Pool();
const users = Router();
users.get('/:id', async (req, res) => {
  res.json(await db.query('SELECT * FROM users WHERE id = ' + req.params.id));
});
module.exports = users;
`;
const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
  'src/app.js': APP,
  'src/users.js': USERS,
};
const SECOND = `users.delete('/:id', async (req, res) => {
  await db.query('DELETE FROM users WHERE id = ' + req.params.id);
  res.sendStatus(204);
});
`;

describe('portcullis baseline, the process', function () {
  this.timeout(60_000);
  let cli: string;
  let shop: Folder;
  before(() => (cli = builtCli()));
  beforeEach(() => (shop = folderOf(FILES)));
  afterEach(() => shop.remove());

  const run = (...args: readonly string[]): Promise<Ended> => ended(start(cli, args, shop.path));
  const at = (name: string): string => path.join(shop.path, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const json = async (...args: readonly string[]): Promise<Audit> =>
    JSON.parse((await run('audit', '--format', 'json', ...args)).stdout) as Audit;
  const insertSecond = (): void =>
    writeFileSync(at('src/users.js'), USERS.replace('module.exports', `${SECOND}module.exports`));

  it('makes an existing project start at zero, and reports what is new', async () => {
    assert.equal((await run('audit')).code, 1);
    const written = await run('baseline');
    assert.equal(written.code, 0, written.stderr);
    assert.match(written.stderr, /Wrote portcullis\.baseline\.json: \d+ findings known from now on\./);
    const clean = await run('audit', '--fail-on', 'hint');
    assert.equal(clean.code, 0, clean.stdout);
    assert.match(clean.stdout, /No new findings\./);
    assert.match(clean.stdout, /\d+ known \(baseline\)/);
    insertSecond();
    const audit = await json();
    assert.ok(audit.findings.length > 0);
    assert.deepEqual(
      audit.findings.filter((f) => f.startLine < 8 && f.ruleId === 'sql-injection'),
      [],
      'the known injection is not reported again',
    );
    assert.ok(audit.findings.some((f) => f.ruleId === 'sql-injection' && f.startLine === 9));
    assert.equal((await run('audit')).code, 1);
  });

  it('writes a sorted file after the published schema, the same each time, and without lines', async () => {
    await run('baseline');
    const first = read('portcullis.baseline.json');
    const schema = JSON.parse(
      readFileSync(path.join(__dirname, '../../rulesets/baseline.schema.json'), 'utf8'),
    ) as object;
    const ajv = new Ajv({ allErrors: true, strict: false });
    assert.ok(ajv.validate(schema, JSON.parse(first)), ajv.errorsText());
    writeFileSync(at('src/users.js'), `\n// about users\n\n${USERS}`);
    await run('baseline');
    assert.equal(read('portcullis.baseline.json'), first);
    const { findings } = JSON.parse(first) as { findings: { file: string }[] };
    assert.deepEqual(
      findings.map(({ file }) => file),
      findings.map(({ file }) => file).sort(),
    );
  });

  it('shows what is known when asked, in text, JSON and SARIF', async () => {
    await run('baseline');
    assert.doesNotMatch((await run('audit')).stdout, /sql-injection/);
    assert.match(
      (await run('audit', '--show-baselined')).stdout,
      /Known, in portcullis\.baseline\.json[^]*sql-injection/,
    );
    const audit = await json('--show-baselined');
    assert.equal(audit.findings.length, 0);
    assert.equal(audit.baselined?.length, audit.stats.baselined);
    assert.ok((audit.stats.baselined ?? 0) > 0);
    assert.equal((await json()).baselined, undefined);
    insertSecond();
    const log = JSON.parse((await run('audit', '--format', 'sarif')).stdout) as Log;
    const results = log.runs[0]?.results ?? [];
    const states = new Set(results.map((r) => `${r.baselineState ?? ''} ${r.suppressions?.[0]?.kind ?? ''}`));
    assert.deepEqual([...states].sort(), ['new ', 'unchanged external']);
  });

  it('says what no longer occurs, and prunes it', async () => {
    insertSecond();
    await run('baseline');
    const before = read('portcullis.baseline.json');
    writeFileSync(at('src/users.js'), USERS);
    assert.match(
      (await run('audit')).stdout,
      /\d+ entries of the baseline no longer occur: .*baseline --prune/,
    );
    const pruned = await run('baseline', '--prune');
    assert.equal(pruned.code, 0, pruned.stderr);
    assert.ok(read('portcullis.baseline.json').length < before.length);
    const after = await run('audit');
    assert.doesNotMatch(after.stdout, /no longer occur/);
    assert.match(after.stdout, /No new findings\./);
  });

  it('prunes nothing in and adds nothing new', async () => {
    await run('baseline');
    insertSecond();
    await run('baseline', '--prune');
    assert.ok((await json()).findings.some((f) => f.ruleId === 'sql-injection'));
  });

  it('follows a renamed file', async () => {
    await run('baseline');
    renameSync(at('src/users.js'), at('src/people.js'));
    writeFileSync(at('src/app.js'), APP.replace('./users', './people'));
    const audit = await json();
    assert.deepEqual(
      audit.findings.filter((f) => f.file === 'src/people.js').map((f) => f.ruleId),
      [],
    );
    assert.equal(audit.stats.staleInBaseline, 0);
  });

  it('takes another file by --output, --baseline and the configuration, and none by --no-baseline', async () => {
    await run('baseline', '--output', 'ci/known.json');
    assert.ok(!existsSync(at('portcullis.baseline.json')));
    assert.equal((await run('audit')).code, 1);
    assert.equal((await run('audit', '--baseline', 'ci/known.json')).code, 0);
    writeFileSync(at('portcullis.config.json'), '{ "baseline": "ci/known.json" }');
    assert.equal((await run('audit')).code, 0);
    assert.equal((await run('audit', '--no-baseline')).code, 1);
  });

  it('refuses a named baseline that is missing or none, and lists a found one that is broken', async () => {
    const missing = await run('audit', '--baseline', 'nowhere.json');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /--baseline nowhere\.json: no such file/);
    writeFileSync(at('portcullis.baseline.json'), '{ "findings": [] }');
    assert.equal((await run('audit', '--baseline', 'portcullis.baseline.json')).code, 2);
    const audit = await run('audit');
    assert.equal(audit.code, 1);
    assert.match(audit.stdout, /portcullis\.baseline\.json: it is no baseline of version 1/);
    assert.equal((await run('baseline', '--prune', '--output', 'nowhere.json')).code, 2);
  });

  it('of a part keeps what the file knows of the rest', async () => {
    insertSecond();
    await run('baseline');
    const before = read('portcullis.baseline.json');
    await run('baseline', 'src/app.js');
    assert.equal(read('portcullis.baseline.json'), before);
  });
});
