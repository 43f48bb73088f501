import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { entryOf, printBaseline, readBaseline } from '../../server/src/workspace/baselineFile';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

const ROOT = '/w';
const BASELINE = `${ROOT}/portcullis.baseline.json`;
const PACKAGE = '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }';
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
users.put('/:id', async (req, res) => {
  await db.query("UPDATE users SET name = '" + req.body.name + "'");
  res.sendStatus(204);
});
module.exports = users;
`;

type Files = Record<string, string>;

const shop = (users = USERS, name = 'users'): Files => ({
  'package.json': PACKAGE,
  'src/app.js': APP.replace('./users', `./${name}`),
  [`src/${name}.js`]: users,
});

async function audit(files: Files, settings?: unknown): Promise<AnalysisResult> {
  const absolute = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${ROOT}/${name}`, text]));
  return Workspace.open({ root: ROOT, host: memoryHost(absolute), editorSettings: settings }).audit();
}

const baselineOf = ({ findings }: AnalysisResult): Files => ({
  'portcullis.baseline.json': printBaseline(BASELINE, findings.map(entryOf)),
});

const rules = (result: AnalysisResult): string[] => result.findings.map(({ ruleId }) => ruleId);

describe('a baseline', () => {
  let known: Files;
  let count: number;
  before(async () => {
    const result = await audit(shop());
    known = baselineOf(result);
    count = result.findings.length;
    assert.ok(count >= 4, rules(result).join());
  });

  const line = fc.constantFrom('', '// a note', 'const unrelated = 1;', '/* more\n   than one line */');
  const edit = fc.record({
    above: fc.array(line, { maxLength: 3 }),
    between: fc.array(
      line.filter((text) => !text.startsWith('const')),
      { maxLength: 3 },
    ),
    style: fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replace(/\n {2}/g, '\n\t\t'),
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => text.replaceAll("'/:id'", '"/:id"'),
      (text: string) => text.replaceAll("users.get('/:id', async", "users.get(\n  '/:id',\n  async"),
    ),
    name: fc.constantFrom('users', 'people'),
  });

  it('holds after lines were inserted, code was formatted anew and files were renamed', async () => {
    await fc.assert(
      fc.asyncProperty(edit, async ({ above, between, style, name }) => {
        const text = [...above, USERS.replace('\nusers.put', ['', ...between, 'users.put'].join('\n'))].join(
          '\n',
        );
        const result = await audit({ ...shop(style(text), name), ...known });
        assert.deepEqual(rules(result), []);
        assert.equal(result.baseline?.known.length, count);
        assert.deepEqual(result.baseline?.stale, []);
      }),
      { numRuns: 40 },
    );
  });

  it('knows each finding once: more of the same is new', async () => {
    const twice = USERS.replace(
      'module.exports',
      `users.put('/:id/again', async (req, res) => {
  await db.query("UPDATE users SET name = '" + req.body.name + "'");
  res.sendStatus(204);
});
module.exports`,
    );
    const result = await audit({ ...shop(twice), ...known });
    assert.ok(rules(result).includes('sql-injection'));
    assert.equal(result.findings.filter(({ ruleId }) => ruleId === 'sql-injection').length, 1);
  });

  it('knows of a group the endpoints that it had: one more is new, one less is not', async () => {
    const route = (name: string): string =>
      `users.delete('/${name}/:id', async (req, res) => {
  await db.query('DELETE FROM users WHERE id = $1', [req.params.id]);
  res.sendStatus(204);
});
`;
    const withRoutes = (...names: string[]): Files =>
      shop(USERS.replace('module.exports', `${names.map(route).join('')}module.exports`));
    const three = baselineOf(await audit(withRoutes('a', 'b', 'c')));
    const fewer = await audit({ ...withRoutes('b', 'c'), ...three });
    assert.ok(!rules(fewer).includes('missing-authentication'));
    const more = await audit({ ...withRoutes('a', 'b', 'c', 'd'), ...three });
    assert.deepEqual(rules(more).sort(), ['missing-authentication', 'missing-rate-limit']);
  });

  it('does not take code in another file for known while its own is there', async () => {
    const files: Files = { ...shop(), 'src/more.js': USERS.replaceAll('users', 'more') };
    files['src/app.js'] = APP.replace('app.listen', "app.use('/users', require('./more'));\napp.listen");
    const result = await audit({ ...files, ...known });
    assert.ok(result.findings.some(({ location }) => location.file.endsWith('more.js')));
  });

  it('lies next to the configuration of its folder', async () => {
    const nested = Object.fromEntries(Object.entries(shop()).map(([name, text]) => [`api/${name}`, text]));
    const first = await audit(nested);
    const entries = first.findings.map(entryOf);
    const result = await audit({
      ...nested,
      'api/portcullis.config.json': '{ "baseline": "known.json" }',
      'api/known.json': printBaseline(`${ROOT}/api/known.json`, entries),
    });
    assert.deepEqual(rules(result), []);
    assert.deepEqual(result.baseline?.files, [`${ROOT}/api/known.json`]);
  });

  it('makes hints of what it knows where the editor is told so', async () => {
    const result = await audit({ ...shop(), ...known }, { showBaselined: true });
    assert.deepEqual([...new Set(result.findings.map(({ severity }) => severity))], ['hint']);
    assert.equal(result.findings.length, count);
  });

  it('follows its file', async () => {
    const host = memoryHost(
      Object.fromEntries(Object.entries(shop()).map(([name, text]) => [`${ROOT}/${name}`, text])),
    );
    const workspace = Workspace.open({ root: ROOT, host });
    assert.equal((await workspace.audit()).findings.length, count);
    host.files.set(BASELINE, known['portcullis.baseline.json'] ?? '');
    assert.ok(workspace.filesChanged([BASELINE]));
    assert.equal((await workspace.refresh()).findings.length, 0);
    host.files.delete(BASELINE);
    workspace.filesChanged([BASELINE]);
    assert.equal((await workspace.refresh()).findings.length, count);
  });

  it('that is damaged is listed, and knows nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readBaseline(BASELINE, text);
        assert.ok(!read.ok && read.reason.length > 0);
      }),
    );
  });
});
