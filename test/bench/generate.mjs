import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a synthetic Express + TypeScript service: routers, controllers, services, repositories, models and
 * helpers in the proportions of real servers (about one file in nine registers routes). The same `files` always
 * gives the same text.
 * @param {string} root folder to fill
 * @param {number} files how many source files
 * @returns {{files: number, bytes: number}}
 */
export function generateWorkspace(root, files) {
  const written = { files: 0, bytes: 0 };
  const write = (path, text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (!/\.tsx?$/.test(path)) return;
    written.files++;
    written.bytes += text.length;
  };
  write('package.json', JSON.stringify(manifest, undefined, 2));
  write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { strict: true, module: 'node16', target: 'es2022' } }, undefined, 2),
  );
  write('src/middleware/requireAuth.ts', requireAuth);
  const modules = Math.max(1, Math.floor((files - 2) / layers.length));
  for (let i = 0; i < modules; i++)
    for (const layer of layers) write(`src/modules/m${i}/${layer.name}.ts`, layer.text(i));
  write('src/app.ts', app(modules));
  return written;
}

/** A route file of about `lines` lines, as typed by hand: every handler validates, calls a service and answers. */
export function generateRouteFile(lines) {
  const out = [
    `import { Router } from 'express';`,
    `import { z } from 'zod';`,
    `import { requireAuth } from './middleware/requireAuth';`,
    ``,
    `export const router = Router();`,
    `const itemSchema = z.object({ name: z.string().max(80), price: z.number().positive(), tags: z.array(z.string()).max(20) });`,
    `const store = new Map<string, z.infer<typeof itemSchema>>();`,
    ``,
  ];
  for (let i = 0; out.length < lines; i++) out.push(...routeBlock(i));
  out.length = lines;
  while (!/^\}\);$/.test(out.at(-1))) out.pop();
  return out.join('\n') + '\n';
}

const routeBlock = (i) => [
  `router.put('/collections/${i}/items/:itemId', requireAuth, async (req, res, next) => {`,
  `  try {`,
  `    const parsed = itemSchema.safeParse(req.body);`,
  `    if (!parsed.success) {`,
  `      res.status(400).json({ error: 'invalid item', fields: parsed.error.issues.map((issue) => issue.path.join('.')) });`,
  `      return;`,
  `    }`,
  `    const key = \`${i}/\${String(req.params.itemId)}\`;`,
  `    const before = store.get(key);`,
  `    store.set(key, { ...before, ...parsed.data });`,
  `    res.status(before === undefined ? 201 : 200).json({ key, item: store.get(key) });`,
  `  } catch (error) {`,
  `    next(error);`,
  `  }`,
  `});`,
];

const manifest = {
  name: 'portcullis-bench-workspace',
  private: true,
  dependencies: {
    express: '^5.1.0',
    zod: '^4.1.0',
    'express-rate-limit': '^8.0.0',
    jsonwebtoken: '^9.0.2',
    pg: '^8.16.0',
  },
};

const requireAuth = `import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function requireAuth(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.replace(/^Bearer /, '');
  if (!token) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  try {
    res.locals.user = jwt.verify(token, process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}
`;

const app = (modules) => `import express from 'express';
import { rateLimit } from 'express-rate-limit';
${Array.from({ length: modules }, (_, i) => `import { m${i}Router } from './modules/m${i}/routes';`).join('\n')}

export const app = express();
app.use(express.json({ limit: '100kb' }));
app.use(rateLimit({ windowMs: 60_000, limit: 100 }));
${Array.from({ length: modules }, (_, i) => `app.use('/api/m${i}', m${i}Router);`).join('\n')}
`;

const routes = (i) => `import { Router } from 'express';
import { requireAuth } from '../../middleware/requireAuth';
import * as controller from './controller';

export const m${i}Router = Router();
m${i}Router.get('/', controller.list);
m${i}Router.get('/:id', requireAuth, controller.read);
m${i}Router.post('/', requireAuth, controller.create);
m${i}Router.delete('/:id', controller.remove);
`;

const controller = (i) => `import type { Request, Response } from 'express';
import { m${i}Service } from './service';
import { createSchema } from './schema';

export async function list(req: Request, res: Response): Promise<void> {
  res.json(await m${i}Service.search(String(req.query.q ?? ''), Number(req.query.page ?? 1)));
}

export async function read(req: Request, res: Response): Promise<void> {
  const found = await m${i}Service.byId(req.params.id as string);
  if (found === undefined) res.status(404).json({ error: 'not found' });
  else res.json(found);
}

export async function create(req: Request, res: Response): Promise<void> {
  try {
    const input = ${i % 3 === 0 ? 'req.body' : 'createSchema.parse(req.body)'};
    res.status(201).json(await m${i}Service.create(input));
  } catch (error) {
    res.status(400).json({ error: ${i % 2 === 0 ? '(error as Error).stack' : `'invalid input'`} });
  }
}

export async function remove(req: Request, res: Response): Promise<void> {
  await m${i}Service.remove(req.params.id as string);
  res.status(204).end();
}
`;

const service = (i) => `import { m${i}Repository } from './repository';
import type { Entity, NewEntity } from './types';
import { clampPage, normalise } from './helpers';

class Service {
  async search(term: string, page: number): Promise<Entity[]> {
    const rows = await m${i}Repository.search(normalise(term), clampPage(page));
    return rows.filter((row) => !row.deleted).map((row) => ({ ...row, label: normalise(row.label) }));
  }

  async byId(id: string): Promise<Entity | undefined> {
    return m${i}Repository.find(id);
  }

  async create(input: NewEntity): Promise<Entity> {
    const entity: Entity = { id: String(Date.now()), deleted: false, ...input };
    await m${i}Repository.insert(entity);
    return entity;
  }

  async remove(id: string): Promise<void> {
    await m${i}Repository.remove(id);
  }
}

export const m${i}Service = new Service();
`;

const repository = (i) => `import { Pool } from 'pg';
import type { Entity } from './types';

const pool = new Pool();

export const m${i}Repository = {
  async search(term: string, page: number): Promise<Entity[]> {
    const sql = ${i % 4 === 0 ? `\`SELECT * FROM t${i} WHERE label LIKE '%\${term}%' LIMIT 50 OFFSET \${page * 50}\`` : `'SELECT * FROM t${i} WHERE label LIKE $1 LIMIT 50 OFFSET $2'`};
    return (await pool.query(sql${i % 4 === 0 ? '' : ', [`%${term}%`, page * 50]'})).rows as Entity[];
  },
  async find(id: string): Promise<Entity | undefined> {
    return (await pool.query('SELECT * FROM t${i} WHERE id = $1', [id])).rows[0] as Entity | undefined;
  },
  async insert(entity: Entity): Promise<void> {
    await pool.query('INSERT INTO t${i} (id, label) VALUES ($1, $2)', [entity.id, entity.label]);
  },
  async remove(id: string): Promise<void> {
    await pool.query('UPDATE t${i} SET deleted = true WHERE id = $1', [id]);
  },
};
`;

const schema = () => `import { z } from 'zod';

export const createSchema = z.object({ label: z.string().min(1).max(120), amount: z.number().int().nonnegative() });
`;

const types = () => `export interface Entity {
  id: string;
  label: string;
  amount: number;
  deleted: boolean;
}

export type NewEntity = Pick<Entity, 'label' | 'amount'>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}
`;

const helpers = () => `export function normalise(text: string): string {
  return text.normalize('NFC').trim().replace(/\\s+/g, ' ').slice(0, 200);
}

export function clampPage(page: number): number {
  return Number.isFinite(page) ? Math.min(Math.max(1, Math.trunc(page)), 1000) : 1;
}

export function groupBy<T, K extends string>(items: readonly T[], key: (item: T) => K): Partial<Record<K, T[]>> {
  const groups: Partial<Record<K, T[]>> = {};
  for (const item of items) (groups[key(item)] ??= []).push(item);
  return groups;
}
`;

const report = (i) => `import type { Entity, Page } from './types';
import { groupBy } from './helpers';

const currency = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });

export function summarise(page: Page<Entity>): string[] {
  const groups = groupBy(page.items, (item) => (item.amount > ${100 + i} ? 'large' : 'small'));
  return Object.entries(groups).map(([name, items]) => {
    const total = (items ?? []).reduce((sum, item) => sum + item.amount, 0);
    return \`\${name}: \${items?.length ?? 0} items, \${currency.format(total / 100)}\`;
  });
}
`;

const fixtures = (i) => `import type { Entity } from './types';

export const samples: readonly Entity[] = [
${Array.from({ length: 30 }, (_, n) => `  { id: '${i}-${n}', label: 'Sample ${n} of module ${i}', amount: ${(i * 37 + n * 101) % 5000}, deleted: ${n % 7 === 0} },`).join('\n')}
];
`;

const layers = [
  { name: 'routes', text: routes },
  { name: 'controller', text: controller },
  { name: 'service', text: service },
  { name: 'repository', text: repository },
  { name: 'schema', text: schema },
  { name: 'types', text: types },
  { name: 'helpers', text: helpers },
  { name: 'report', text: report },
  { name: 'samples', text: fixtures },
];
