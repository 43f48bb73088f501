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

/** Beyond so many ways to leave optional parts out, those that remain stand for anything. */
const MAX_VARIANTS = 16;

const OPTIONAL = [
  // `:id?`, with the slash before it.
  /\/:[A-Za-z_]\w*\?(?=\/|$)/,
  // `(/api)?`
  /\(([^()|]*)\)\?/,
  // `{/:id}`, but not `{?}`.
  /\{(\/[^{}]*)\}/,
];

/** The paths that a template of code stands for. */
export function endpointPaths(path: string): Segments[] {
  const found = new Map(
    plainPaths(path)
      .map(endpointSegments)
      .map((one) => [keyOf(one), one]),
  );
  return [...found.values()];
}

/** The same as code writes them: optional parts with and without them, alternatives one by one, no patterns. */
export function plainPaths(path: string): string[] {
  const bare = path.replace(/(:[A-Za-z_]\w*)(?:\((?:[^()\\]|\\.)*\)|\{(?!\/)[^{}/]+\})/g, '$1');
  let variants = [bare];
  for (let grown = expanded(variants); grown.length > variants.length; grown = expanded(variants)) {
    if (grown.length > MAX_VARIANTS) break;
    variants = grown;
  }
  return variants.map((variant) => variant.replace(/\/{2,}/g, '/'));
}

/** The one that says most, for a description. */
export const fullPath = (path: string): string =>
  plainPaths(path).reduce((a, b) => (b.length > a.length ? b : a));

const expanded = (variants: readonly string[]): string[] =>
  variants.flatMap((variant) => alternativesOf(variant) ?? [variant]);

function alternativesOf(path: string): string[] | undefined {
  for (const pattern of OPTIONAL) {
    const part = pattern.exec(path);
    if (!part) continue;
    const [whole, inner = whole.slice(0, -1)] = part;
    return [path.replace(whole, ''), path.replace(whole, () => inner)];
  }
  const choice = /(?<=\/)\(([\w-]+(?:\|[\w-]+)+)\)(?=\/|$)/.exec(path);
  return choice?.[1]?.split('|').map((one) => path.replace(choice[0], one));
}

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
