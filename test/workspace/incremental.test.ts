/** What is known after an edit must be what an analysis from scratch finds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';
import { packageJson, ROOT, syntaxErrors, type Files } from '../rules/audit';

/** A number that chooses: which file, which place, which change. */
type Choice = readonly [file: number, kind: number, place: number, what: number];

const CODE = /\.[cm]?[jt]sx?$/;

const LINES = [
  '// a remark',
  '',
  'const extra = 1;',
  'let latest;',
  'latest = 2;',
  'if (!req.headers.authorization) return res.status(401).end();',
  'res.json({ id: req.query.id, body: req.body });',
  'await pool.query(`select ${req.body.name}`);',
  'state.count += 1;',
  'list.push(req.body.item);',
  'const parsed = schema.parse(req.body);',
  "router.get('/extra/:id', (req, res) => { res.json(req.query.a); });",
  "router.post('/more', requireAuth, async (req, res) => { helper(req.body); res.json({}); });",
  "app.get('/made', make(req => req.query.q));",
  'app.use((req, res, next) => { req.tenant = req.query.tenant; next(); });',
  "app.set('trust proxy', true);",
  'export function added(req, res) { res.send(req.body.html); }',
  'throw new Error(req.query.message);',
  '// portcullis-public -- on purpose',
  '// portcullis-disable-next-line',
  'this.value = req.body.value;',
];

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\brequireAuth\b/, 'requireRole'],
  [/\bres\.json\b/, 'res.send'],
  [/\bstatus\(\d+\)/, 'status(403)'],
  [/\bget\(/, 'post('],
  [/'\/(\w+)/, "'/x/$1"],
  [/\breq\.body\b/, 'req.query'],
  [/\bconst\b/, 'let'],
  [/\bawait /, ''],
  [/\basync /, ''],
  [/\(req, res\)/, '(req, res, next)'],
  [/\breturn\b/, 'void'],
];

/** One change to one line, of the kinds that people make. */
function changed(text: string, kind: number, place: number, what: number): string {
  const lines = text.split('\n');
  const at = place % lines.length;
  const line = lines[at] ?? '';
  switch (kind % 6) {
    case 0:
    case 1:
      lines.splice(at, 0, LINES[what % LINES.length] ?? '');
      break;
    case 2:
      lines.splice(at, 1);
      break;
    case 3:
      lines.splice(at, 0, line);
      break;
    case 4: {
      const [from, to] = WORDS[what % WORDS.length] ?? [/x/, 'x'];
      return text.slice(0, place % text.length) + text.slice(place % text.length).replace(from, to);
    }
    default:
      lines[at] = `${line} // ${String(what)}`;
  }
  return lines.join('\n');
}

const toldBy = ({ service, findings, suppressed, skipped }: AnalysisResult): unknown =>
  JSON.parse(JSON.stringify({ service, findings, suppressed, skipped }));

const absolute = (files: Files): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`${ROOT}/${file}`, text]));

async function holds(files: Files, choices: readonly Choice[]): Promise<void> {
  const all: Files = 'package.json' in files ? files : { ...files, 'package.json': packageJson(files) };
  const current: Record<string, string> = { ...all };
  const workspace = Workspace.open({ root: ROOT, host: memoryHost(absolute(all)) });
  await workspace.audit();
  const sources = Object.keys(all).filter((file) => CODE.test(file));
  const history: string[] = [];
  for (const [file, kind, place, what] of choices) {
    const name = sources[file % sources.length] ?? '';
    const before = current[name] ?? '';
    const after = changed(before, kind, place, what);
    workspace.setOverlay(`${ROOT}/${name}`, after);
    const result = workspace.analyse();
    if (syntaxErrors(name, after).length > 0) {
      // Of half-typed code other things are known than from scratch; what comes after it must not be touched by that.
      workspace.setOverlay(`${ROOT}/${name}`, before);
      workspace.analyse();
      continue;
    }
    current[name] = after;
    history.push(`${name}: ${String(kind % 6)} at ${String(place)}, ${String(what)}`);
    const fresh = await Workspace.open({ root: ROOT, host: memoryHost(absolute(current)) }).audit();
    assert.deepEqual(toldBy(result), toldBy(fresh), history.join('\n'));
  }
}

const choice = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(100_000), fc.nat(1000));
const runs = Number(process.env['EDIT_RUNS'] ?? 2);
const length = Number(process.env['EDIT_LENGTH'] ?? 6);

const property = (files: Files): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: length, maxLength: length }), (choices) =>
      holds(files, choices),
    ),
    { numRuns: runs, seed: Number(process.env['EDIT_SEED'] ?? 7) },
  );

function filesIn(folder: string, prefix = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(join(folder, prefix))) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    if (name === 'node_modules') continue;
    if (statSync(join(folder, path)).isDirectory()) Object.assign(files, filesIn(folder, path));
    else files[path] = readFileSync(join(folder, path), 'utf8');
  }
  return files;
}

/** A service in which much depends on much: state, closures, factories, a class, modules that load late. */
const SERVICE: Files = {
  'app.js': `const express = require('express');
const { router, helper } = require('./routes');
const { guard, limit } = require('./guards');
const app = express();
app.use(express.json());
app.use(limit);
app.use('/api', guard, router);
app.get('/health', (req, res) => res.json({ ok: true }));
app.post('/echo', (req, res) => {
  res.json({ echo: helper(req.body) });
});
app.listen(3000);
`,
  'routes.js': `const { Router } = require('express');
const { Pool } = require('pg');
const { requireAuth, requireRole } = require('./guards');
const store = require('./store');
const pool = new Pool();
const router = Router();
const list = [];
const state = { count: 0, last: undefined };
const notes = new Map();
const make = (pick) => async (req, res) => {
  const value = pick(req);
  const rows = await pool.query('select ' + value);
  res.json(rows);
};
function helper(value) {
  const text = String(value.name).trim();
  return store.shorten(text);
}
router.get('/a', make((req) => req.query.a));
router.get('/b', requireAuth, make((req) => req.params.b));
router.post('/items', requireAuth, async (req, res) => {
  try {
    list.push(req.body.item);
    res.json({ list });
  } catch (error) {
    res.status(500).json({ stack: error.stack });
  }
});
router.get('/items', (req, res) => {
  pool.query('select ' + list[0]);
  res.json({ list, count: state.count });
});
router.put('/state', requireRole('admin'), (req, res) => {
  state.last = req.body.last;
  res.json(state);
});
router.get('/state', (req, res) => {
  pool.query('select ' + state.last);
  res.json(state);
});
router.post('/notes', requireAuth, (req, res) => {
  notes.set(req.params.id, req.body);
  res.json(notes.get('a'));
});
router.put('/notes/:id', requireAuth, (req, res) => {
  const before = notes.get(req.params.id);
  notes.set(req.params.id, { ...before, text: req.body.text });
  pool.query('update ' + before.text);
  res.json(notes.size);
});
router.get('/notes/:id', (req, res) => {
  const note = notes.get(req.params.id);
  pool.query('select ' + note.text);
  res.send(note.html);
});
for (const name of ['x', 'y']) router.get('/t/' + name, (req, res) => res.json(store.find(name, req.query.q)));
module.exports = { router, helper };
`,
  'guards.js': `const jwt = require('jsonwebtoken');
const rateLimit = require('express-rate-limit');
class Session {
  constructor() { this.user = null; }
  start(token) { this.user = jwt.verify(token, process.env.KEY); return this.user; }
  check(req) {
    const token = req.headers.authorization;
    if (!token) throw new Error('no');
    return this.start(token);
  }
}
const session = new Session();
function requireAuth(req, res, next) {
  try {
    req.user = session.check(req);
    next();
  } catch (error) {
    res.status(401).json({ error: 'unauthorized' });
  }
}
const requireRole = (role) => (req, res, next) => {
  const user = jwt.verify(req.headers.authorization, process.env.KEY);
  if (user.role !== role) return res.status(403).end();
  next();
};
const guard = (req, res, next) => {
  req.tenant = req.headers.tenant;
  if (req.path === '/api/a') return next();
  next();
};
const limit = rateLimit({ windowMs: 1000, max: 10 });
module.exports = { requireAuth, requireRole, guard, limit };
`,
  'store.js': `const words = require('./words');
let cache = {};
const MAX = 20;
function find(name, key) {
  cache[name] = key;
  return words.pick(cache, key);
}
const shorten = (text) => text.slice(0, MAX);
module.exports = { find, shorten };
`,
  'words.js': `const known = new Map([['a', 1]]);
exports.pick = (table, key) => {
  const entry = table[key];
  return entry || known.get(key);
};
`,
};

describe('after edits, the same is known as from scratch', () => {
  it('also after one that changed no code', () =>
    holds(filesIn(join('examples', 'next-blog')), [
      [0, 0, 0, 0],
      [5, 5, 7, 0],
      [0, 0, 0, 0],
    ])).timeout(60_000);

  it('of a service with state', () => property(SERVICE)).timeout(600_000);
  for (const name of readdirSync('examples'))
    it(`of examples/${name}`, () => property(filesIn(join('examples', name)))).timeout(600_000);
});
