/** Path patterns: joining, normal form, and which middleware path covers which route path. */
import { alternatives, type Value } from '../interpret/values';
import type { PathPattern } from './model';

export const UNKNOWN_SEGMENT = '{?}';

/** The patterns that a path argument stands for; undefined if it is not a path at all. */
export function pathPatterns(value: Value | undefined): PathPattern[] | undefined {
  if (!value) return undefined;
  switch (value.t) {
    case 'lit':
      return typeof value.v === 'string' ? [textPattern(value.v)] : undefined;
    case 'str':
      return [textPattern(value.parts.map((part) => part ?? UNKNOWN_SEGMENT).join(''))];
    case 'regex':
      return [regexPattern(value.pattern, value.flags)];
    case 'arr': {
      const all = value.items.map(pathPatterns);
      return all.length > 0 && all.every((p) => p !== undefined) ? all.flat() : undefined;
    }
    case 'union': {
      const all = alternatives(value)
        .map(pathPatterns)
        .filter((p) => p !== undefined);
      return all.length > 0 ? all.flat() : undefined;
    }
    default:
      return undefined;
  }
}

export const unknownPattern: PathPattern = { text: `/${UNKNOWN_SEGMENT}`, wildcard: false };

function textPattern(text: string): PathPattern {
  return { text: normalise(text), wildcard: /\*/.test(text) };
}

function regexPattern(pattern: string, flags: string): PathPattern {
  let regex: RegExp | undefined;
  // The pattern is only kept for matching literal route texts of bounded length; nested quantifiers are not compiled.
  if (pattern.length < 200 && !/[+*]\)[+*]/.test(pattern)) {
    try {
      regex = new RegExp(pattern, flags.replace(/[^imsu]/g, ''));
    } catch {
      regex = undefined;
    }
  }
  return {
    text: `/${pattern
      .replace(/^\^|\$$/g, '')
      .replace(/\\\//g, '/')
      .replace(/^\//, '')}`,
    wildcard: true,
    regex,
    source: `/${pattern}/${flags}`,
  };
}

/** `/users/:id(\\d+)?/` → `/users/:id`; `{/:id}` → `/:id`; `/x/{id}`, a parameter to some, stays as it is written. */
export function normalise(path: string): string {
  let text = path
    .replace(/:([A-Za-z_]\w*)\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)/g, ':$1')
    .replace(/(:[A-Za-z_]\w*)[?+]/g, '$1');
  if (!text.includes(UNKNOWN_SEGMENT)) text = text.replace(/\{([^{}]*[^\w{}?*][^{}]*)\}/g, '$1');
  text = `/${text}`.replace(/\/{2,}/g, '/');
  return text.length > 1 ? text.replace(/\/$/, '') : text;
}

export const joinPath = (prefix: string, path: string): string => normalise(`${prefix}/${path}`);

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Does a request that reaches `route` also match `pattern`, as a prefix (`use`) or exactly? */
export function coversRoute(pattern: PathPattern, route: string, prefix: boolean): boolean {
  if (pattern.text === '/' && prefix) return true;
  if (pattern.regex) return pattern.regex.test(route);
  const wanted = segments(pattern.text);
  const given = segments(route);
  for (let i = 0; i < wanted.length; i++) {
    const segment = wanted[i] ?? '';
    if (segment.startsWith('*') || segment === '(.*)') return true;
    const other = given[i];
    if (other === undefined) return false;
    if (segment.startsWith(':') || segment === UNKNOWN_SEGMENT || segment.includes('*')) continue;
    if (segment !== other && (pattern.isCased || segment.toLowerCase() !== other.toLowerCase())) return false;
  }
  return prefix || wanted.length === given.length;
}
