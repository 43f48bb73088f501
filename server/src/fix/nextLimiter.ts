/** `@upstash/ratelimit` for Next.js: a helper in a file of its own, asked at the beginning of each handler. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { handlerOf, isOwnHandler } from './copyCheck';
import { atBodyStart, bodyIndent } from './handlerBody';
import { addImports } from './imports';
import { install, limitFor } from './limits';
import { folderOf, projectFolder } from './paths';
import { styled, styleOf } from './text';

const PACKAGES = ['@upstash/ratelimit', '@upstash/redis'];

/** More handlers than this are not for one edit. */
const MAX_HANDLERS = 30;

export function nextLimiter(
  endpoints: readonly Endpoint[],
  name: string,
  context: FixContext,
): Fix | undefined {
  const [first] = endpoints;
  if (!first || endpoints.length > MAX_HANDLERS) return undefined;
  const helper = helperFor(first, context);
  if (!helper) return undefined;
  const edits = new Map<string, Edit>();
  for (const endpoint of endpoints) {
    if (!isOwnHandler(endpoint, endpoints, context)) return undefined;
    const own = checkIn(endpoint, helper.file, context);
    if (!own) return undefined;
    for (const edit of own) edits.set(`${edit.file} ${String(edit.span?.[0])}`, edit);
  }
  return {
    title: `Limit ${name} to ${String(limitFor(first))} requests a minute (@upstash/ratelimit)`,
    edits: [helper, ...edits.values()],
    safe: false,
    followUp: [install(first.location.file, PACKAGES, context), 'set UPSTASH_REDIS_REST_URL and _TOKEN']
      .filter((step) => step !== undefined)
      .join('; '),
  };
}

function helperFor(first: Endpoint, context: FixContext): Edit | undefined {
  const { file } = first.location;
  const text = context.text(file);
  if (text === undefined) return undefined;
  const root = projectFolder(file, context.text);
  const folders = [...context.modules.keys()].map(folderOf);
  const source = file.startsWith(`${root}/src/`) ? `${root}/src` : root;
  const folder =
    folders.find((one) => one === `${source}/lib` || one === `${source}/utils`) ?? `${source}/lib`;
  const extension = /\.[jt]s/.exec(file)?.[0] ?? '.ts';
  const path = `${folder}/rateLimit${extension}`;
  if (context.text(path) !== undefined) return undefined;
  return { file: path, newText: styled(HELPER(limitFor(first)), styleOf(text)) + styleOf(text).newline };
}

const HELPER = (limit: number): string[] => [
  "import { Ratelimit } from '@upstash/ratelimit';",
  "import { Redis } from '@upstash/redis';",
  "import { headers } from 'next/headers';",
  '',
  'const limiter = new Ratelimit({',
  '  redis: Redis.fromEnv(),',
  `  limiter: Ratelimit.slidingWindow(${String(limit)}, '1 m'),`,
  '});',
  '',
  '/** Has the caller used up its requests of this minute? */',
  'export async function isRateLimited() {',
  "  const address = (await headers()).get('x-forwarded-for') ?? 'unknown';",
  '  const { success } = await limiter.limit(address);',
  '  return !success;',
  '}',
];

function checkIn(endpoint: Endpoint, helper: string, context: FixContext): Edit[] | undefined {
  const handler = handlerOf(endpoint, context);
  if (handler?.fn.async !== true) return undefined;
  const { facts, fn, text } = handler;
  const response = fn.params[1]?.pat;
  const isPages = /\/pages\/api\//.test(facts.file);
  if (isPages && response?.k !== 'id') return undefined;
  const from = context.specifier(facts.file, helper);
  const { edits, locals } = addImports(facts, text, [
    { from, name: 'isRateLimited', local: 'isRateLimited' },
  ]);
  const refusal =
    endpoint.protocol === 'rpc'
      ? "throw new Error('Too many requests');"
      : isPages && response?.k === 'id'
        ? `return ${response.name}.status(429).json({ error: 'Too many requests' });`
        : "return Response.json({ error: 'Too many requests' }, { status: 429 });";
  const code = styled([`if (await ${locals[0] ?? ''}()) ${refusal}`], styleOf(text), bodyIndent(text, fn));
  return [...edits, ...atBodyStart(facts.file, text, fn, code)];
}
