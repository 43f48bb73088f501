/** Services that random edits are made in. */
import type { Files } from '../rules/audit';

/** A service in which much depends on much: state, closures, factories, a class, modules that load late. */
export const SERVICE: Files = {
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

/** Routes that functions add, some of which are called twice, with four frameworks. */
export const FUNCTIONS: Files = {
  'server.js': `const express = require('express');
const rateLimit = require('express-rate-limit');
const { guard, table } = require('./shared');
const names = [];
const make = (value) => ({ value });
function build(prefix) {
  const app = express();
  const router = express.Router();
  app.use(express.json());
  app.use(prefix, router);
  router.get('/one/:id', guard('one'), (req, res) => res.json(table.get(req.params.id)));
  app.use('/limited', rateLimit({ max: 5 }));
  router.post('/two', (req, res) => {
    table.set('two', req.body);
    res.send(req.body.html);
  });
  names.push(prefix);
  router.use(guard('rest'));
  router.route('/three').get((req, res) => res.json(names)).put((req, res) => res.send(req.body.text));
  return app;
}
build('/a').listen(3000);
build('/b').listen(3001);
`,
  'plugin.ts': `import fastify, { type FastifyInstance } from 'fastify';
import { Pool } from 'pg';
import { table } from './shared';
const pool = new Pool();
const app = fastify();
async function routes(api: FastifyInstance) {
  api.addHook('preHandler', async (request, reply) => {
    if (!request.headers.authorization) return reply.code(401).send();
  });
  api.get('/find', async (request) => pool.query('select ' + request.query.name));
  api.put('/keep/:id', { schema: { body: { type: 'object' } } }, async (request) => {
    table.set(request.params.id, request.body);
    return table.get('two');
  });
}
app.register(routes, { prefix: '/v1' });
app.register(routes, { prefix: '/v2' });
app.listen({ port: 3000 });
`,
  'web.ts': `import { Hono } from 'hono';
import { table } from './shared';
export const routes = new Hono();
const shown = { count: 0 };
const page = (title: string) => async (c) => c.html('<h1>' + title + c.req.query('q'));
routes.get('/page', page('page'));
routes.post('/count', async (c) => {
  shown.count = (await c.req.json()).count;
  return c.json(shown);
});
routes.get('/table/:id', (c) => c.json(table.get(c.req.param('id'))));
const app = new Hono();
app.use('/admin/*', async (c, next) => {
  if (!c.req.header('authorization')) return c.json({}, 401);
  await next();
});
app.route('/admin', routes);
app.route('/open', routes);
export default app;
`,
  'shared.js': `const table = new Map();
const guard = (what) => (req, res, next) => {
  if (!req.headers[what]) return res.status(401).end();
  next();
};
module.exports = { guard, table };
`,
  'koa.js': `const Koa = require('koa');
const Router = require('@koa/router');
const { table } = require('./shared');
const app = new Koa();
const names = [];
const register = (router) => {
  router.get('/names', (ctx) => { ctx.body = names; });
  router.post('/names', (ctx) => {
    names.push(ctx.request.body.name);
    ctx.body = names[0];
  });
  return router;
};
const router = register(new Router({ prefix: '/koa' }));
router.del('/table/:id', (ctx) => { ctx.body = table.get(ctx.params.id); });
app.use(router.routes());
app.listen(3002);
`,
};
