/** Flows of the steps of an endpoint, put together. */
import type { ChainStep, Flow, RequestRead } from '../../model/endpoint';
import { contains, type Location } from '../../model/location';
import { requestKey } from '../interpret/labels';
import type { Trace } from '../interpret/trace';

/** Middleware that takes keys with `$` out of what clients send. */
export const takesOperatorsOut = ({ symbol, certainty }: ChainStep): boolean =>
  certainty === 'certain' &&
  /^(?:@exortek\/)?(?:express|koa|fastify)-mongo-sanitize|^perfect-express-sanitizer/.test(symbol ?? '');

export const dangerous = ({ flows }: Trace): Flow[] => flows.filter((flow) => flow.sink.category !== 'use');

export function uniqueFlows(flows: readonly Flow[]): Flow[] {
  const seen = new Set<string>();
  return flows.filter((flow) => {
    const key = `${flow.sink.category} ${requestKey(flow.source)} ${flow.sink.location.file} ${String(flow.sink.location.span[0])}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Is this part of the request among what was read? */
function isRead(reads: readonly RequestRead[], { kind, name }: Flow['source']): boolean {
  const alike = reads.filter((read) => read.kind === kind);
  return (
    alike.length === 0 ||
    name === '' ||
    alike.some(
      (read) =>
        read.name === '' ||
        read.name === name ||
        name.startsWith(`${read.name}.`) ||
        read.name.startsWith(`${name}.`),
    )
  );
}

/**
 * What the process keeps of earlier requests and comes to a dangerous place may have been checked when it came, and is
 * mostly the operator's: settings, tenants, plugins.
 */
export const keptLessSure =
  (reads: readonly RequestRead[], handler: Location | undefined) =>
  (flow: Flow): Flow =>
    flow.confidence !== 'high' ||
    (isRead(reads, flow.source) &&
      (flow.source.location.file === handler?.file || reads.some(({ kind }) => kind === flow.source.kind)))
      ? flow
      : { ...flow, confidence: 'medium' };

/**
 * Does the request at hand bring what is used? What is kept for all, and holds what other requests put into it, does not
 * make their data input of this one; where it is dangerous, it is so for whoever reads it.
 */
export const broughtBy =
  (reads: readonly RequestRead[], handler: Location | undefined) =>
  ({ sink, source }: Flow): boolean =>
    sink.category !== 'use' ||
    (source.location.file === handler?.file && contains(handler.span, source.location.span)) ||
    reads.some(({ kind }) => kind === source.kind);
