/** Tests of a request's path, from which servers without a router are known. */
import type { Interpreter } from './interpreter';
import { labelsOf, stringOf, type RegexValue, type Value } from './values';

const isPath = (value: Value): boolean =>
  labelsOf(value).some((label) => label.l === 'req' && label.kind === 'url');

/** `url.pathname === '/users'`. */
export function noteComparison(interpreter: Interpreter, left: Value, right: Value): void {
  const { trace } = interpreter;
  if (!trace) return;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const text = stringOf(other);
    if (text?.startsWith('/') && isPath(one)) trace.paths.add(text);
  }
}

/** `pathname.startsWith('/files/')`. */
export function notePrefix(interpreter: Interpreter, value: Value, prefix: Value | undefined): void {
  const text = stringOf(prefix);
  if (interpreter.trace && text !== undefined && text.length > 1 && text.startsWith('/') && isPath(value))
    interpreter.trace.paths.add(`${text.replace(/\/$/, '')}/*`);
}

/** `/^\/users\/(\d+)$/.test(pathname)`, `pathname.match(…)`. */
export function notePattern(
  interpreter: Interpreter,
  value: Value | undefined,
  regex: Value | undefined,
): void {
  if (!interpreter.trace || regex?.t !== 'regex' || !value || !isPath(value)) return;
  const path = pathOfRegex(regex.pattern);
  if (path !== undefined) interpreter.trace.paths.add(path);
}

/** Whether the known path of a request matches an expression; undefined if one of them is not known or may take long. */
export function matchOfPath(
  { request }: Interpreter,
  regex: RegexValue,
  value: Value | undefined,
): boolean | undefined {
  const text = request && stringOf(value);
  if (text === undefined || !text.startsWith('/') || pathOfRegex(regex.pattern) === undefined)
    return undefined;
  try {
    return new RegExp(regex.pattern, regex.flags.replace(/[^imsu]/g, '')).test(text);
  } catch {
    return undefined;
  }
}

/** The path that a regular expression on a request's path stands for; undefined if it is no plain one. */
export function pathOfRegex(pattern: string): string | undefined {
  if (!pattern.startsWith('^') || pattern.length > 200) return undefined;
  const isOpen = !pattern.endsWith('$');
  const text = pattern
    .replace(/^\^|\$$/g, '')
    .replace(/\\\//g, '/')
    .replace(/\/\?$/, '')
    .replace(/\((?:\?<(\w+)>)?(?:\[[^\]]*\]|\\[dw])[+*]\??\)/g, (_, name?: string) => `:${name ?? 'param'}`)
    .replace(/(?:\[[^\]]*\]|\\[dw])[+*]/g, ':param')
    .replace(/\(\.[+*]\)|\.[+*]/g, '*');
  if (!/^\/[\w\-./:*]*$/.test(text)) return undefined;
  return isOpen ? `${text.replace(/\/$/, '')}/*` : text;
}
