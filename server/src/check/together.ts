/** One cause is one finding: reports that say the same of the same place for several endpoints are joined. */
import type { Report } from '../model/rule';
import { endpointName, leastConfident } from './ruleApi';

/** The first of each group names its endpoint, and has the others in `alsoEndpoints`. Order is kept. */
export function together(reports: readonly Report[]): Report[] {
  const joined = new Map<string, Report>();
  const result: (Report | { readonly group: string })[] = [];
  for (const report of reports) {
    const group = groupOf(report);
    const first = group === undefined ? undefined : joined.get(group);
    if (group !== undefined) joined.set(group, first ? join(first, report) : report);
    if (group === undefined) result.push(report);
    else if (!first) result.push({ group });
  }
  return result.flatMap((one) => ('group' in one ? (joined.get(one.group) ?? []) : one));
}

/** What two reports have in common that have one cause; undefined for those that are about no endpoint. */
function groupOf({ endpoint, location, message }: Report): string | undefined {
  if (!endpoint) return undefined;
  const said = message.replaceAll(endpointName(endpoint), '§');
  return [location.file, ...location.span, said].join('\n');
}

function join(first: Report, other: Report): Report {
  const known = new Set([first.endpoint?.id, ...(first.alsoEndpoints ?? []).map(({ id }) => id)]);
  const others = [...(other.endpoint ? [other.endpoint] : []), ...(other.alsoEndpoints ?? [])].filter(
    ({ id }) => !known.has(id),
  );
  return {
    ...first,
    confidence: leastConfident(first.confidence, other.confidence),
    alsoEndpoints: [...(first.alsoEndpoints ?? []), ...others],
    ...withData(first.data, other.data),
  };
}

/** Fixes of endpoint rules are given the endpoints by their ids: now those of all. */
function withData(first: unknown, other: unknown): { data?: unknown } {
  const endpointsOf = (data: unknown): readonly unknown[] | undefined =>
    typeof data === 'object' && data !== null && 'endpoints' in data && Array.isArray(data.endpoints)
      ? (data.endpoints as unknown[])
      : undefined;
  const [a, b] = [endpointsOf(first), endpointsOf(other)];
  return a && b && typeof first === 'object'
    ? { data: { ...first, endpoints: [...new Set([...a, ...b])] } }
    : {};
}
