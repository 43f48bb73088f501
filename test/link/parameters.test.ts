/** The parameters of an endpoint: what its code reads of the request, in whatever way it gets there. */
import assert from 'node:assert/strict';
import { audit, type Files } from '../rules/audit';

/** `kind.name` of each parameter, with `!` where it was checked before it is read. */
async function parametersOf(files: Files, method?: string): Promise<string[]> {
  const { endpoints } = (await audit(files)).result.service;
  const endpoint = endpoints.find((one) => method === undefined || one.method === method);
  assert.ok(endpoint, `no endpoint among ${String(endpoints.length)}`);
  return endpoint.reads
    .map(({ kind, name, validated }) => `${kind}.${name}${validated ? '!' : ''}`)
    .sort((a, b) => (a < b ? -1 : 1));
}

describe('parameters', () => {
  it('of a body that is collected by hand and parsed', async () => {
    const source = `
      const http = require('http');
      http.createServer((req, res) => {
        if (req.method === 'POST' && req.url === '/users') {
          let body = '';
          req.on('data', (chunk) => { body += chunk; });
          req.on('end', () => {
            const { name, email } = JSON.parse(body);
            res.end(JSON.stringify({ name, email }));
          });
        }
      }).listen(80);`;
    assert.deepEqual(await parametersOf({ 'app.js': source }, 'POST'), ['body.email', 'body.name']);
  });

  it('of a body that arrives in pieces and is put together', async () => {
    const source = `
      import { createServer } from 'node:http';
      createServer(async (req, res) => {
        if (req.url === '/users' && req.method === 'PUT') {
          const chunks = [];
          for await (const chunk of req) chunks.push(chunk);
          const user = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          res.end(user.name);
        }
      }).listen(80);`;
    assert.deepEqual(await parametersOf({ 'app.mjs': source }, 'PUT'), ['body.name']);
  });

  it('of a text that is parsed and checked', async () => {
    const source = `
      import { Hono } from 'hono';
      import { z } from 'zod';
      const schema = z.object({ name: z.string() });
      const app = new Hono();
      app.post('/users', async (c) => {
        const user = schema.parse(JSON.parse(await c.req.text()));
        return c.json({ hello: user.name });
      });
      export default app;`;
    assert.deepEqual(await parametersOf({ 'app.ts': source }), ['body.name!']);
  });

  it('of a promise of the body, whose own methods are none', async () => {
    const source = `
      import { Hono } from 'hono';
      const app = new Hono();
      app.post('/users', async (c) => {
        const body = await c.req.json().catch(() => ({}));
        return c.json({ hello: body.name });
      });
      export default app;`;
    assert.deepEqual(await parametersOf({ 'app.ts': source }), ['body.name']);
  });

  it('of a reader that checks', async () => {
    const files = {
      'package.json': '{ "name": "site", "dependencies": { "nuxt": "^3.12.0", "zod": "3" } }',
      'server/api/profile.post.ts': `
        export default defineEventHandler(async (event) => {
          const { username, email } = await readValidatedBody(event, z.object({ username: z.string() }).parse);
          return { username, email };
        });`,
    };
    assert.deepEqual(await parametersOf(files), ['body.email!', 'body.username!']);
  });

  it('of a request that is checked as a whole', async () => {
    const source = `
      import Koa from 'koa';
      import Router from '@koa/router';
      import { z } from 'zod';
      const validate = (schema) => async (ctx, next) => {
        ctx.input = { ...ctx.input, ...schema.parse(ctx.request) };
        return next();
      };
      const router = new Router();
      router.post('/users', validate(z.object({ body: z.object({ name: z.string() }) })), async (ctx) => {
        const { name } = ctx.input.body;
        ctx.body = { name };
      });
      new Koa().use(router.routes()).listen(80);`;
    assert.deepEqual(await parametersOf({ 'app.ts': source }), ['body.name!']);
  });

  it('of a server action: its arguments, and the fields of its form', async () => {
    const files = {
      'package.json': '{ "name": "site", "dependencies": { "next": "15" } }',
      'app/actions.ts': `
        'use server';
        export async function rename(prevState: unknown, id: string, { title }: { title: string }, form: FormData) {
          await db.note.update({ where: { id }, data: { title, text: form.get('text') } });
        }`,
    };
    assert.deepEqual(await parametersOf(files), ['body.id', 'body.text', 'body.title']);
  });
});

describe('parameters that are declared', () => {
  it('by the search of a page of TanStack Router', async () => {
    const files = {
      'package.json': '{ "name": "site", "dependencies": { "@tanstack/react-start": "1" } }',
      'routes/posts.tsx': `
        import { createFileRoute } from '@tanstack/react-router';
        import { zodValidator } from '@tanstack/zod-adapter';
        import { z } from 'zod';
        export const Route = createFileRoute('/posts')({
          validateSearch: zodValidator(z.object({ page: z.number(), filter: z.string().optional() })),
        });`,
      'routes/settings.tsx': `
        import { createFileRoute } from '@tanstack/react-router';
        export const Route = createFileRoute('/settings')({
          validateSearch: (search) => ({ tab: String(search.tab ?? 'profile') }),
        });`,
    };
    const { endpoints } = (await audit(files)).result.service;
    const declared = endpoints.map(
      ({ path, declares }) =>
        `${path} ${(declares ?? []).map(({ kind, name }) => `${kind}.${name}`).join(' ')}`,
    );
    assert.deepEqual(declared.sort(), ['/posts query.page query.filter', '/settings query.tab']);
  });
});
