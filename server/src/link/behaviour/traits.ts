/** What an endpoint is: public by nature, sensitive, changing state, working with data. */
import type { EndpointTraits, Evidence } from '../../model/endpoint';
import type { Settings } from '../../model/settings';
import type { CatalogEvent, Trace } from '../interpret/trace';
import type { RawEndpoint } from '../routing/model';
import { workOf } from './classify';
import { publicReason } from './publicByNature';
import { sensitivity } from './sensitive';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

const WRITING =
  /^(create|insert|update|delete|remove|save|destroy|upsert|put|set|add|bulk|increment|decrement|push|execute|exec|run)/i;
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
): EndpointTraits {
  const handlerTrace = own.at(-1);
  const catalog = own.flatMap((trace) => trace.catalog);
  const work = [...new Set([...workOf(catalog.map((event) => event.row)), ...workOfSteps])];
  const changing = !SAFE.has(raw.method) && raw.method !== '*';
  const sensitive = sensitivity(raw, handlerName);
  return {
    changesState: changing || catalog.some(writes),
    work,
    publicBecause: publicMark ?? publicReason(raw, sensitive, handlerTrace, settings),
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

const writes = ({ row, symbol }: CatalogEvent): boolean =>
  row.effect === 'work-database' &&
  WRITING.test(/\.([A-Za-z_]+)\(\)$/.exec(symbol)?.[1] ?? '') &&
  !CACHE.test(symbol);
