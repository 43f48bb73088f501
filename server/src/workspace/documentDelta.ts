/**
 * What changed in the findings of a document since they were sent the last time. After a letter was typed nearly all of
 * thousands are the same at other places, and to copy them between threads takes longer than to find them.
 */
import type { Finding } from '../model/finding';
import type { OpenApiFindingData } from '../openapi/findings';
import type { DocumentResult } from '../openapi/check';

export interface Delta {
  readonly rest: Omit<DocumentResult, 'findings'>;
  /** So many at the beginning and at the end are the earlier ones. */
  readonly head: number;
  readonly tail: number;
  /** All between. */
  readonly fresh: readonly Finding[];
  /** Where the earlier ones lie now: start and end of each, and of what is related to it. */
  readonly spans: Int32Array;
}

export function deltaOf(before: readonly Finding[], { findings, ...rest }: DocumentResult): Delta {
  const most = Math.min(before.length, findings.length);
  let head = 0;
  while (head < most && isSame(before[head], findings[head])) head++;
  let tail = 0;
  while (head + tail < most && isSame(before.at(-1 - tail), findings.at(-1 - tail))) tail++;
  const end = findings.length - tail;
  const kept = [...findings.slice(0, head), ...findings.slice(end)];
  return {
    rest,
    head,
    tail,
    fresh: findings.slice(head, end),
    spans: Int32Array.from(kept.flatMap(spansOf)),
  };
}

export function withDelta(before: readonly Finding[], delta: Delta): DocumentResult {
  const { rest, head, tail, fresh, spans } = delta;
  let at = 0;
  const next = (): number => spans[at++] ?? 0;
  const placed = (finding: Finding): Finding => {
    const places = [finding.location, ...finding.related.map(({ location }) => location)];
    const moved = places.map(({ file }) => ({ file, span: [next(), next()] as const }));
    const [location = finding.location, ...others] = moved;
    if (places.every(({ span }, i) => span[0] === moved[i]?.span[0] && span[1] === moved[i]?.span[1]))
      return finding;
    const related = finding.related.map((one, i) => ({ ...one, location: others[i] ?? one.location }));
    return Object.assign({}, finding, { location, related });
  };
  const first = before.slice(0, head).map(placed);
  const last = before.slice(before.length - tail).map(placed);
  return { ...rest, findings: [...first, ...fresh, ...last] };
}

const spansOf = ({ location, related }: Finding): number[] => [
  ...location.span,
  ...related.flatMap((one) => one.location.span),
];

type Names = Finding['alsoEndpoints'];

/** The same but for places in texts. */
function isSame(a: Finding | undefined, b: Finding | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.ruleId === b.ruleId &&
    a.message === b.message &&
    a.severity === b.severity &&
    a.confidence === b.confidence &&
    a.isFlow === b.isFlow &&
    a.location.file === b.location.file &&
    isSameName(a.endpoint, b.endpoint) &&
    areSameNames(a.alsoEndpoints, b.alsoEndpoints) &&
    areSameRelated(a.related, b.related) &&
    isSameData(a.data, b.data)
  );
}

const isSameName = (a: Finding['endpoint'], b: Finding['endpoint']): boolean =>
  a === b || (a?.method === b?.method && a?.path === b?.path);

const areSameNames = (a: Names = NONE, b: Names = NONE): boolean =>
  a === b || (a.length === b.length && a.every((one, i) => isSameName(one, b[i])));

const NONE: NonNullable<Names> = [];

const areSameRelated = (a: Finding['related'], b: Finding['related']): boolean =>
  a.length === b.length &&
  a.every((one, i) => one.message === b[i]?.message && one.location.file === b[i].location.file);

function isSameData(a: unknown, b: unknown): boolean {
  if (!isOfDocument(a) || !isOfDocument(b)) return JSON.stringify(a) === JSON.stringify(b);
  return (
    a.document === b.document &&
    a.place === b.place &&
    a.path.length === b.path.length &&
    a.path.every((key, i) => key === b.path[i])
  );
}

const isOfDocument = (data: unknown): data is OpenApiFindingData =>
  typeof data === 'object' && data !== null && 'openapi' in data;
