import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { version } from '../../package.json';
import type { Audit } from '../../server/src/report/json';
import { builtCli, ended, folderOf, start, type Ended, type Folder } from './harness';

const APP = `const express = require('express');
const app = express();
app.use(express.json());
app.get('/health', (req, res) => res.send('ok'));
app.use('/users', require('./users'));
app.listen(3000);
`;
const USERS = `const { Router } = require('express');
const db = require('./db');
const users = Router();
users.get('/:id', async (req, res) => {
  res.json(await db.query('SELECT * FROM users WHERE id = ' + req.params.id));
});
users.delete('/:id', async (req, res) => {
  await db.query('DELETE FROM users WHERE id = $1', [req.params.id]);
  res.sendStatus(204);
});
module.exports = users;
`;
const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
  'src/app.js': APP,
  'src/users.js': USERS,
  'src/db.js': "const { Pool } = require('pg');\nmodule.exports = new Pool();\n",
};

describe('portcullis, the process', function () {
  this.timeout(60_000);
  let cli: string;
  let shop: Folder;
  before(() => {
    cli = builtCli();
    shop = folderOf(FILES);
  });
  after(() => shop.remove());

  const run = (args: readonly string[], cwd = shop.path, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    ended(start(cli, args, cwd, env));
  const json = async (args: readonly string[], cwd?: string): Promise<Audit> =>
    JSON.parse((await run(['audit', '--format', 'json', ...args], cwd)).stdout) as Audit;

  describe('audit', () => {
    it('finds what is wrong, says where, and exits with 1', async () => {
      const { code, stdout, stderr } = await run(['audit']);
      assert.equal(code, 1, stderr);
      assert.equal(stderr, '', 'no progress where there is no terminal');
      assert.match(stdout, /DELETE +\/users\/:id/);
      assert.match(stdout, /^src\/users\.js$/m);
      assert.match(stdout, /missing-authentication/);
      assert.match(stdout, /portcullis explain/);
    });

    it('prints JSON after the published schema', async () => {
      const schema = JSON.parse(
        readFileSync(path.join(__dirname, '../../rulesets/audit.schema.json'), 'utf8'),
      ) as object;
      const audit = await json([]);
      const ajv = new Ajv({ allErrors: true, strict: false });
      assert.ok(ajv.validate(schema, audit), ajv.errorsText());
      assert.deepEqual(
        audit.endpoints.map((e) => `${e.method} ${e.path} ${e.file}:${e.line}`),
        ['GET /health src/app.js:4', 'DELETE /users/:id src/users.js:7', 'GET /users/:id src/users.js:4'],
      );
      assert.ok(
        audit.findings.some((f) => f.endpoint?.method === 'DELETE' && f.ruleId === 'missing-authentication'),
      );
    });

    it('says the same twice, with and without its cache', async () => {
      const strip = (audit: Audit): unknown => ({
        ...audit,
        stats: { ...audit.stats, timings: {}, filesFromCache: 0, filesParsed: 0 },
      });
      const first = await json([]);
      assert.deepEqual(strip(await json([])), strip(first));
      assert.deepEqual(strip(await json(['--no-cache'])), strip(first));
    });

    it('shows the results of a file alone, seen with its workspace', async () => {
      const audit = await json(['src/users.js']);
      assert.deepEqual(
        [...new Set(audit.endpoints.map((e) => `${e.path} ${e.file}`))],
        ['/users/:id src/users.js'],
      );
      assert.ok(audit.findings.length > 0 && audit.findings.every((f) => f.file === 'src/users.js'));
    });

    it('takes several folders, and prints paths from what they have in common', async () => {
      const other = folderOf({
        'a/package.json': FILES['package.json'],
        'a/app.js': APP.replace(/.*users.*\n/, ''),
        'b/package.json': FILES['package.json'],
        'b/app.js': APP.replace(/.*users.*\n/, ''),
      });
      try {
        const audit = await json(['a', 'b'], other.path);
        assert.deepEqual(audit.endpoints.map((e) => e.file).sort(), ['a/app.js', 'b/app.js']);
      } finally {
        other.remove();
      }
    });

    it('heeds --fail-on', async () => {
      assert.equal((await run(['audit', '--fail-on', 'never'])).code, 0);
      assert.equal((await run(['audit', '--fail-on', 'hint'])).code, 1);
    });

    it('exits with 0 when there is nothing to find', async () => {
      const empty = folderOf({ 'readme.txt': 'nothing here' });
      try {
        const { code, stdout } = await run(['audit'], empty.path);
        assert.equal(code, 0);
        assert.match(stdout, /No endpoints were found\. Is this/);
        assert.match(stdout, /No findings\./);
      } finally {
        empty.remove();
      }
    });

    it('writes files: the format follows the name, folders are made', async () => {
      const { code, stdout, stderr } = await run([
        'audit',
        '-o',
        'out/api.html',
        '-r',
        'out/api.sarif',
        '-r',
        'out/api.xml',
      ]);
      assert.equal(code, 1, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /Wrote out\/api\.html: 3 endpoints/);
      const read = (name: string): string => readFileSync(path.join(shop.path, 'out', name), 'utf8');
      assert.match(read('api.html'), /^<!DOCTYPE html>/);
      assert.equal((JSON.parse(read('api.sarif')) as { version: string }).version, '2.1.0');
      assert.match(read('api.xml'), /^<\?xml/);
    });

    it('uses colours when asked, and never in a file', async () => {
      const escape = '\u001b[';
      assert.ok(!(await run(['audit'])).stdout.includes(escape));
      assert.ok((await run(['audit', '--color'])).stdout.includes(escape));
      assert.ok((await run(['audit'], shop.path, { FORCE_COLOR: '1' })).stdout.includes(escape));
      assert.ok(
        !(await run(['audit', '--no-color'], shop.path, { FORCE_COLOR: '1' })).stdout.includes(escape),
      );
    });

    it('uses a configuration that is named', async () => {
      const file = folderOf({ 'ci.yaml': 'rules:\n  missing-authentication: off\n' });
      try {
        const audit = await json(['--config', path.join(file.path, 'ci.yaml')]);
        assert.ok(audit.findings.every((f) => f.ruleId !== 'missing-authentication'));
      } finally {
        file.remove();
      }
    });

    it('survives a reader that closes the pipe', async () => {
      const child = start(cli, ['audit', '--format', 'html'], shop.path);
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { stderr } = await ended(child);
      assert.equal(stderr, '');
    });
  });

  describe('cannot run', () => {
    const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['a missing path', ['audit', 'nowhere'], /^portcullis: nowhere: no such file or folder\n$/],
      ['an unknown option', ['audit', '--frobnicate'], /^portcullis: unknown option '--frobnicate'\n$/],
      [
        'an unknown format',
        ['audit', '--format', 'pdf'],
        /^portcullis: option '-f, --format <format>' argument 'pdf' is invalid/,
      ],
      [
        'an unknown level',
        ['audit', '--fail-on', 'fatal'],
        /Allowed choices are error, warning, info, hint, never/,
      ],
      ['an unknown command', ['adit'], /^portcullis: unknown command 'adit'\n\(Did you mean audit\?\)\n$/],
      [
        'a missing configuration',
        ['audit', '--config', 'x.yaml'],
        /^portcullis: --config x\.yaml: no such file\n$/,
      ],
      [
        'a report without a format',
        ['audit', '--report', 'x.pdf'],
        /^portcullis: --report x\.pdf: the name must end with/,
      ],
      ['an unknown rule', ['explain', 'missing-authentcation'], /Did you mean `missing-authentication`\?/],
    ];
    for (const [what, args, message] of cases) {
      it(`${what}: exit code 2 and one line`, async () => {
        const { code, stdout, stderr } = await run(args);
        assert.equal(code, 2);
        assert.equal(stdout, '');
        assert.match(stderr, message);
      });
    }

    it('a broken configuration: exit code 2 with its place', async () => {
      const file = folderOf({ 'ci.yaml': 'rules:\n  missing-authentication: loud\n' });
      try {
        const { code, stderr } = await run(['audit', '--config', path.join(file.path, 'ci.yaml')]);
        assert.equal(code, 2);
        assert.match(stderr, /ci\.yaml:2:\d+: .*must be one of/);
      } finally {
        file.remove();
      }
    });
  });

  describe('the other commands', () => {
    it('endpoints: a table, or JSON', async () => {
      const text = await run(['endpoints']);
      assert.equal(text.code, 0);
      assert.match(text.stdout, /GET +\/health .*src\/app\.js:4/);
      const { endpoints } = JSON.parse((await run(['endpoints', '--format', 'json'])).stdout) as Pick<
        Audit,
        'endpoints'
      >;
      assert.equal(endpoints.length, 3);
    });

    it('rules: every rule with its area', async () => {
      const { code, stdout } = await run(['rules']);
      assert.equal(code, 0);
      assert.match(stdout, /missing-authentication +(error|warning) +API2:2023/);
      const metas = JSON.parse((await run(['rules', '--format', 'json'])).stdout) as {
        id: string;
        url: string;
      }[];
      assert.ok(
        metas.some((m) => m.id === 'missing-rate-limit' && m.url.endsWith('/missing-rate-limit/rule.md')),
      );
    });

    it('explain: the page of a rule', async () => {
      const { code, stdout } = await run(['explain', 'missing-authentication']);
      assert.equal(code, 0);
      assert.match(stdout, /CWE-306/);
      assert.ok(stdout.length > 500, 'the whole page, not its title');
    });

    it('--version and --help', async () => {
      assert.equal((await run(['--version'])).stdout, `${version}\n`);
      const help = await run(['--help']);
      assert.equal(help.code, 0);
      assert.match(help.stdout, /Examples:/);
      assert.match((await run(['audit', '--help'])).stdout, /--fail-on <level>/);
    });
  });

  describe('the audited folder', () => {
    it('is left as it was', async () => {
      const untouched = folderOf(FILES);
      const cache = folderOf({});
      try {
        await run(['audit'], untouched.path, { XDG_CACHE_HOME: cache.path });
        assert.deepEqual(
          readdirSync(untouched.path, { recursive: true }).map(String).sort(),
          ['package.json', 'src', ...Object.keys(FILES).slice(1)].sort(),
        );
      } finally {
        untouched.remove();
        cache.remove();
      }
    });
  });
});
