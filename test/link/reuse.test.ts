/** Which endpoints a linking takes over from the one before. That they are the same is for incremental.test.ts. */
import assert from 'node:assert/strict';
import { CATALOG_FILES } from '../../rulesets/catalog/index';
import { buildCatalog } from '../../server/src/catalog/catalog';
import { Linker } from '../../server/src/link/link';
import { discover } from '../../server/src/workspace/discovery';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { createParts, discoveryOptions } from '../../server/src/workspace/parts';
import { rootSettings, viewOf } from '../../server/src/workspace/views';
import { packageJson, ROOT, type Files } from '../rules/audit';

const FILES: Files = {
  'app.js': `const express = require('express');
const router = require('./routes');
const app = express();
app.use('/api', router);
app.listen(3000);
`,
  'routes.js': `const { Router } = require('express');
const { find, save } = require('./store');
const PAGE = 10;
const router = Router();
router.get('/a', (req, res) => { res.json(find(req.query.a, PAGE)); });
router.post('/b', (req, res) => { save(req.body); res.json({}); });
router.get('/c', (req, res) => { res.json({ c: 1 }); });
module.exports = router;
`,
  'store.js': `const { Pool } = require('pg');
const pool = new Pool();
const find = (key, page) => pool.query('select ' + key + page);
const save = (row) => pool.query('insert $1', [row.name]);
module.exports = { find, save };
`,
};

/** How many endpoints are taken over after an edit, out of how many. */
function keptAfter(
  file: string,
  from: string,
  to: string,
  files: Files = FILES,
): [kept: number, all: number] {
  const all: Files = { ...files, 'package.json': packageJson(files) };
  const parts = createParts(
    {
      root: ROOT,
      host: memoryHost(
        Object.fromEntries(Object.entries(all).map(([name, text]) => [`${ROOT}/${name}`, text])),
      ),
    },
    [],
  );
  const found = discover(discoveryOptions(parts));
  const relevant = found.sources.filter((name) => parts.sources.isRelevant(name));
  const view = viewOf(parts, { ...found, sourceSet: new Set(found.sources) }, relevant);
  const settings = rootSettings(parts);
  const linker = new Linker(buildCatalog(CATALOG_FILES, []), true);
  linker.link(view, settings);
  assert.ok(files[file]?.includes(from));
  parts.sources.setOverlay(`${ROOT}/${file}`, (files[file] ?? '').replace(from, to));
  const { endpoints } = linker.link(view, settings, [`${ROOT}/${file}`]);
  return [linker.kept, endpoints.length];
}

/** Routes that all put what they are sent into one map, and look at it. */
const STORE: Files = {
  'app.js': `const express = require('express');
const app = express();
const store = new Map();
${Array.from(
  { length: 20 },
  (_, i) => `app.put('/${String(i)}/:id', (req, res) => {
  const before = store.get(req.params.id);
  store.set(req.params.id, { ...before, ...req.body });
  res.json({ status: ${String(i)} });
});`,
).join('\n')}
app.listen(3000);
`,
};

describe('endpoints are taken over', () => {
  it('but for the one whose handler was edited, wherever it stands', () => {
    assert.deepEqual(keptAfter('routes.js', '{ c: 1 }', '{ c: req.query.c }'), [2, 3]);
    assert.deepEqual(keptAfter('routes.js', 'res.json(find', 'res.send(find'), [2, 3]);
  });

  it('when a route is added or removed', () => {
    const added = "router.get('/new', (req, res) => { res.json(1); });\n";
    assert.deepEqual(keptAfter('routes.js', "router.get('/c'", `${added}router.get('/c'`), [3, 4]);
    assert.deepEqual(
      keptAfter('routes.js', "router.get('/c', (req, res) => { res.json({ c: 1 }); });", ''),
      [2, 2],
    );
  });

  it('but for those that call a function of another module that was edited', () => {
    assert.deepEqual(keptAfter('store.js', "'select ' + key", "'select x' + key"), [2, 3]);
  });

  it('not at all when set-up code was edited', () => {
    assert.deepEqual(keptAfter('routes.js', 'PAGE = 10', 'PAGE = 20'), [0, 3]);
    assert.deepEqual(keptAfter('app.js', "'/api'", "'/v2'"), [0, 3]);
  });

  it('not at all when the edited handler changes what others may see', () => {
    assert.deepEqual(keptAfter('routes.js', 'save(req.body)', 'save.last = req.body'), [0, 3]);
  });

  it('also where all of them change the same, but for those that fill it', () => {
    const [kept, all] = keptAfter('app.js', 'status: 15', 'status: 99', STORE);
    assert.equal(all, 20);
    assert.ok(kept >= 8 && kept < 20, String(kept));
  });

  it('but not those that look at what the edited one changes first', () => {
    assert.deepEqual(
      keptAfter('app.js', 'store.set(req.params.id, {', 'store.set(req.params.other, {', STORE),
      [0, 20],
    );
  });
});
