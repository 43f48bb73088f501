/** What endpoints are said to take: names and places, from what the code reads and from what is declared. */
import assert from 'node:assert/strict';
import { parametersOf } from '../../server/src/check/parameters';
import { audit, type Files } from '../rules/audit';

async function parametersIn(files: Files): Promise<Record<string, string[]>> {
  const { result } = await audit(files);
  return Object.fromEntries(
    result.service.endpoints.map((endpoint) => [
      `${endpoint.method} ${endpoint.path}`,
      parametersOf(endpoint).map(
        (p) => `${p.in} ${p.name}${p.required ? '!' : ''}${p.whole ? ' (whole)' : ''}`,
      ),
    ]),
  );
}

describe('parameters of endpoints', () => {
  it('are what Express code reads, middleware included', async () => {
    assert.deepEqual(
      await parametersIn({
        'app.js': `const express = require('express');
const app = express();
app.use((req, res, next) => (req.get('X-Tenant') ? next() : res.sendStatus(400)));
app.post('/users/:id', (req, res) => {
  const { name, email: mail } = req.body;
  res.json({ name, mail, id: req.params.id, page: req.query.page, sid: req.cookies.sid });
});
app.put('/all', (req, res) => res.json(req.body));`,
      }),
      {
        'POST /users/:id': [
          'path id!',
          'query page',
          'header X-Tenant',
          'cookie sid',
          'body name',
          'body email',
        ],
        'PUT /all': ['header X-Tenant', 'body body (whole)'],
      },
    );
  });

  it('are what schemas of Fastify routes declare, and what handlers read besides', async () => {
    assert.deepEqual(
      await parametersIn({
        'app.ts': `import Fastify from 'fastify';
import { Type } from '@sinclair/typebox';
import { z } from 'zod';
const app = Fastify();
const body = { type: 'object', required: ['name'], properties: { name: { type: 'string' }, age: { type: 'number' } } };
app.post('/a/:id', { schema: { body } }, async (request) => request.headers['x-trace']);
app.get('/b', { schema: { querystring: Type.Object({ q: Type.String(), page: Type.Optional(Type.Number()) }) } }, async () => 1);
app.put('/c', { schema: { body: z.object({ title: z.string(), note: z.string().optional() }) } }, async () => 1);
app.listen({ port: 3000 });`,
      }),
      {
        'POST /a/:id': ['path id!', 'header x-trace', 'body name!', 'body age'],
        'GET /b': ['query q!', 'query page'],
        'PUT /c': ['body title!', 'body note'],
      },
    );
  });

  it('are the decorated parameters of Nest, the fields of DTOs and of uploads', async () => {
    assert.deepEqual(
      await parametersIn({
        'cats.controller.ts': `import { Body, Controller, Get, Headers, Param, Post, Query, UploadedFile, UseInterceptors } from '@nestjs/common';
import { PartialType } from '@nestjs/mapped-types';
import { FileInterceptor } from '@nestjs/platform-express';
import { IsOptional, IsString } from 'class-validator';
class CreateCat {
  @IsString() name: string;
  @IsOptional() @IsString() breed?: string;
}
class UpdateCat extends PartialType(CreateCat) {
  @IsString() why: string;
}
@Controller('cats')
export class Cats {
  @Get(':id') one(@Param('id') id: string, @Query('page') page: string, @Headers('X-Tenant') tenant: string) {}
  @Post() create(@Body() cat: CreateCat) {}
  @Post('update') update(@Body() cat: UpdateCat) {}
  @Post('any') any(@Body() body: any) {}
  @Post('photo') @UseInterceptors(FileInterceptor('avatar')) photo(@UploadedFile() file: unknown) {}
}`,
      }),
      {
        'GET /cats/:id': ['path id!', 'query page', 'header x-tenant'],
        'POST /cats': ['body name!', 'body breed'],
        'POST /cats/update': ['body why!', 'body name', 'body breed'],
        'POST /cats/any': ['body body (whole)'],
        'POST /cats/photo': ['body avatar'],
      },
    );
  });

  it('are found by name in the path where Next keeps them in the query', async () => {
    const found = await parametersIn({
      'pages/api/users/[id].ts': `export default function handler(req, res) {
  res.json({ id: req.query.id, page: req.query.page });
}`,
      'package.json': '{ "dependencies": { "next": "15" } }',
    });
    const lists = new Set(Object.values(found).map((list) => list.join(', ')));
    assert.deepEqual([...lists], ['path id!, query page']);
  });
});
