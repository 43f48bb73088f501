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

/** Routes that functions add. */
const INSIDE: Readonly<Record<string, Files>> = {
  express: {
    'app.js': `const express = require('express');
const rateLimit = require('express-rate-limit');
const app = express();
const limit = (max) => rateLimit({ max });
(async () => {
  app.get('/a', limit(1), (req, res) => { res.json(1); });
  app.post('/b', (req, res) => { res.json(2); });
  app.get('/c', limit(2), (req, res) => { res.json(3); });
})();
`,
  },
  fastify: {
    'plugin.js': `async function routes(app) {
  app.get('/a', { config: { public: true } }, async (request, reply) => reply.send(1));
  app.post('/b', async (request, reply) => reply.send(2));
  app.get('/c', async (request, reply) => reply.send(3));
}
const app = require('fastify')();
app.register(routes, { prefix: '/v1' });
`,
  },
  hono: {
    'routes.js': `import { Hono } from 'hono';
const add = (app) => {
  app.get('/a', (c) => c.json(1));
  app.post('/b', (c) => c.json(2));
  app.get('/c', (c) => c.json(3));
};
const app = new Hono();
add(app);
export default app;
`,
  },
  koa: {
    'routes.js': `const Router = require('@koa/router');
const Koa = require('koa');
const router = new Router();
router.get('/a', (ctx) => { ctx.body = 1; });
router.post('/b', (ctx) => { ctx.body = 2; });
router.get('/c', (ctx) => { ctx.body = 3; });
new Koa().use(router.routes()).listen(3000);
`,
  },
};

const routes = (body: (i: string) => string): string =>
  ['1', '2', '3', '4']
    .map((i) => `app.get('/${i}', (req, res) => { ${body(i)} res.json(${i}); });`)
    .join('\n');

const KEEPING: Files = {
  'app.js': `const app = require('express')();
const seen = { last: undefined, agents: [] };
app.use((req, res, next) => {
  seen.last = req.query.last;
  seen.agents.push({ agent: req.headers.agent });
  next();
});
${routes(() => '')}
`,
};

const COUNTING: Files = {
  'app.js': `const app = require('express')();
const hits = [];
${routes(() => "hits.push('hit');")}
`,
};

/** A function that nothing calls, and that is more than is followed of it. */
const ENDLESS: Files = {
  ...FILES,
  'endless.js': `const { Pool } = require('pg');
const pool = new Pool();
module.exports = function all(rows) {
${Array.from({ length: 90 }, (_, i) => `  for (const row of rows) pool.query('select ' + row.a${String(i)} + [${Array.from({ length: 60 }, (__, j) => String(j)).join()}].map((x) => x + 1).join());`).join('\n')}
};
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

  for (const [name, files] of Object.entries(INSIDE))
    it(`when a route is added or removed in a function that set-up calls (${name})`, () => {
      const [file = ''] = Object.keys(files);
      const added = /^.*'\/a'.*$/m.exec(files[file] ?? '')?.[0] ?? '';
      assert.deepEqual(keptAfter(file, added, `${added}\n${added.replace("'/a'", "'/new'")}`, files), [3, 4]);
      assert.deepEqual(keptAfter(file, added, '', files), [2, 2]);
    });

  it('but for those that a middleware is put before', () => {
    const { 'app.js': text = '' } = INSIDE.express ?? {};
    const app = { 'app.js': `${text}app.get('/d', (req, res) => { res.json(4); });\n` };
    const used = "app.use('/a', rateLimit({ max: 5 }));\n  app.get('/a'";
    assert.deepEqual(keptAfter('app.js', "app.get('/a'", used, app), [3, 4]);
  });

  it('but for those that call a function of another module that was edited', () => {
    assert.deepEqual(keptAfter('store.js', "'select ' + key", "'select x' + key"), [2, 3]);
  });

  it('also where functions that nothing calls are not followed to their end', () => {
    assert.deepEqual(keptAfter('routes.js', '{ c: 1 }', '{ c: req.query.c }', ENDLESS), [2, 3]);
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

  it('where a middleware that all share changes something, but for the first that passes it', () => {
    assert.deepEqual(keptAfter('app.js', 'json(3)', 'json(33)', KEEPING), [2, 4]);
  });

  it('where each puts the same into a list, but for the first that does', () => {
    assert.deepEqual(keptAfter('app.js', 'json(4)', 'json(44)', COUNTING), [2, 4]);
    assert.deepEqual(
      keptAfter(
        'app.js',
        "get('/1', (req, res) => { hits.push('hit');",
        "get('/1', (req, res) => {",
        COUNTING,
      ),
      [0, 4],
    );
  });

  it('but not those that look at what the edited one changes first', () => {
    assert.deepEqual(
      keptAfter('app.js', 'store.set(req.params.id, {', 'store.set(req.params.other, {', STORE),
      [0, 20],
    );
  });
});
