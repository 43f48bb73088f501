/** Small programs with one finding each, in one neutral style; the first file is the one that is varied. */
import type { Files } from '../rules/audit';

export interface Program {
  readonly ruleId: string;
  readonly files: Files;
}

const EXPRESS = (routes: string): string => `import express from 'express';
import { Pool } from 'pg';

const pool = new Pool();
const app = express();
app.use(express.json());

${routes}

app.listen(3000);
`;

const COMMONJS = (routes: string): string => `const express = require('express');
const { Pool } = require('pg');

const pool = new Pool();
const app = express();
app.use(express.json());

${routes}

module.exports = app;
`;

const CREATE = `app.post('/orders', async (req, res) => {
  const { item, note } = req.body;
  await pool.query('insert into orders values ($1, $2)', [item, note]);
  res.sendStatus(201);
});`;

const FAILING = `app.get('/orders', async (req, res) => {
  try {
    res.json(await pool.query('select 1'));
  } catch (error) {
    res.status(500).json({ error: error.message });
  }
});`;

const SQL = `app.get('/orders', async (req, res) => {
  const found = await pool.query(\`select * from orders where id = \${req.query.id}\`);
  res.json(found.rows);
});`;

const LOGIN = `app.post('/login', async (req, res) => {
  const found = await pool.query('select * from users where password = $1', [req.body.password]);
  res.json(found.rows);
});`;

const REDIRECT = `app.get('/go', (req, res) => {
  res.redirect(req.query.next);
});`;

export const PROGRAMS: Readonly<Record<string, Program>> = {
  'authentication in Express': { ruleId: 'missing-authentication', files: { 'src/app.ts': EXPRESS(CREATE) } },
  'authentication in CommonJS': { ruleId: 'missing-authentication', files: { 'app.js': COMMONJS(CREATE) } },
  'input in Express': { ruleId: 'unvalidated-input', files: { 'src/app.ts': EXPRESS(CREATE) } },
  'input in CommonJS': { ruleId: 'unvalidated-input', files: { 'app.js': COMMONJS(CREATE) } },
  'errors in Express': { ruleId: 'verbose-errors', files: { 'src/app.ts': EXPRESS(FAILING) } },
  'errors in CommonJS': { ruleId: 'verbose-errors', files: { 'app.js': COMMONJS(FAILING) } },
  'error handler in Express': { ruleId: 'missing-error-handler', files: { 'src/app.ts': EXPRESS(CREATE) } },
  'error handler in CommonJS': { ruleId: 'missing-error-handler', files: { 'app.js': COMMONJS(CREATE) } },
  'rate limit in Express': { ruleId: 'missing-rate-limit', files: { 'src/app.ts': EXPRESS(LOGIN) } },
  'rate limit in CommonJS': { ruleId: 'missing-rate-limit', files: { 'app.js': COMMONJS(LOGIN) } },
  'SQL in Express': { ruleId: 'sql-injection', files: { 'src/app.ts': EXPRESS(SQL) } },
  'redirect in CommonJS': { ruleId: 'open-redirect', files: { 'app.js': COMMONJS(REDIRECT) } },
  'input in Fastify': {
    ruleId: 'unvalidated-input',
    files: {
      'src/app.ts': `import Fastify from 'fastify';
import { Pool } from 'pg';

const pool = new Pool();
const app = Fastify();
app.post('/orders', async (request, reply) => {
  const { item } = request.body;
  await pool.query('insert into orders values ($1)', [item]);
  return reply.code(201).send();
});
await app.listen({ port: 3000 });
`,
    },
  },
  'rate limit in Fastify': {
    ruleId: 'missing-rate-limit',
    files: {
      'src/app.ts': `import Fastify from 'fastify';
import { Pool } from 'pg';

const pool = new Pool();
const app = Fastify();
app.post('/login', async (request, reply) => {
  return pool.query('select * from users where password = $1', [request.body.password]);
});
await app.listen({ port: 3000 });
`,
    },
  },
  'input in Nest': {
    ruleId: 'unvalidated-input',
    files: {
      'src/orders.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';
import { Pool } from 'pg';

@Controller('orders')
export class OrdersController {
  constructor(private readonly pool: Pool) {}

  @Post()
  create(@Body() body: { item: string; note?: string }) {
    return this.pool.query('insert into orders values ($1, $2)', [body.item, body.note]);
  }
}
`,
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { OrdersController } from './orders.controller';

@Module({ controllers: [OrdersController] })
class AppModule {}

void NestFactory.create(AppModule).then((app) => app.listen(3000));
`,
    },
  },
  'input in Next.js': {
    ruleId: 'unvalidated-input',
    files: {
      'app/api/orders/route.ts': `import { Pool } from 'pg';

const pool = new Pool();

export async function POST(request: Request) {
  const { item } = await request.json();
  await pool.query('insert into orders values ($1)', [item]);
  return Response.json({});
}
`,
    },
  },
  'authentication in Next.js': {
    ruleId: 'missing-authentication',
    files: {
      'app/api/orders/route.ts': `import { Pool } from 'pg';

const pool = new Pool();

export async function GET() {
  return Response.json(await pool.query('select * from orders'));
}
`,
    },
  },
};
