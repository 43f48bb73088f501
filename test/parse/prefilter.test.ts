import assert from 'node:assert/strict';
import { FRAMEWORK_HINTS } from '../../server/src/parse/hints';
import { createPrefilter, importSpecifiers, isGenerated, isRelevant } from '../../server/src/parse/prefilter';

const RELEVANT: readonly (readonly [file: string, text: string])[] = [
  ['/w/a.js', "const app = require('express')()"],
  ['/w/a.ts', "import { Hono } from 'hono/tiny'"],
  ['/w/a.ts', "import fp from 'fastify-plugin'"],
  ['/w/a.ts', 'import x from "@fastify/autoload"'],
  ['/w/a.ts', "export * from '@nestjs/common'"],
  ['/w/a.ts', "const x = await import('koa')"],
  ['/w/a.ts', "router.get('/x', list)"],
  ['/w/a.ts', 'router.get(`/x/${y}`, list)'],
  ['/w/a.ts', "app.post(['/a', '/b'], h)"],
  ['/w/a.ts', 'app.get(/^\\/x/, h)'],
  ['/w/a.ts', 'export const requireUser = (req: Request, res: Response, next: NextFunction) => next()'],
  ['/w/a.ts', 'export default (ctx, next) => next()'],
  ['/w/a.ts', 'function f(err, req, res, next) { res.status(500).json(err) }'],
  ['/w/a.ts', "this.route({ method: 'get', path: '', handler: this.x })"],
  ['/w/a.ts', "this.route('GET', '/x', f)"],
  ['/w/a.ts', "setupApiRoute(router, 'get', '/x', [], f); app.on(['get', 'post'], '/x', f)"],
  ['/w/a.ts', 'app[method](path, handler)'],
  ['/w/a.ts', "module.exports = [{ method: 'GET', path: '/x', handler }]"],
  ['/w/a.ts', "const routes = { 'POST /x': 'a.b' }"],
  ['/w/a.ts', '@Controller() export class A {}'],
  ['/w/a.ts', '@UseGuards(A) class B {}'],
  ['/w/a.ts', 'class G implements CanActivate { canActivate() {} }'],
  ['/w/a.ts', "'use server'; export async function save() {}"],
  ['/w/app/api/x/route.ts', 'export { a }'],
  ['/w/a.ts', 'export async function GET() {}'],
  ['/w/a.ts', 'export { handler as GET, handler as POST }'],
  ['/w/pages/api/x.ts', 'export default f'],
  ['/w/src/middleware.ts', 'x'],
  ['/w/a.ts', 'export const x = protectedProcedure.input(s).query(f)'],
  ['/w/a.ts', 'const resolvers = { Query: { a } }'],
  ['/w/a.ts', 'export default defineEventHandler(() => 1)'],
  ['/w/server/api/x.get.ts', 'x'],
  ['/w/a.ts', 'export const handler = async (event) => {}'],
  ['/w/a.ts', 'exports.handler = f'],
  ['/w/a.ts', 'export default { fetch(request, env) {} }'],
  ['/w/a.ts', 'http.createServer(f)'],
  ['/w/src/routes/x/+server.ts', 'x'],
  ['/w/a.ts', 'export async function loader() {}'],
  ['/w/a.ts', "import jwt from 'jsonwebtoken'"],
  ['/w/src/routes/users.js', 'module.exports = x'],
  ['/w/user.controller.ts', 'x'],
  ['/w/db.ts', "import { PrismaClient } from '@prisma/client'; export const db = new PrismaClient()"],
  [
    '/w/q.ts',
    "import { Prisma } from '@prisma/client'; export const f = (id) => db.$queryRaw(Prisma.raw(id))",
  ],
  ['/w/page.tsx', "import { redirect } from 'next/navigation'; redirect(to)"],
];

const IRRELEVANT: readonly (readonly [file: string, text: string])[] = [
  ['/w/sum.ts', 'export const sum = (a: number, b: number) => a + b;'],
  [
    '/w/Button.tsx',
    "import React from 'react'; export const Button = ({ label }) => <button>{label}</button>;",
  ],
  ['/w/client.ts', "await fetch('/api/x', { method: 'POST', body })"],
  ['/w/map.ts', "const x = map.get('a'); cache.delete('b');"],
  ['/w/users.ts', "import { Role } from '@prisma/client'; export const roles = [Role.ADMIN]"],
  ['/w/Menu.tsx', "import { useNavigate } from 'react-router'; export const Menu = () => <a/>"],
  ['/w/src/routes/orders/list.tsx', 'export const List = () => <table/>'],
  ['/w/types.d.ts', "import 'express'"],
  ['/w/x.min.js', "require('express')"],
  ['/w/expression.ts', "import x from './express'; import y from 'expression'"],
];

describe('pre-filter', () => {
  for (const [file, text] of RELEVANT) it(`keeps ${file}: ${text}`, () => assert.ok(isRelevant(file, text)));
  for (const [file, text] of IRRELEVANT)
    it(`drops ${file}: ${text}`, () => assert.ok(!isRelevant(file, text)));

  it('can be extended by a framework', () => {
    const filter = createPrefilter([
      ...FRAMEWORK_HINTS,
      { name: 'acme', packages: ['acme'], shapes: ['acmeRoute'] },
    ]);
    assert.ok(filter('/w/a.ts', "import 'acme/server'"));
    assert.ok(filter('/w/a.ts', 'acmeRoute'));
    assert.ok(!isRelevant('/w/a.ts', 'acmeRoute'));
    assert.ok(!createPrefilter([])('/w/a.ts', "require('express')"));
  });

  it('knows minified code from code with one long string', () => {
    const code = Array.from({ length: 80 }, (_, i) => `app.get('/${i}', h${i});`).join('\n');
    assert.ok(isGenerated('/w/a.js', code.replaceAll('\n', '').repeat(5)));
    assert.ok(!isGenerated('/w/a.js', code));
    assert.ok(
      !isGenerated('/w/a.js', `app.get('/', h);\nconst key = '${'A+/='.repeat(100)}${'b9'.repeat(9_000)}';`),
    );
    assert.ok(!isGenerated('/w/a.js', `${code}\nconst png = '${'A'.repeat(20_000)}';`));
    assert.ok(!isGenerated('/w/a.js', code.replaceAll('\n', '').slice(0, 1_500)));
  });

  it('takes no time to speak of for text that is made to slow it down', () => {
    for (const text of [
      'req'.repeat(100_000),
      '('.repeat(200_000),
      "from '".repeat(50_000),
      'method: "GET" '.repeat(20_000),
      'c '.repeat(100_000),
      'export '.repeat(50_000),
      'export {'.repeat(30_000),
    ]) {
      const start = performance.now();
      // In lines, or it would be taken for minified code and not be scanned.
      isRelevant('/w/a.ts', text.replace(/(.{100})/g, '$1\n'));
      assert.ok(performance.now() - start < 1_000, text.slice(0, 20));
    }
  });
});

describe('import specifiers', () => {
  it('are read from every form of import', () => {
    const text = `import a from 'a'; import 'b'; import type { C } from "c"; export * from './d';
      const e = require('e'), f = await import('f'); import g = require("g"); import { a } from 'a'`;
    assert.deepEqual(importSpecifiers(text), ['a', 'b', 'c', './d', 'e', 'f', 'g']);
  });
});
