/** The limiters of frameworks with middleware among the arguments of a route: Koa, Hono, restify; and Elysia's plugin. */
import type { ModuleFacts } from '../model/facts';
import type { Application, Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { afterMade, applicationOf, madeBy, type Made } from './application';
import { guardEach } from './guards';
import { addImports, type WantedImport } from './imports';
import { install, limitFor } from './limits';
import { importsOf } from './names';
import { quoteOf } from './text';

interface Limiter {
  readonly pkg: string;
  readonly wanted: (facts: ModuleFacts, context: FixContext) => readonly WantedImport[];
  /** @param locals what `wanted` is called in the file */
  readonly call: (locals: readonly string[], limit: number) => string;
  readonly note?: string;
}

const LIMITERS: Readonly<Record<string, Limiter>> = {
  koa: {
    pkg: 'koa-ratelimit',
    wanted: () => [{ from: 'koa-ratelimit', name: 'default', local: 'ratelimit' }],
    call: ([local = ''], limit) =>
      `${local}({ driver: 'memory', db: new Map(), duration: 60_000, max: ${String(limit)} })`,
  },
  hono: {
    pkg: 'hono-rate-limiter',
    wanted: ({ file }, context) => [
      { from: 'hono-rate-limiter', name: 'rateLimiter', local: 'rateLimiter' },
      { from: connectionOf(file, context), name: 'getConnInfo', local: 'getConnInfo' },
    ],
    call: ([local = '', connection = ''], limit) =>
      `${local}({ windowMs: 60_000, limit: ${String(limit)}, keyGenerator: (c) => ${connection}(c).remote.address ?? '' })`,
    note: 'behind a proxy, let keyGenerator read the header that the proxy sets',
  },
  restify: {
    pkg: 'restify',
    wanted: (facts) => [
      importsOf(facts.ir).some(({ from, name }) => from === 'restify' && (name === '*' || name === 'default'))
        ? { from: 'restify', name: '*', local: 'restify' }
        : { from: 'restify', name: 'plugins', local: 'plugins' },
    ],
    call: ([local = ''], limit) =>
      `${local}${local === 'plugins' ? '' : '.plugins'}.throttle({ burst: ${String(limit)}, rate: ${String(Math.ceil((limit / 60) * 100) / 100)}, ip: true })`,
  },
};

/** Which of Hono's adapters knows the address of the connection depends on the runtime. */
const RUNTIMES: readonly (readonly [dependency: RegExp, from: string])[] = [
  [/^(?:wrangler|@cloudflare\/)/, 'hono/cloudflare-workers'],
  [/^(?:@types\/bun|bun-types)$/, 'hono/bun'],
];

function connectionOf(file: string, context: FixContext): string {
  const names = [...context.dependencies(file).keys()];
  const node = '@hono/node-server';
  if (names.includes(node)) return `${node}/conninfo`;
  const runtime = RUNTIMES.find(([dependency]) => names.some((name) => dependency.test(name)));
  return runtime?.[1] ?? `${node}/conninfo`;
}

export function middlewareLimiter(
  endpoints: readonly Endpoint[],
  isWhole: boolean,
  name: string,
  context: FixContext,
): Fix | undefined {
  const [first] = endpoints;
  const limiter = first && LIMITERS[first.framework];
  if (!limiter) return undefined;
  return isWhole
    ? forApplication(first, limiter, context)
    : forRoutes(endpoints, first, limiter, name, context);
}

const fixOf = (
  title: string,
  edits: readonly Edit[],
  { pkg, note }: Limiter,
  file: string,
  context: FixContext,
): Fix => {
  const steps = [install(file, [pkg], context), note].filter((step) => step !== undefined);
  return {
    title: `${title} (${pkg})`,
    edits,
    safe: false,
    ...(steps.length > 0 && { followUp: steps.join('; ') }),
  };
};

function forApplication(first: Endpoint, limiter: Limiter, context: FixContext): Fix | undefined {
  const made = madeAlone(applicationOf(first, context), context);
  if (!made) return undefined;
  const { edits, locals } = addImports(
    made.facts,
    made.text,
    usedAt(limiter.wanted(made.facts, context), made.statement.at[0]),
  );
  const use = afterMade(made, `${made.name}.use(${inQuotes(limiter.call(locals, 100), made.text)})`);
  return (
    use &&
    fixOf(
      `Limit every endpoint of \`${made.name}\` to 100 requests a minute`,
      [...edits, use],
      limiter,
      made.facts.file,
      context,
    )
  );
}

/** The limiter is made at once, so what makes it has to be there by then. */
const usedAt = (wanted: readonly WantedImport[], before: number): WantedImport[] =>
  wanted.map((one) => ({ ...one, before }));

/** Where the first of these endpoints is registered. */
export const firstPlace = (endpoints: readonly Endpoint[]): number =>
  Math.min(...endpoints.map(({ location }) => location.span[0]));

const inQuotes = (code: string, text: string): string => code.replaceAll("'", quoteOf(text));

/** The statement that makes the application and nothing else: what follows in a chain is registered before it ends. */
export function madeAlone(application: Application | undefined, context: FixContext): Made | undefined {
  const made = application && madeBy(application, context);
  if (!made) return undefined;
  const rest = made.text.slice(application.location.span[1], made.statement.at[1]);
  return /^\s*;?\s*$/.test(rest) ? made : undefined;
}

function forRoutes(
  endpoints: readonly Endpoint[],
  first: Endpoint,
  limiter: Limiter,
  name: string,
  context: FixContext,
): Fix | undefined {
  const { file } = first.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined || endpoints.some(({ location }) => location.file !== file))
    return undefined;
  const { edits, locals } = addImports(
    facts,
    text,
    usedAt(limiter.wanted(facts, context), firstPlace(endpoints)),
  );
  const limit = limitFor(first);
  const each = guardEach(endpoints, inQuotes(limiter.call(locals, limit), text), context);
  return (
    each &&
    fixOf(`Limit ${name} to ${String(limit)} requests a minute`, [...edits, ...each], limiter, file, context)
  );
}

const ELYSIA = 'elysia-rate-limit';

/** The plugin right behind `new Elysia(…)`, since it covers what is registered after it. */
export function elysiaLimiter(first: Endpoint, isWhole: boolean, context: FixContext): Fix | undefined {
  const application = isWhole ? applicationOf(first, context) : undefined;
  const facts = application && context.modules.get(application.location.file);
  const text = application && context.text(application.location.file);
  if (!facts || text === undefined) return undefined;
  const { file, span } = application.location;
  const { edits, locals } = addImports(facts, text, [
    { from: ELYSIA, name: 'rateLimit', local: 'rateLimit', before: span[0] },
  ]);
  const use = `.use(${locals[0] ?? ''}({ duration: 60_000, max: 100 }))`;
  return {
    title: `Limit every endpoint of ${application.name} to 100 requests a minute (${ELYSIA})`,
    edits: [...edits, { file, span: [span[1], span[1]], newText: use }],
    safe: false,
    followUp: install(file, [ELYSIA], context),
  };
}
