/** What an endpoint is: public by nature, sensitive, changing state, working with data. */
import type { EndpointTraits, Evidence } from '../../model/endpoint';
import type { Usage, UsageTopic } from '../../model/usage';
import type { Settings } from '../../model/settings';
import { requestKey } from '../interpret/labels';
import type { CatalogEvent, Trace } from '../interpret/trace';
import type { RawEndpoint } from '../routing/model';
import { workOf } from './classify';
import { publicReason } from './publicByNature';
import { isCode, managesFactor, sensitivity } from './sensitive';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'SUBSCRIBE', 'SUBSCRIPTION']);

const WRITING =
  /^(create|insert|update|delete|remove|save|destroy|upsert|put|set|add|bulk|increment|decrement|push|execute|exec|run)/i;
const READING =
  /^\/(get|fetch|load|list|search|find|read|query|count|preview|highlight|render|compare|is|has|check|resolve|lookup|refresh|revalidate)(?![a-z])/;
/** What is kept in a cache is no state of the application. */
const CACHE = /redis|cache|keyv|memcached|lru/i;

/** `own` are the traces of the steps that belong to the endpoint alone, and of its handler. */
export function traitsOf(
  raw: RawEndpoint,
  own: readonly Trace[],
  handlerName: string,
  settings: Settings,
  publicMark: Evidence | undefined,
  workOfSteps: EndpointTraits['work'] = [],
  hasSignUp = true,
): EndpointTraits {
  const handlerTrace = own.at(-1);
  const catalog = own.flatMap((trace) => trace.catalog);
  const work = [...new Set([...workOf(catalog.map((event) => event.row)), ...workOfSteps])];
  // Every server action is a POST, also one that only reads, and so is every query of GraphQL.
  const isRead =
    raw.protocol === 'graphql'
      ? !/#Mutation\./.test(raw.path)
      : raw.protocol === 'rpc' && READING.test(raw.path);
  const changing = !SAFE.has(raw.method) && raw.method !== '*' && !isRead;
  const provesNothing = managesFactor(raw) && !own.some((trace) => sent(trace).some(isCode));
  const named = sensitivity(raw, handlerName);
  const sensitive =
    (named === 'otp' && provesNothing ? undefined : named) ??
    (!hasSignUp && signsUp(raw, own, catalog) ? 'sign-up' : undefined) ??
    (logsIn(raw, own, catalog) ? 'login' : undefined);
  return {
    changesState: changing || catalog.some(writes),
    work,
    publicBecause:
      publicMark ?? provesItself(raw, own, catalog) ?? publicReason(raw, sensitive, handlerTrace, settings),
    sensitive: raw.method === 'GET' && sensitive !== 'otp' && sensitive !== 'token' ? undefined : sensitive,
    returnsData: work.includes('database') || work.includes('file'),
    isStatic: raw.isStatic ?? false,
    isErrorOrFallback:
      raw.isFallback ??
      (/(^|\/)(\*|\{?\*\w+\}?|\(\.\*\))$/.test(raw.path) &&
        (raw.method === '*' || work.length === 0) &&
        (handlerTrace?.answers.every(
          (a) => a.status === 404 || a.how === 'next-error' || a.how === 'throw',
        ) ??
          false)),
  };
}

/** Who has the password is let in, or somebody new gets a token: a login or a sign-up under another name. */
function provesItself(
  raw: RawEndpoint,
  own: readonly Trace[],
  catalog: readonly CatalogEvent[],
): Evidence | undefined {
  const usage = (topic: UsageTopic): Usage | undefined =>
    own.flatMap(({ usages }) => usages).find((found) => found.topic === topic);
  if (raw.method !== 'POST') return undefined;
  const compared = usage('password-compare');
  if (compared) return { summary: 'it compares a password', location: compared.location };
  const signed = usage('jwt-sign');
  return signed && !raw.path.includes(':') && catalog.some(writes)
    ? { summary: 'it makes a record and gives out a token', location: signed.location }
    : undefined;
}

/**
 * Makes a record with a password that the client chose: in an application with no other place for it, this is where
 * one signs up, whatever it is called.
 */
const signsUp = (raw: RawEndpoint, own: readonly Trace[], catalog: readonly CatalogEvent[]): boolean =>
  isOfNoRecord(raw) &&
  own.some((trace) => sent(trace).some((key) => /^body\b.*\.(password|passwd|passphrase)$/i.test(key))) &&
  (makesGenerically(raw) || catalog.some(makesRecord));

/** Takes a password that it compares, or gives out a token for and keeps nothing: a login under another name. */
const logsIn = (raw: RawEndpoint, own: readonly Trace[], catalog: readonly CatalogEvent[]): boolean =>
  isOfNoRecord(raw) &&
  !MAKES_ACCOUNT.test(raw.path) &&
  own.some((trace) => {
    const lets = uses(trace, 'password-compare')
      ? !catalog.some(makesRecord)
      : uses(trace, 'jwt-sign') && !catalog.some(writes);
    const fields = lets ? sent(trace) : [];
    return fields.some((key) => PASSWORD.test(key)) && !fields.some((key) => OTHER_PASSWORD.test(key));
  });

/** A `POST` to something as a whole, and not to one of its records. */
const isOfNoRecord = ({ method, path }: RawEndpoint): boolean =>
  method === 'POST' && !/[:*{][^/]*$/.test(path);

const uses = ({ usages }: Trace, topic: UsageTopic): boolean => usages.some((one) => one.topic === topic);

const MAKES_ACCOUNT = /invit|accept|regist|sign-?up|join|create|set-?up|install|activat/i;
const PASSWORD = /^body\b.*\.(password|passwd|passphrase|pass|pwd)$/i;
/** Who changes a password is logged in already. */
const OTHER_PASSWORD = /^body\b.*\.(new|old|current|confirm)_?passw/i;

const makesRecord = (event: CatalogEvent): boolean =>
  writes(event) && /\.(create|insert|save|add|register)\w*\(\)$/i.test(event.symbol);

/** A library that makes routes from models makes a record here. */
const makesGenerically = ({ handler, steps }: RawEndpoint): boolean => {
  const value = (handler ?? steps.at(-1))?.value;
  return value?.t === 'ext' && value.path.endsWith('.resource().create');
};

/** Fields of the request that were read, used or checked. */
const sent = (trace: Trace): string[] => [
  ...trace.reads.keys(),
  ...trace.flows.map(({ source }) => requestKey(source)),
  ...trace.catalog.flatMap(({ labels }) => labels.flatMap((l) => (l.l === 'req' ? [requestKey(l)] : []))),
];

const writes = ({ row, symbol }: CatalogEvent): boolean =>
  row.effect === 'work-database' &&
  WRITING.test(/\.([A-Za-z_]+)\(\)$/.exec(symbol)?.[1] ?? '') &&
  !CACHE.test(symbol);
