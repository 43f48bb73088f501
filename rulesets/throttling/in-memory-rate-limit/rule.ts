import { callsOf, eachExpression, keysOf } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'in-memory-rate-limit',
  title: 'Rate limit counted in each process',
  description: 'A limiter counts in memory, and the service runs in several processes.',
  area: 'throttling',
  severity: 'info',
  owasp: ['API4:2023'],
  cwe: [770, 799],
  presets: ['strict', 'owasp-api-2023'],
  fixable: false,
};

/** Limiters that count in the memory of the process unless they are told where. */
const IN_MEMORY =
  /^(express-rate-limit|express-slow-down|@fastify\/rate-limit|fastify-rate-limit|koa2-ratelimit|hono-rate-limiter|rate-limiter-flexible\b.*RateLimiterMemory)/;
const STORES = ['store', 'storage', 'redis', 'db', 'redisClient', 'storeClient'];

function judge(usage: Usage, context: RuleContext): Said | undefined {
  if (!IN_MEMORY.test(usage.symbol)) return undefined;
  const options = usage.args.filter(({ k }) => k !== 'function');
  // What is not known may name a store.
  if (options.some((one) => one.k === 'unknown' || (one.k === 'object' && one.open))) return undefined;
  const stored = options.some((one) => STORES.some((name) => option(one, name).is !== 'missing'));
  const several = stored ? undefined : severalProcesses(context);
  if (several === undefined) return undefined;
  return {
    message: `\`${calledAs(usage)}\` counts in the memory of its process, but ${several}: each process grants the whole limit anew. Give it a shared store, such as Redis.`,
    location: usage.location,
    confidence: 'medium',
  };
}

/** What shows that the service runs in several processes, in words. */
function severalProcesses({ modules }: RuleContext): string | undefined {
  for (const facts of modules.values()) {
    const name = facts.file.slice(facts.file.lastIndexOf('/') + 1);
    if (forks(facts)) return `\`${name}\` forks workers`;
    if (/^(ecosystem\.config|pm2(\.config)?)\./.test(name) && hasInstances(facts))
      return `\`${name}\` starts several instances`;
  }
  return undefined;
}

const forks = (facts: ModuleFacts): boolean =>
  callsOf(facts).some(({ path }) => /^(cluster(\.default)?\.fork|throng|throng\.default)$/.test(path));

function hasInstances(facts: ModuleFacts): boolean {
  let found = false;
  eachExpression(new Map([[facts.file, facts]]), ['obj'], (expr) => {
    const instances = expr.props.find(({ key }) => key === 'instances')?.value;
    if (keysOf(expr).includes('script') && instances && !(instances.k === 'lit' && instances.v === 1))
      found = true;
  });
  return found;
}

export const rule = usageRule({ meta, topics: ['rate-limit'], judge });
