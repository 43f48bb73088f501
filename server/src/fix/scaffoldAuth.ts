/** A bearer-token check for workspaces that have none: a new file that verifies a JWT and answers 401. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { FixContext } from '../model/rule';
import { exportWord, importLine, MIDDLEWARE_FORMS, secret, type Form } from './authForms';
import { isModuleFile } from './imports';
import { folderOf, projectFolder } from './paths';
import { styled, styleOf, type Style } from './text';

export interface Scaffold {
  /** The new file and what it exports. */
  readonly edit: Edit;
  readonly file: string;
  readonly name: string;
  /** Packages that it needs. */
  readonly packages: readonly string[];
}

const SECRET = 'set JWT_SECRET in the environment';

/** Undefined for frameworks that it knows no form for, or if the file is there already. */
export function scaffoldAuth(endpoint: Endpoint, context: FixContext): Scaffold | undefined {
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined) return undefined;
  const isTs = /\.[cm]?tsx?$/.test(file);
  const form = FORMS[endpoint.framework];
  if (!form) return undefined;
  const path = `${folderFor(endpoint, context)}/${form.file}${isTs ? '.ts' : (/\.[cm]js$/.exec(file)?.[0] ?? '.js')}`;
  if (context.text(path) !== undefined || context.modules.has(path)) return undefined;
  const style = styleOf(text);
  const lines = form.code(isTs, isModuleFile(facts) || isTs);
  const dependencies = context.dependencies(file);
  return {
    file: path,
    name: form.name,
    packages: form.packages.filter((name) => !dependencies.has(name)),
    edit: { file: path, newText: inFile(lines, style) },
  };
}

const inFile = (lines: readonly string[], style: Style): string => styled(lines, style) + style.newline;

/** Beside the workspace's other middleware, else beside the file that needs it. */
function folderFor(endpoint: Endpoint, context: FixContext): string {
  const { file } = endpoint.location;
  const root = projectFolder(file, context.text);
  const kind =
    endpoint.framework === 'nest'
      ? /\/(?:guards?|auth)$/
      : endpoint.framework === 'next'
        ? /\/lib$/
        : /\/(?:middlewares?|guards?)$/;
  const folders = [...new Set([...context.modules.keys()].map(folderOf))];
  const known = folders
    .filter((folder) => folder.startsWith(root) && kind.test(folder))
    .sort((a, b) => a.length - b.length)[0];
  if (known !== undefined) return known;
  return endpoint.framework === 'next' ? `${root}/lib` : folderOf(file);
}

const FORMS: Readonly<Record<string, Form>> = {
  ...MIDDLEWARE_FORMS,
  express: { file: 'requireAuth', name: 'requireAuth', packages: ['jsonwebtoken'], code: expressCode },
  fastify: { file: 'requireAuth', name: 'requireAuth', packages: ['jsonwebtoken'], code: fastifyCode },
  nest: { file: 'auth.guard', name: 'AuthGuard', packages: ['jsonwebtoken'], code: nestCode },
  next: { file: 'requireAuth', name: 'requireAuth', packages: ['jose'], code: nextCode },
};

function expressCode(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '(req: Request, res: Response, next: NextFunction): void' : '(req, res, next)';
  return [
    ...(isTs ? ["import type { NextFunction, Request, Response } from 'express';"] : []),
    importLine(isModule, 'jwt', 'jsonwebtoken'),
    '',
    `/** Lets a request through only with a valid bearer token; ${SECRET}. */`,
    `${exportWord(isModule)}function requireAuth${params} {`,
    "  const token = req.headers.authorization?.replace(/^Bearer /, '');",
    '  if (!token) {',
    "    res.status(401).json({ error: 'Unauthorized' });",
    '    return;',
    '  }',
    '  try {',
    `    res.locals.user = jwt.verify(token, ${secret(isTs)}, { algorithms: ['HS256'] });`,
    '  } catch {',
    "    res.status(401).json({ error: 'Unauthorized' });",
    '    return;',
    '  }',
    '  next();',
    '}',
    ...(isModule ? [] : ['', 'module.exports = { requireAuth };']),
  ];
}

function fastifyCode(isTs: boolean, isModule: boolean): string[] {
  const params = isTs ? '(request: FastifyRequest, reply: FastifyReply)' : '(request, reply)';
  return [
    ...(isTs ? ["import type { FastifyReply, FastifyRequest } from 'fastify';"] : []),
    importLine(isModule, 'jwt', 'jsonwebtoken'),
    '',
    `/** Lets a request through only with a valid bearer token; ${SECRET}. */`,
    `${exportWord(isModule)}async function requireAuth${params} {`,
    "  const token = request.headers.authorization?.replace(/^Bearer /, '');",
    "  if (!token) return reply.code(401).send({ error: 'Unauthorized' });",
    '  try {',
    `    jwt.verify(token, ${secret(isTs)}, { algorithms: ['HS256'] });`,
    '  } catch {',
    "    return reply.code(401).send({ error: 'Unauthorized' });",
    '  }',
    '}',
    ...(isModule ? [] : ['', 'module.exports = { requireAuth };']),
  ];
}

function nestCode(): string[] {
  return [
    "import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';",
    "import * as jwt from 'jsonwebtoken';",
    '',
    `/** Lets a request through only with a valid bearer token; ${SECRET}. */`,
    '@Injectable()',
    'export class AuthGuard implements CanActivate {',
    '  canActivate(context: ExecutionContext): boolean {',
    '    const request = context.switchToHttp().getRequest();',
    "    const token = request.headers.authorization?.replace(/^Bearer /, '');",
    '    if (!token) throw new UnauthorizedException();',
    '    try {',
    "      request.user = jwt.verify(token, process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });",
    '    } catch {',
    '      throw new UnauthorizedException();',
    '    }',
    '    return true;',
    '  }',
    '}',
  ];
}

function nextCode(isTs: boolean): string[] {
  return [
    "import { jwtVerify } from 'jose';",
    "import { cookies } from 'next/headers';",
    '',
    `/** The claims of the session cookie, or undefined without a valid one; ${SECRET}. */`,
    'export async function requireAuth() {',
    "  const token = (await cookies()).get('session')?.value;",
    '  if (!token) return undefined;',
    '  try {',
    `    const { payload } = await jwtVerify(token, new TextEncoder().encode(${secret(isTs)}));`,
    '    return payload;',
    '  } catch {',
    '    return undefined;',
    '  }',
    '}',
  ];
}
