/** The well-kept rate limiter of each framework, made and wired. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { afterMade, applicationOf, madeBy } from './application';
import { withOption } from './fastifyRoute';
import { guardEach } from './guards';
import { importersOf } from './importers';
import { addImports, type WantedImport } from './imports';
import { install, limitFor, majorOf } from './limits';
import { elysiaLimiter, firstPlace, middlewareLimiter } from './middlewareLimiters';
import { nestThrottler } from './nestThrottler';
import { nextLimiter } from './nextLimiter';
import { quoteOf } from './text';

/**
 * @param isWhole the limiter shall cover the application, not only these endpoints
 * @param name how the title calls the endpoints
 */
export function newLimiter(
  endpoints: readonly Endpoint[],
  isWhole: boolean,
  name: string,
  context: FixContext,
): Fix | undefined {
  const [first] = endpoints;
  switch (first?.framework) {
    case 'express':
      return isWhole ? expressApplication(first, context) : expressRoutes(endpoints, name, context);
    case 'fastify':
      return fastify(endpoints, isWhole, name, context);
    case 'nest':
      return nestThrottler(endpoints, isWhole, name, context);
    case 'next':
      return nextLimiter(endpoints, name, context);
    case 'koa':
    case 'hono':
    case 'restify':
      return middlewareLimiter(endpoints, isWhole, name, context);
    case 'elysia':
      return elysiaLimiter(first, isWhole, context);
    default:
      return undefined;
  }
}

const EXPRESS = 'express-rate-limit';

/** Versions before 6 have a default export only, those before 7 call the limit `max`; files are followed in both. */
function expressImport(file: string, before: number, context: FixContext): WantedImport {
  const isDefault =
    (majorOf(EXPRESS, file, context) ?? 7) < 6 ||
    importersOf(EXPRESS, context.modules).some(({ imported }) => imported.name === 'default');
  return { from: EXPRESS, name: isDefault ? 'default' : 'rateLimit', local: 'rateLimit', before };
}

function expressCall(local: string, limit: number, file: string, context: FixContext): string {
  const key = (majorOf(EXPRESS, file, context) ?? 7) < 7 ? 'max' : 'limit';
  return `${local}({ windowMs: 60_000, ${key}: ${String(limit)} })`;
}

function expressApplication(first: Endpoint, context: FixContext): Fix | undefined {
  const application = applicationOf(first, context);
  const made = application && madeBy(application, context);
  if (!made) return undefined;
  const { file } = made.facts;
  const { edits, locals } = addImports(made.facts, made.text, [
    expressImport(file, made.statement.at[0], context),
  ]);
  const use = afterMade(made, `${made.name}.use(${expressCall(locals[0] ?? '', 100, file, context)})`);
  return (
    use && {
      title: `Limit every endpoint of \`${made.name}\` to 100 requests a minute (express-rate-limit)`,
      edits: [...edits, use],
      safe: false,
      followUp: install(file, [EXPRESS], context),
    }
  );
}

function expressRoutes(endpoints: readonly Endpoint[], name: string, context: FixContext): Fix | undefined {
  const [first] = endpoints;
  const facts = first && context.modules.get(first.location.file);
  const text = first && context.text(first.location.file);
  if (!facts || text === undefined) return undefined;
  const { edits, locals } = addImports(facts, text, [
    expressImport(facts.file, firstPlace(endpoints), context),
  ]);
  const limit = limitFor(first);
  const each = guardEach(endpoints, expressCall(locals[0] ?? '', limit, facts.file, context), context);
  return (
    each && {
      title: `Limit ${name} to ${String(limit)} requests a minute (express-rate-limit)`,
      edits: [...edits, ...each],
      safe: false,
      followUp: install(facts.file, [EXPRESS], context),
    }
  );
}

const FASTIFY = '@fastify/rate-limit';

/** The plugin for the application unless it is there, and a limit of their own for sensitive routes. */
function fastify(
  endpoints: readonly Endpoint[],
  isWhole: boolean,
  name: string,
  context: FixContext,
): Fix | undefined {
  const [first] = endpoints;
  if (!first) return undefined;
  const limit = limitFor(first);
  const plugin = context.dependencies(first.location.file).has(FASTIFY) ? [] : fastifyPlugin(first, context);
  if (!plugin) return undefined;
  const options = isWhole ? [] : endpoints.map((endpoint) => fastifyOption(endpoint, limit, context));
  if (options.some((edit) => edit === undefined) || plugin.length + options.length === 0) return undefined;
  return {
    title: `Limit ${name} to ${String(isWhole ? 100 : limit)} requests a minute (${FASTIFY})`,
    edits: [...plugin, ...options.filter((edit) => edit !== undefined)],
    safe: false,
    followUp: install(first.location.file, [FASTIFY], context),
  };
}

function fastifyOption(endpoint: Endpoint, limit: number, context: FixContext): Edit | undefined {
  const q = quoteOf(context.text(endpoint.location.file) ?? '');
  const value = `{ rateLimit: { max: ${String(limit)}, timeWindow: ${q}1 minute${q} } }`;
  return withOption(endpoint, 'config', value, context);
}

/** The plugin only sees routes that are registered once it is loaded, so its registration has to be awaited. */
function fastifyPlugin(first: Endpoint, context: FixContext): Edit[] | undefined {
  const application = applicationOf(first, context);
  const made = application && madeBy(application, context);
  if (!made?.mayAwait) return undefined;
  const { edits, locals } = addImports(made.facts, made.text, [
    { from: FASTIFY, name: 'default', local: 'rateLimit', before: made.statement.at[0] },
  ]);
  const q = quoteOf(made.text);
  const code = `await ${made.name}.register(${locals[0] ?? ''}, { max: 100, timeWindow: ${q}1 minute${q} })`;
  const register = afterMade(made, code);
  return register && [...edits, register];
}
