/** What is known after an edit must be what an analysis from scratch finds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';
import { packageJson, ROOT, syntaxErrors, type Files } from '../rules/audit';
import { FUNCTIONS, SERVICE } from './services';

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
  "app.use('/limited', rateLimit({ max: 5 }));",
  "api.get('/late', guard('late'), (request, reply) => reply.send(request.query.late));",
  "routes.post('/late', async (c) => c.html((await c.req.json()).late));",
  "app.addHook('preHandler', async (request, reply) => { if (!request.headers.key) return reply.code(401).send(); });",
  "router.use(guard('other'));",
  'names.push(make(3));',
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

describe('after edits, the same is known as from scratch', () => {
  it('also after one that changed no code', () =>
    holds(filesIn(join('examples', 'next-blog')), [
      [0, 0, 0, 0],
      [5, 5, 7, 0],
      [0, 0, 0, 0],
    ])).timeout(60_000);

  it('of a service with state', () => property(SERVICE)).timeout(600_000);
  it('of services whose routes are added by functions', () => property(FUNCTIONS)).timeout(600_000);
  for (const name of readdirSync('examples'))
    it(`of examples/${name}`, () => property(filesIn(join('examples', name)))).timeout(600_000);
});
