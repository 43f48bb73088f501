/** Bearer-token checks for frameworks with middleware of their own kind: what `scaffoldAuth.ts` puts into a new file. */

export interface Form {
  readonly file: string;
  readonly name: string;
  readonly packages: readonly string[];
  /** Lines in the neutral style of `styled`. */
  readonly code: (isTs: boolean, isModule: boolean) => string[];
}

const COMMENT =
  '/** Lets a request through only with a valid bearer token; set JWT_SECRET in the environment. */';

/** Without a secret nothing verifies, so a forgotten variable closes the service instead of opening it. */
export const secret = (isTs: boolean): string =>
  isTs ? "process.env.JWT_SECRET ?? ''" : 'process.env.JWT_SECRET';

export const importLine = (isModule: boolean, names: string, from: string): string =>
  isModule ? `import ${names} from '${from}';` : `const ${names} = require('${from}');`;

export const exportWord = (isModule: boolean): string => (isModule ? 'export ' : '');

const exported = (isModule: boolean): string[] => (isModule ? [] : ['', 'module.exports = { requireAuth };']);

const form = (packages: readonly string[], code: Form['code']): Form => ({
  file: 'requireAuth',
  name: 'requireAuth',
  packages,
  code,
});

function koa(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '(ctx: Context, next: Next): Promise<void>' : '(ctx, next)';
  return [
    ...(isTs ? ["import type { Context, Next } from 'koa';"] : []),
    importLine(isModule, 'jwt', 'jsonwebtoken'),
    '',
    COMMENT,
    `${exportWord(isModule)}async function requireAuth${params} {`,
    "  const token = ctx.get('Authorization').replace(/^Bearer /, '');",
    '  try {',
    `    ctx.state.user = jwt.verify(token, ${secret(isTs)}, { algorithms: ['HS256'] });`,
    '  } catch {',
    '    ctx.status = 401;',
    "    ctx.body = { error: 'Unauthorized' };",
    '    return;',
    '  }',
    '  await next();',
    '}',
    ...exported(isModule),
  ];
}

/** Hono verifies tokens itself, on every runtime. */
function hono(isTs: boolean, isModule: boolean): string[] {
  return [
    importLine(isModule, '{ createMiddleware }', 'hono/factory'),
    importLine(isModule, '{ verify }', 'hono/jwt'),
    '',
    COMMENT,
    `${exportWord(isModule)}const requireAuth = createMiddleware(async (c, next) => {`,
    "  const token = c.req.header('Authorization')?.replace(/^Bearer /, '');",
    "  if (!token) return c.json({ error: 'Unauthorized' }, 401);",
    '  try {',
    `    c.set('jwtPayload', await verify(token, ${secret(isTs)}, 'HS256'));`,
    '  } catch {',
    "    return c.json({ error: 'Unauthorized' }, 401);",
    '  }',
    '  await next();',
    '});',
    ...exported(isModule),
  ];
}

function restify(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '(req: Request, res: Response, next: Next): void' : '(req, res, next)';
  return [
    ...(isTs ? ["import type { Next, Request, Response } from 'restify';"] : []),
    importLine(isModule, 'jwt', 'jsonwebtoken'),
    '',
    COMMENT,
    `${exportWord(isModule)}function requireAuth${params} {`,
    "  const token = req.header('authorization', '').replace(/^Bearer /, '');",
    '  try {',
    `    jwt.verify(token, ${secret(isTs)}, { algorithms: ['HS256'] });`,
    '  } catch {',
    "    res.send(401, { error: 'Unauthorized' });",
    '    next(false);',
    '    return;',
    '  }',
    '  next();',
    '}',
    ...exported(isModule),
  ];
}

/** What a hook before the handler returns is the answer. */
function elysia(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '({ headers, set }: Context)' : '({ headers, set })';
  return [
    ...(isTs ? ["import type { Context } from 'elysia';"] : []),
    importLine(isModule, '{ jwtVerify }', 'jose'),
    '',
    COMMENT,
    `${exportWord(isModule)}async function requireAuth${params} {`,
    "  const token = headers.authorization?.replace(/^Bearer /, '');",
    '  try {',
    `    await jwtVerify(token ?? '', new TextEncoder().encode(${secret(isTs)}));`,
    '  } catch {',
    '    set.status = 401;',
    "    return { error: 'Unauthorized' };",
    '  }',
    '}',
    ...exported(isModule),
  ];
}

function hapi(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '(request: Request, h: ResponseToolkit)' : '(request, h)';
  return [
    ...(isTs ? ["import type { Request, ResponseToolkit } from '@hapi/hapi';"] : []),
    importLine(isModule, 'jwt', 'jsonwebtoken'),
    '',
    COMMENT,
    `${exportWord(isModule)}function requireAuth${params} {`,
    "  const token = request.headers.authorization?.replace(/^Bearer /, '');",
    '  try {',
    `    return jwt.verify(token ?? '', ${secret(isTs)}, { algorithms: ['HS256'] });`,
    '  } catch {',
    "    return h.response({ error: 'Unauthorized' }).code(401).takeover();",
    '  }',
    '}',
    ...exported(isModule),
  ];
}

export const MIDDLEWARE_FORMS: Readonly<Record<string, Form>> = {
  koa: form(['jsonwebtoken'], koa),
  hono: form([], hono),
  restify: form(['jsonwebtoken'], restify),
  elysia: form(['jose'], elysia),
  hapi: form(['jsonwebtoken'], hapi),
};
