import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { alternativesOf, calledAs } from '../../../server/src/check/usageViews';
import { wordsOf } from '../../../server/src/check/words';
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'state-change-on-get',
  title: 'State changed by GET',
  description: 'A GET writes to a data store, so that links, caches and prefetching can change things.',
  area: 'methods',
  severity: 'warning',
  range: ['info', 'error'],
  owasp: ['API8:2023'],
  cwe: [650, 352],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = ({ service }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints
      .filter(({ method, protocol }) => protocol === 'http' && (method === 'GET' || method === 'HEAD'))
      .flatMap((endpoint) => {
        const writes = endpoint.usages.filter((usage) => isWrite(usage));
        const [first] = writes;
        const confidence = first && confidenceOf(endpoint, first);
        return confidence ? [report(endpoint, first, confidence)] : [];
      }),
  );

/** Caches, sessions and records of what was looked at are written by reading. */
const INCIDENTAL =
  /\b(increment|decrement|log|logs|audit\w*|session\w*|event\w*|visit\w*|view\w*|analytic\w*|metric\w*|history|cache\w*|counter\w*|stat|stats|activit\w*|notification\w*|token\w*|nonce|state|lock|job|queue|seen|click\w*|hit\w*|usage)\b/;
const STORE_OF_CACHES =
  /^(ioredis|redis|@upstash|keyv|node-cache|cache-manager|lru-cache|memcached|@vercel\/kv)/;

function isWrite(usage: Usage): boolean {
  if (usage.topic !== 'database-write' || usage.developmentOnly || STORE_OF_CACHES.test(usage.symbol))
    return false;
  return !INCIDENTAL.test(wordsOf(usage.label).join(' ')) && !usage.args.some(counts);
}

/** `{ $inc: { views: 1 } }`, `{ lastSeenAt: new Date() }`. */
function counts(view: ValueView): boolean {
  return alternativesOf(view).some(
    (one) =>
      one.k === 'object' &&
      Object.entries(one.props).some(
        ([name, inner]) =>
          name === '$inc' ||
          name === 'increment' ||
          /^last[A-Z_]|(views?|hits|clicks|visits|downloads|count)$|(read|seen|viewed|opened|accessed|used)(At|On)?$/.test(
            name,
          ) ||
          counts(inner),
      ),
  );
}

/** Links in mails, exchanges with other services and scheduled calls have to be GET. */
const NEEDS_GET =
  /(^|[-_/ ])(log-?out|sign-?out|callback|oauth2?|oidc|saml|sso|verify\w*|verification|confirm\w*|activate|activation|unsubscribe|subscribe|webhook\w*|hook|cron|jobs?|health\w*|track\w*|pixel|click|redirect|invite|invitation|accept|magic-?link|connect|auth|login|link|unlink|captcha|stripe|paypal|checkout|success|return|setup|install|seed|test|migrate|sync|feed|session|me)([-_/. ]|$)/i;
const VERB =
  /(^|[-_/])(delete|remove|destroy|create|update|add|edit|insert|save|approve|reject|transfer|pay|disable|enable|toggle|like|vote|cancel|reset|clear|purge|ban|block|promote)([-_/A-Z]|$)/;

/** Surest where the path, the handler or the method says so; undefined where a GET is what the case asks for. */
function confidenceOf(endpoint: Endpoint, write: Usage): Confidence | undefined {
  const method = /\.(\w+)\(\)$/.exec(write.symbol)?.[1] ?? '';
  const name = (endpoint.handler?.name ?? '').replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const isVerb = VERB.test(endpoint.path) || VERB.test(name);
  if (NEEDS_GET.test(endpoint.path) || NEEDS_GET.test(name)) return undefined;
  if (isVerb) return 'high';
  if (/upsert|findOrCreate|setex?$|restore/i.test(method)) return undefined;
  // A short link counts its visits and sends on; that it is followed is what it is for.
  if (isForwarding(endpoint) && !/delete|destroy|remove/i.test(method)) return undefined;
  return /delete|destroy|remove/i.test(method) ? 'high' : 'medium';
}

/** It sends whoever follows it to what it looks up. */
const isForwarding = ({ path, answers }: Endpoint): boolean =>
  /:\w+$/.test(path) && answers.some(({ how }) => how === 'redirect');

const report = (endpoint: Endpoint, write: Usage, confidence: Confidence): Report => ({
  message: `${endpointName(endpoint)} writes by \`${calledAs(write)}\`. A GET can be sent by a link on any site, by prefetching and by caches, without a CSRF check. Make it a POST, PUT or DELETE.`,
  location: endpoint.nameLocation,
  confidence,
  endpoint,
  related: [{ location: write.location, message: 'it writes here' }],
  key: 'write',
});

export const rule: Rule = { meta, check };
