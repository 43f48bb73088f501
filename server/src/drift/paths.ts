/** Path templates of code and documents in one form: names of parameters say nothing, and case does not count. */

/** A parameter, in a segment or as the whole of it. */
const PARAM = '{}';
/** Any number of segments from here on. */
export const REST = '{*}';
/** A segment that is not known. */
export const UNKNOWN = '{?}';

export type Segments = readonly string[];

/** `/users/:id` of an endpoint. */
export const endpointSegments = (path: string): Segments =>
  split(path).map((segment) => {
    if (segment === UNKNOWN) return UNKNOWN;
    if (segment.includes(UNKNOWN) || /[\\()[\]|^$+]/.test(segment))
      return segment.includes('*') ? REST : UNKNOWN;
    if (segment.includes('*')) return REST;
    return lower(segment.replace(/:[A-Za-z_]\w*/g, PARAM));
  });

/** `/users/{id}` of a document; `/users/:id`, as some write it, is the same. */
export const operationSegments = (path: string): Segments =>
  split(path.replace(/[?#].*$/, '')).map((segment) =>
    lower(segment.replace(/\{[^{}]*\}/g, PARAM).replace(/^:[A-Za-z_]\w*$/, PARAM)),
  );

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const lower = (segment: string): string => segment.toLowerCase();

export const keyOf = (segments: Segments): string => segments.join('/');

export const isParam = (segment: string): boolean => segment.includes(PARAM);

/** Segments that say something: neither parameters nor unknown. */
export const literals = (segments: Segments): string[] =>
  segments.filter((segment) => !segment.startsWith('{'));

/** Whether every segment is known. */
export const isWhole = (segments: Segments): boolean =>
  !segments.some((segment) => segment === REST || segment === UNKNOWN);

/** Whether the endpoint may serve requests to the operation though their templates differ. */
export function mayServe(endpoint: Segments, operation: Segments): boolean {
  for (let i = 0; i < endpoint.length; i++) {
    const mine = endpoint[i] ?? '';
    if (mine === REST) return true;
    const theirs = operation[i];
    if (theirs === undefined) return false;
    if (mine === theirs || mine === UNKNOWN || isParam(mine) || isParam(theirs)) continue;
    return false;
  }
  return endpoint.length === operation.length;
}

/** The segments that all of them begin with. */
export function commonPrefix(paths: readonly Segments[]): Segments {
  const [first = [], ...others] = paths;
  let length = first.findIndex((segment) => segment.startsWith('{'));
  if (length < 0) length = Math.max(first.length - 1, 0);
  for (const other of others) {
    let shared = 0;
    while (shared < length && shared < other.length - 1 && other[shared] === first[shared]) shared++;
    length = shared;
  }
  return first.slice(0, length);
}

export const startsWith = (segments: Segments, prefix: Segments): boolean =>
  prefix.every((segment, i) => segments[i] === segment);
