/** Fixes for endpoints without a rate limit: the workspace's own limiter, or the framework's well-kept one. */
import type { Endpoint } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { affectedEndpoints, nameOf } from './affected';
import { afterMade, applicationOf } from './application';
import { usableControls } from './controls';
import { copiedCheck } from './copyCheck';
import { guardEach } from './guards';
import { newLimiter } from './limiters';
import { madeAlone } from './middlewareLimiters';
import { isThrottlerGuard } from './nestThrottler';

export function rateLimitFixes(finding: Finding, context: FixContext): Fix[] {
  const endpoints = affectedEndpoints(finding.data, context);
  const [first] = endpoints;
  if (!first) return [];
  const isWhole = isApplicationWide(finding.data);
  const name = nameOf(endpoints, '');
  const reuse = isWhole ? reuseForAll(first, context) : reuseForEach(endpoints, name, context);
  const fresh = reuse && !isWeak(first) ? undefined : newLimiter(endpoints, isWhole, name, context);
  return [reuse, fresh].filter((fix) => fix !== undefined);
}

const isApplicationWide = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'grouped' in data && data.grouped === true;

/** A limiter made for ordinary requests may be too generous for these, so a strict one is offered besides. */
const isWeak = (endpoint: Endpoint): boolean => endpoint.traits.sensitive !== undefined;

function reuseForEach(endpoints: readonly Endpoint[], name: string, context: FixContext): Fix | undefined {
  const [first] = endpoints;
  if (!first) return undefined;
  const [copied] = endpoints.length === 1 ? [copiedCheck('rateLimit', first, context)] : [];
  if (copied)
    return {
      title: `Limit ${name} as ${copied.from.method} ${copied.from.path} does`,
      edits: copied.edits,
      safe: false,
    };
  for (const { expression, edits } of usableControls('rateLimit', first, first.location.file, context)) {
    if (isThrottlerGuard(expression)) continue;
    const each = guardEach(endpoints, expression, context);
    if (each)
      return { title: `Limit ${name} with \`${expression}\``, edits: [...edits, ...each], safe: false };
  }
  return undefined;
}

/** The workspace's limiter as the first step of the application. */
function reuseForAll(first: Endpoint, context: FixContext): Fix | undefined {
  const application = applicationOf(first, context);
  const isByUse = ['express', 'koa', 'hono', 'restify', 'oak'].includes(first.framework);
  const made = isByUse ? madeAlone(application, context) : undefined;
  if (!made) return undefined;
  for (const { expression, edits } of usableControls(
    'rateLimit',
    first,
    made.facts.file,
    context,
    made.statement.at[0],
  )) {
    // A constant that the file itself makes may come to be only after the application.
    if (edits.length === 0) continue;
    const use = afterMade(made, `${made.name}.use(${expression})`);
    if (use)
      return {
        title: `Limit every endpoint of \`${made.name}\` with \`${expression}\``,
        edits: [...edits, use],
        safe: false,
      };
  }
  return undefined;
}
