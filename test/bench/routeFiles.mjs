/**
 * Route files of about a thousand lines for the frameworks that differ most in how they are written: calls on a router,
 * a plugin that is one function, a controller that is one class, a file that is one route.
 */
import { generateRouteFile } from './generate.mjs';

const repeat = (lines, used, block) => {
  const out = [];
  for (let i = 0; used + out.length < lines; i++) out.push(...block(i));
  return out;
};

const handler = (i, { body, param, fail, done, raised }) => [
  `    const parsed = itemSchema.safeParse(${body});`,
  `    if (!parsed.success) {`,
  `      ${fail}`,
  `    }`,
  `    const key = \`${i}/\${String(${param})}\`;`,
  `    const before = store.get(key);`,
  `    store.set(key, { ...before, ...parsed.data });`,
  `    ${done}`,
  `  } catch (error) {`,
  `    ${raised}`,
  `  }`,
];

const shared = [
  `import { z } from 'zod';`,
  `import { requireAuth } from './middleware/requireAuth';`,
  ``,
  `const itemSchema = z.object({ name: z.string().max(80), price: z.number().positive(), tags: z.array(z.string()).max(20) });`,
  `const store = new Map<string, z.infer<typeof itemSchema>>();`,
  ``,
];

const probe = (open, body, answer, leak, close) => [
  open,
  `  try { ${answer(`await store.get(${body}.id)`)} } catch (error) { ${leak(`(error as Error).stack`)} }`,
  close,
];

/** What each framework's file begins with, its blocks, its end, an offending route, and what mounts it. */
const STYLES = {
  fastify: {
    file: 'src/benchRoutes.ts',
    head: [
      `import type { FastifyInstance } from 'fastify';`,
      ...shared,
      `export async function routes(app: FastifyInstance) {`,
    ],
    block: (i) => [
      `app.put('/collections/${i}/items/:itemId', { preHandler: requireAuth }, async (request, reply) => {`,
      `  try {`,
      ...handler(i, {
        body: 'request.body',
        param: 'request.params.itemId',
        fail: `return reply.code(400).send({ error: 'invalid item' });`,
        done: 'return reply.code(before === undefined ? 201 : 200).send({ key, item: store.get(key) });',
        raised: 'throw error;',
      }),
      `});`,
    ],
    tail: [`}`],
    offending: probe(
      `app.post('/probe', async (request, reply) => {`,
      'request.body',
      (v) => `return reply.send(${v});`,
      (s) => `return reply.code(500).send({ stack: ${s} });`,
      `});`,
    ),
    mount: `import fastify from 'fastify';\nimport { routes } from './benchRoutes';\n\nconst app = fastify();\napp.register(routes, { prefix: '/bench' });\napp.listen({ port: 3000 });\n`,
  },
  nest: {
    file: 'src/bench.controller.ts',
    head: [
      `import { BadRequestException, Body, Controller, Param, Post, Put, UseGuards } from '@nestjs/common';`,
      `import { AuthGuard } from '@nestjs/passport';`,
      ...shared,
      `@Controller('bench')`,
      `export class BenchController {`,
    ],
    block: (i) => [
      `@UseGuards(AuthGuard('jwt'))`,
      `@Put('collections/${i}/items/:itemId')`,
      `async put${i}(@Param('itemId') itemId: string, @Body() body: unknown) {`,
      `  try {`,
      ...handler(i, {
        body: 'body',
        param: 'itemId',
        fail: `throw new BadRequestException('invalid item');`,
        done: 'return { key, item: store.get(key) };',
        raised: 'throw error;',
      }),
      `}`,
    ],
    tail: [`}`],
    offending: probe(
      `@Post('probe') async probe(@Body() body: { id: string }) {`,
      'body',
      (v) => `return ${v};`,
      (s) => `return { stack: ${s} };`,
      `}`,
    ),
    mount: `import { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nimport { BenchController } from './bench.controller';\n\n@Module({ controllers: [BenchController] })\nclass AppModule {}\nNestFactory.create(AppModule).then((app) => app.listen(3000));\n`,
  },
  hono: {
    file: 'src/benchRoutes.ts',
    head: [`import { Hono } from 'hono';`, ...shared, `export const routes = new Hono();`],
    block: (i) => [
      `routes.put('/collections/${i}/items/:itemId', requireAuth, async (c) => {`,
      `  try {`,
      ...handler(i, {
        body: 'await c.req.json()',
        param: `c.req.param('itemId')`,
        fail: `return c.json({ error: 'invalid item' }, 400);`,
        done: 'return c.json({ key, item: store.get(key) }, before === undefined ? 201 : 200);',
        raised: 'throw error;',
      }),
      `});`,
    ],
    tail: [],
    offending: probe(
      `routes.post('/probe', async (c) => {`,
      '(await c.req.json())',
      (v) => `return c.json(${v});`,
      (s) => `return c.json({ stack: ${s} }, 500);`,
      `});`,
    ),
    mount: `import { Hono } from 'hono';\nimport { routes } from './benchRoutes';\n\nconst app = new Hono();\napp.route('/bench', routes);\nexport default app;\n`,
  },
  koa: {
    file: 'src/benchRoutes.ts',
    head: [`import Router from '@koa/router';`, ...shared, `export const router = new Router();`],
    block: (i) => [
      `router.put('/collections/${i}/items/:itemId', requireAuth, async (ctx) => {`,
      `  try {`,
      ...handler(i, {
        body: 'ctx.request.body',
        param: 'ctx.params.itemId',
        fail: `ctx.throw(400, 'invalid item');`,
        done: 'ctx.body = { key, item: store.get(key) };',
        raised: 'throw error;',
      }),
      `});`,
    ],
    tail: [],
    offending: probe(
      `router.post('/probe', async (ctx) => {`,
      'ctx.request.body',
      (v) => `ctx.body = ${v};`,
      (s) => `ctx.body = { stack: ${s} };`,
      `});`,
    ),
    mount: `import Koa from 'koa';\nimport bodyParser from 'koa-bodyparser';\nimport { router } from './benchRoutes';\n\nconst app = new Koa();\napp.use(bodyParser());\napp.use(router.routes());\napp.listen(3000);\n`,
  },
  next: {
    file: 'src/app/api/bench/route.ts',
    head: [
      `import { NextResponse } from 'next/server';`,
      `import { getServerSession } from 'next-auth';`,
      ...shared,
    ],
    block: (i) => [
      `async function put${i}(request: Request) {`,
      `  try {`,
      `    if (!(await getServerSession())) return NextResponse.json({ error: 'unauthorized' }, { status: 401 });`,
      ...handler(i, {
        body: 'await request.json()',
        param: `new URL(request.url).searchParams.get('itemId')`,
        fail: `return NextResponse.json({ error: 'invalid item' }, { status: 400 });`,
        done: 'return NextResponse.json({ key, item: store.get(key) });',
        raised: 'throw error;',
      }),
      `}`,
    ],
    tail: [
      `export const PUT = (request: Request) => put0(request);`,
      `export const PATCH = (request: Request) => put1(request);`,
    ],
    offending: probe(
      `export async function POST(request: Request) {`,
      '(await request.json())',
      (v) => `return NextResponse.json(${v});`,
      (s) => `return NextResponse.json({ stack: ${s} }, { status: 500 });`,
      `}`,
    ),
    mount: `export {};\n`,
  },
};

const express = {
  file: 'src/benchRoutes.ts',
  offending: [
    `router.post('/probe', async (req, res) => {`,
    `  try { res.json(await store.get(req.body.id)); } catch (error) { res.status(500).json({ stack: (error as Error).stack }); }`,
    `});`,
  ],
  mount: `import express from 'express';\nimport { router } from './benchRoutes';\n\nconst app = express();\napp.use(express.json());\napp.use('/bench', router);\napp.listen(3000);\n`,
};

export const FRAMEWORKS = ['express', ...Object.keys(STYLES)];

/**
 * @returns {{file: string, text: string, mount: string, packages: string[], edits: Record<string, {line: number, lines: string[]}>}}
 * `edits`: what is typed, and before which line: a route behind all others, a statement in the handler in the middle
 */
export function routeFileFor(framework, lines) {
  const style = STYLES[framework];
  const text = style
    ? [...style.head, ...repeat(lines, style.head.length, style.block), ...style.tail, ''].join('\n')
    : generateRouteFile(lines);
  const { file, offending, mount } = style ?? express;
  const all = text.split('\n');
  const end = all.length - 1 - (style?.tail.length ?? 0);
  const middle = all.findIndex((line, index) => index > all.length / 2 && line.includes('const key ='));
  return {
    file,
    text,
    mount,
    edits: {
      route: { line: end, lines: offending },
      body: { line: middle, lines: [`    store.set('latest', eval(String(parsed.data)) as never);`] },
    },
  };
}
