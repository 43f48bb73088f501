/** Playing back what a like call did must tell the same as running it again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Service } from '../../server/src/model/endpoint';
import type { Files } from '../rules/audit';
import { linked } from './linked';

const isSame = (files: Files): Service => {
  const { played, run } = linked(files);
  assert.deepEqual(played, run);
  return played;
};

/** An application whose set-up is `setup` and whose handlers call what stands in `helpers`. */
const app = (helpers: string, setup: string): Files => ({
  'app.js': `const express = require('express');
const jwt = require('jsonwebtoken');
const { Pool } = require('pg');
const pool = new Pool();
const app = express();
${helpers}
function main() {
${setup}
}
main();
app.listen(3000);`,
});

const pathsOf = (service: Service): string[] => service.endpoints.map(({ path }) => path);

describe('calls that are played back', () => {
  it('give each caller what a variable holds by then', () => {
    const service = isSame(
      app(
        `let prefix = '/a';
const under = (name) => { const parts = [prefix, name]; const full = parts.join('/'); return full.replace('//', '/'); };
const to = (next) => { prefix = next; };`,
        `  app.get(under('x'), (req, res) => res.json({}));
  to('/b');
  app.get(under('x'), (req, res) => res.json({}));`,
      ),
    );
    assert.deepEqual(pathsOf(service), ['/a/x', '/b/x']);
  });

  it('give each caller what an object holds by then', () => {
    const service = isSame(
      app(
        `class Settings {
  constructor() { this.prefix = '/a'; }
  under(name) { const parts = [this.prefix, name]; const full = parts.join('/'); return full.replace('//', '/'); }
  to(next) { this.prefix = next; }
}
const settings = new Settings();`,
        `  app.get(settings.under('x'), (req, res) => res.json({}));
  settings.to('/b');
  app.get(settings.under('x'), (req, res) => res.json({}));`,
      ),
    );
    assert.deepEqual(pathsOf(service), ['/a/x', '/b/x']);
  });

  it('share no object that a caller may change', () => {
    const service = isSame(
      app(
        `function query(table) {
  const made = { text: 'select * from ' + table, values: [], add(v) { return this.values.push(v); } };
  made.limit = 10; made.offset = 0; made.name = table;
  return made;
}`,
        `  app.post('/a', (req, res) => { const q = query('t'); q.text = q.text + req.body.where; pool.query(q.text); res.json({}); });
  app.post('/b', (req, res) => { const q = query('t'); pool.query(q.text); res.json({}); });`,
      ),
    );
    const sinks = service.endpoints.map(
      ({ flows }) => flows.filter(({ sink }) => sink.category === 'sql').length,
    );
    assert.deepEqual(sinks, [1, 0]);
  });

  it('tell of checks whose state a handler changed before', () => {
    isSame(
      app(
        `class Session {
  start(token) { this.user = jwt.verify(token, process.env.KEY); }
  check() { const user = this.user; if (!user) { const e = new Error('no'); e.status = 401; throw e; } return user; }
}
const session = new Session();`,
        `  app.get('/a', (req, res) => { const user = session.check(); res.json({ user }); });
  app.get('/b', (req, res) => { session.start(req.headers.authorization); const user = session.check(); res.json({ user }); });`,
      ),
    );
  });

  it('do the same in programs of all kinds', () => {
    const value = fc.constantFrom(
      'req.body.a',
      'req.query.b',
      'req.body',
      "'c'",
      'state',
      'box.v',
      'req.headers.authorization',
    );
    const name = fc.constantFrom('f0', 'f1', 'f2', 'f3');
    const statement = fc.oneof(
      fc.tuple(name, value).map(([f, v]) => `x = ${f}(req, res, ${v});`),
      fc
        .tuple(name, value)
        .map(
          ([f, v]) =>
            `try { x = ${f}(req, res, ${v}); } catch (e) { return res.status(500).json({ e: e.message }); }`,
        ),
      fc.tuple(name, value).map(([f, v]) => `if (!${f}(req, res, ${v})) return res.status(401).end();`),
      value.map((v) => `state = ${v};`),
      value.map((v) => `box.v = ${v};`),
      value.map((v) => `list.push(${v});`),
      value.map((v) => `if (typeof ${v} !== 'string') throw new Error('bad');`),
      value.map((v) => `if (!${v}) return res.status(401).end();`),
      value.map((v) => `jwt.verify(${v}, process.env.KEY);`),
      value.map((v) => `pool.query('select ' + ${v});`),
      value.map((v) => `x = { a: ${v}, b: x };`),
      fc.constant('x.a = req.body.z;'),
      fc.constant('pool.query("select " + x);'),
      fc.constant('pool.query("select " + x.a);'),
      fc.constant('pool.query("select " + list[0]);'),
    );
    const body = fc.array(statement, { minLength: 1, maxLength: 5 });
    const program = fc.record({
      functions: fc.array(body, { minLength: 4, maxLength: 4 }),
      handlers: fc.array(body, { minLength: 2, maxLength: 4 }),
    });
    fc.assert(
      fc.property(program, ({ functions, handlers }) => {
        const lines = functions.map(
          (body, i) =>
            `function f${String(i)}(req, res, v) {\n  let x = v;\n  ${body.join('\n  ')}\n  return x;\n}`,
        );
        const routes = handlers.map(
          (body, i) =>
            `  app.post('/r${String(i)}', (req, res) => {\n    let x;\n    ${body.join('\n    ')}\n    res.json({ x });\n  });`,
        );
        isSame(app(`let state;\nconst box = {};\nconst list = [];\n${lines.join('\n')}`, routes.join('\n')));
      }),
      { numRuns: Number(process.env['REPLAY_RUNS'] ?? 60) },
    );
  });
});
