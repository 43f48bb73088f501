/** Fixes for an endpoint without a rate limit: the workspace's own limiter, or the framework's well-kept one. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { usableIn } from './authentication';
import { importEdits } from './imports';
import { addStep, asDecorator, asRouteOption, endpointOf } from './steps';

export function rateLimitFixes(finding: Finding, context: FixContext): Fix[] {
  const endpoint = endpointOf(finding.data, context);
  if (!endpoint) return [];
  const known = context.service.knownControls.find(
    (c) => c.control === 'rateLimit' && c.framework === endpoint.framework,
  );
  const reuse = known && usableIn(endpoint.location.file, known, context);
  const step = known && reuse && addStep(endpoint, known.expression, context);
  const fixes: Fix[] =
    known && step
      ? [{ title: `Limit it with \`${known.expression}\``, edits: [...reuse, ...step], safe: false }]
      : [];
  const fresh = limiterFix(endpoint, context);
  return fresh ? [...fixes, fresh] : fixes;
}

/** Attempts a minute: few where guessing is the risk, more elsewhere. */
const limitFor = (endpoint: Endpoint): number => (endpoint.traits.sensitive ? 10 : 100);

function limiterFix(endpoint: Endpoint, context: FixContext): Fix | undefined {
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined) return undefined;
  const limit = String(limitFor(endpoint));
  const install = (name: string): string | undefined =>
    context.dependencies(file).has(name) ? undefined : `npm install ${name}`;
  const make = (edits: Edit[] | undefined, imports: Edit[], name: string): Fix | undefined =>
    edits && {
      title: `Add a rate limit of ${limit} requests a minute (${name})`,
      edits: [...imports, ...edits],
      safe: false,
      followUp: install(name),
    };
  switch (endpoint.framework) {
    case 'express':
      return make(
        addStep(endpoint, `rateLimit({ windowMs: 60_000, limit: ${limit} })`, context),
        importEdits(facts, text, { from: 'express-rate-limit', name: 'rateLimit', local: 'rateLimit' }),
        'express-rate-limit',
      );
    case 'fastify':
      return make(
        asRouteOption(
          endpoint,
          `config: { rateLimit: { max: ${limit}, timeWindow: '1 minute' } }`,
          'config',
          context,
        ),
        [],
        '@fastify/rate-limit',
      );
    case 'nest':
      return make(
        asDecorator(endpoint, '@UseGuards(ThrottlerGuard)', context),
        [
          ...importEdits(facts, text, { from: '@nestjs/common', name: 'UseGuards', local: 'UseGuards' }),
          ...importEdits(facts, text, {
            from: '@nestjs/throttler',
            name: 'ThrottlerGuard',
            local: 'ThrottlerGuard',
          }),
        ],
        '@nestjs/throttler',
      );
    default:
      return undefined;
  }
}
