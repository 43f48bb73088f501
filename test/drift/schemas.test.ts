/** Constraints of validators in code, as a generated document states them. */
import assert from 'node:assert/strict';
import { Spectral, type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { documentOf } from '../../server/src/drift/generate/document';
import { checkDocument } from '../../server/src/openapi/check';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

type Json = Record<string, unknown>;
interface Operation {
  readonly parameters?: readonly (Json & { readonly name: string; readonly schema: Json })[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Json }> };
  readonly responses: Json;
  readonly security?: unknown;
}

async function generated(files: Record<string, string>): Promise<Record<string, Record<string, Operation>>> {
  const host = memoryHost(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/w/${name}`, text])),
  );
  const { service } = await Workspace.open({ root: '/w', host }).audit();
  const document = documentOf(service.endpoints, { title: 'x', version: '1.0.0' });
  await assertValid(document);
  return document.paths as unknown as Record<string, Record<string, Operation>>;
}

/** For the published schema of OpenAPI, by Spectral, and for our own rules that are errors. */
async function assertValid(document: object): Promise<void> {
  const spectral = new Spectral();
  spectral.setRuleset({ extends: [oas as RulesetDefinition] });
  const remarks = await spectral.run(JSON.parse(JSON.stringify(document)) as Json);
  assert.deepEqual(
    remarks
      .filter(({ severity }) => severity === 0)
      .map(({ code, path }) => `${String(code)} ${path.join('/')}`),
    [],
  );
  const { findings, problems } = checkDocument('/w/openapi.json', JSON.stringify(document));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    [],
  );
}

const bodyOf = (operation: Operation | undefined): Json =>
  Object.values(operation?.requestBody?.content ?? {})[0]?.schema ?? {};

const EXPECTED = {
  type: 'object',
  properties: {
    email: { type: 'string', format: 'email', maxLength: 200 },
    age: { type: 'integer', minimum: 18 },
    role: { type: 'string', enum: ['a', 'b'] },
    tags: { type: 'array', maxItems: 5, items: { type: 'string' } },
    note: { type: 'string' },
  },
  required: ['email', 'age', 'role', 'tags'],
};

const app = (imports: string, route: string): Record<string, string> => ({
  'app.ts': `import express from 'express';\n${imports}\nconst app = express();\napp.use(express.json());\n${route}\napp.listen(3000);\n`,
});

const PARSED = `app.post('/users', (req, res) => { const user = schema.parse(req.body); db.insert(user); res.status(201).json({}); });`;

describe('constraints of validators in a generated document', function () {
  this.timeout(60_000);

  const libraries: Readonly<Record<string, readonly [imports: string, route: string]>> = {
    zod: [
      `import { z } from 'zod';
       const schema = z.object({ email: z.string().email().max(200), age: z.number().int().min(18), role: z.enum(['a', 'b']),
         tags: z.array(z.string()).max(5), note: z.string().optional() });`,
      PARSED,
    ],
    'zod in a middleware of the workspace': [
      `import { z } from 'zod';
       const schema = z.object({ email: z.email().max(200), age: z.int().min(18), role: z.literal(['a', 'b']),
         tags: z.string().array().max(5), note: z.optional(z.string()) });
       const validate = (schema: any) => (req: any, res: any, next: any) => {
         const result = schema.safeParse(req.body);
         if (!result.success) return res.status(400).json(result.error);
         req.body = result.data;
         next();
       };`,
      `app.post('/users', validate(schema), (req, res) => { db.insert(req.body); res.status(201).json({}); });`,
    ],
    joi: [
      `import Joi from 'joi';
       const schema = Joi.object({ email: Joi.string().email().max(200).required(), age: Joi.number().integer().min(18).required(),
         role: Joi.valid('a', 'b').required(), tags: Joi.array().items(Joi.string()).max(5).required(), note: Joi.string() });`,
      `app.post('/users', (req, res) => {
         const { error, value } = schema.validate(req.body);
         if (error) return res.status(400).json({});
         db.insert(value); res.status(201).json({});
       });`,
    ],
    yup: [
      `import * as yup from 'yup';
       const schema = yup.object({ email: yup.string().email().max(200).required(), age: yup.number().integer().min(18).required(),
         role: yup.string().oneOf(['a', 'b']).required(), tags: yup.array().of(yup.string()).max(5).required(), note: yup.string() });`,
      `app.post('/users', async (req, res) => { const user = await schema.validate(req.body); db.insert(user); res.status(201).json({}); });`,
    ],
    valibot: [
      `import * as v from 'valibot';
       const schema = v.object({ email: v.pipe(v.string(), v.email(), v.maxLength(200)), age: v.pipe(v.number(), v.integer(), v.minValue(18)),
         role: v.picklist(['a', 'b']), tags: v.pipe(v.array(v.string()), v.maxLength(5)), note: v.optional(v.string()) });`,
      `app.post('/users', (req, res) => { const user = v.parse(schema, req.body); db.insert(user); res.status(201).json({}); });`,
    ],
    'JSON Schema': [
      `import Ajv from 'ajv';
       const check = new Ajv().compile({ type: 'object', properties: { email: { type: 'string', format: 'email', maxLength: 200 },
         age: { type: 'integer', minimum: 18 }, role: { type: 'string', enum: ['a', 'b'] },
         tags: { type: 'array', maxItems: 5, items: { type: 'string' } }, note: { type: 'string' } }, required: ['email', 'age', 'role', 'tags'] });`,
      `app.post('/users', (req, res) => { if (!check(req.body)) return res.status(400).json({}); db.insert(req.body); res.status(201).json({}); });`,
    ],
  };
  for (const [name, [imports, route]] of Object.entries(libraries))
    it(`of ${name}`, async () => {
      const paths = await generated(app(imports, route));
      assert.deepEqual(bodyOf(paths['/users']?.['post']), EXPECTED);
      assert.ok(paths['/users']?.['post']?.responses['201']);
    });

  it('of express-validator', async () => {
    const paths = await generated(
      app(
        `import { body, param, query, validationResult } from 'express-validator';
         const check = (req: any, res: any, next: any) => validationResult(req).isEmpty() ? next() : res.status(400).json({});`,
        `app.put('/users/:id', param('id').isUUID(), query('page').optional().isInt({ min: 1, max: 99 }),
           body('email').isEmail().isLength({ max: 200 }), body('role').isIn(['a', 'b']), check,
           (req, res) => { db.insert(req.body.email, req.body.role, req.params.id, req.query.page); res.json({}); });`,
      ),
    );
    const operation = paths['/users/{id}']?.['put'];
    assert.deepEqual(bodyOf(operation)['properties'], {
      email: { type: 'string', format: 'email', maxLength: 200 },
      role: { type: 'string', enum: ['a', 'b'] },
    });
    assert.deepEqual(
      operation?.parameters?.map(({ name, schema }) => [name, schema]),
      [
        ['id', { type: 'string', format: 'uuid' }],
        ['page', { type: 'integer', minimum: 1, maximum: 99 }],
      ],
    );
  });

  it('of TypeBox in Fastify', async () => {
    const paths = await generated({
      'app.ts': `import Fastify from 'fastify';
import { Type } from '@sinclair/typebox';
const app = Fastify();
app.post('/users/:id', { schema: {
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  querystring: Type.Object({ dry: Type.Optional(Type.Boolean()) }),
  body: Type.Object({ email: Type.String({ format: 'email', maxLength: 200 }), role: Type.Union([Type.Literal('a'), Type.Literal('b')]) }),
} }, async () => ({}));
app.listen({ port: 3000 });
`,
    });
    const operation = paths['/users/{id}']?.['post'];
    assert.deepEqual(bodyOf(operation), {
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email', maxLength: 200 },
        role: { type: 'string', enum: ['a', 'b'] },
      },
      required: ['email', 'role'],
    });
    assert.deepEqual(
      operation?.parameters?.map(({ name, schema }) => [name, schema]),
      [
        ['id', { type: 'integer', minimum: 1 }],
        ['dry', { type: 'boolean' }],
      ],
    );
  });

  it('of class-validator and pipes in Nest', async () => {
    const paths = await generated({
      'main.ts': `import { NestFactory } from '@nestjs/core';
import { Body, Controller, Module, Param, ParseUUIDPipe, Put, Query, ParseIntPipe, ValidationPipe } from '@nestjs/common';
import { IsEmail, IsIn, IsInt, IsOptional, IsString, MaxLength, Min, ArrayMaxSize } from 'class-validator';
class Change {
  @IsEmail() @MaxLength(200) email: string;
  @IsInt() @Min(18) age: number;
  @IsIn(['a', 'b']) role: string;
  @IsString({ each: true }) @ArrayMaxSize(5) tags: string[];
  @IsOptional() @IsString() note?: string;
}
@Controller('users')
class Users {
  @Put(':id')
  change(@Param('id', ParseUUIDPipe) id: string, @Query('page', new ParseIntPipe({ optional: true })) page: number, @Body() body: Change) { return this.db.save(id, body, page); }
}
@Module({ controllers: [Users] })
class App {}
async function start() { const app = await NestFactory.create(App); app.useGlobalPipes(new ValidationPipe()); await app.listen(3000); }
start();
`,
    });
    const operation = paths['/users/{id}']?.['put'];
    assert.deepEqual(bodyOf(operation), EXPECTED);
    assert.deepEqual(
      operation?.parameters?.map(({ name, schema }) => [name, schema]),
      [
        ['id', { type: 'string', format: 'uuid' }],
        ['page', { type: 'integer' }],
      ],
    );
  });

  it('beside what its chain asks for and answers', async () => {
    const paths = await generated(
      app(
        `import jwt from 'jsonwebtoken';
         import cookieParser from 'cookie-parser';
         import rateLimit from 'express-rate-limit';
         const byToken = (req: any, res: any, next: any) => {
           try { req.user = jwt.verify(req.headers.authorization.slice(7), process.env.SECRET); next(); } catch { res.status(401).json({}); }
         };
         const byCookie = (req: any, res: any, next: any) => {
           try { req.user = jwt.verify(req.cookies.session, process.env.SECRET); next(); } catch { res.status(401).json({}); }
         };
         const byKey = (req: any, res: any, next: any) => {
           if (req.get('x-api-key') !== process.env.API_KEY) return res.status(401).json({});
           next();
         };
         const isAdmin = (req: any, res: any, next: any) => (req.user.role === 'admin' ? next() : res.status(403).json({}));`,
        `app.get('/tokens', byToken, isAdmin, (req, res) => { res.json([]); });
         app.get('/cookies', cookieParser(), byCookie, (req, res) => { res.json([]); });
         app.get('/keys', rateLimit({ max: 10 }), byKey, (req, res) => { res.json([]); });`,
      ),
    );
    const said = (path: string): unknown[] => {
      const { responses = {}, security } = paths[path]?.['get'] ?? {};
      return [Object.keys(responses), security];
    };
    assert.deepEqual(said('/tokens'), [['200', '401', '403'], [{ bearer: [] }]]);
    assert.deepEqual(said('/cookies'), [['200', '401'], [{ cookie: [] }]]);
    assert.deepEqual(said('/keys'), [['200', '401', '429'], [{ apiKey: [] }]]);
  });

  it('of validators of Hono, of records, unions and what may be null', async () => {
    const paths = await generated({
      'app.ts': `import { Hono } from 'hono';
import { zValidator } from '@hono/zod-validator';
import { z } from 'zod';
const app = new Hono();
const base = z.object({ id: z.uuid(), name: z.string().regex(/^[a-z]+$/) });
app.post('/things', zValidator('query', z.object({ at: z.string().datetime().optional() })), zValidator('json', base.omit({ id: true }).extend({
  parent: z.string().nullable(), labels: z.record(z.string(), z.string()), value: z.union([z.string(), z.number().positive()]) }).strict()),
  (c) => c.json(c.req.valid('json')));
export default app;
`,
    });
    const operation = paths['/things']?.['post'];
    assert.deepEqual(bodyOf(operation), {
      type: 'object',
      properties: {
        parent: { type: ['string', 'null'] },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        value: { anyOf: [{ type: 'string' }, { type: 'number', exclusiveMinimum: 0 }] },
        name: { type: 'string', pattern: '^[a-z]+$' },
      },
      required: ['parent', 'labels', 'value', 'name'],
      additionalProperties: false,
    });
    assert.deepEqual(
      operation?.parameters?.map(({ name, schema }) => [name, schema]),
      [['at', { type: 'string', format: 'date-time' }]],
    );
  });
});
