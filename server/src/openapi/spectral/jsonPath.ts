/**
 * Which JSONPath expressions of a user's ruleset may be run. Spectral compiles them to code, so a ruleset from an
 * unknown workspace could run anything by a filter such as `?(@.constructor.constructor('…')())`. Filters are let
 * through only if they do nothing but compare: members by name, literals, operators, and a few methods of strings.
 */

const METHODS = new Set(['match', 'test', 'includes', 'startsWith', 'endsWith', 'indexOf']);
const FORBIDDEN =
  /constructor|prototype|__|caller|callee|arguments|globalThis|process|require|import|Function/;

const TOKENS =
  /\s+|@(?:[a-zA-Z]\w*)?|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*|\d+(?:\.\d+)?|[A-Za-z_$][\w$-]*|===?|!==?|<=?|>=?|&&|\|\||[!.,()[\]^~*-]/y;

/** Why an expression is not run; undefined if it is harmless. */
export function objectionTo(expression: string): string | undefined {
  const named = FORBIDDEN.exec(expression)?.[0];
  if (named !== undefined) return `it names \`${named}\``;
  for (let at = expression.search(/[?[]\s*\(/); at >= 0;) {
    const open = expression.indexOf('(', at);
    const end = closing(expression, open);
    if (end < 0) return 'a bracket is not closed';
    if (!/^\s*\]/.test(expression.slice(end + 1))) return 'its filter does not end with its bracket';
    const objection = inFilter(expression.slice(open, end + 1));
    if (objection !== undefined) return objection;
    const next = expression.slice(end).search(/[?[]\s*\(/);
    at = next < 0 ? -1 : end + next;
  }
  return undefined;
}

function inFilter(filter: string): string | undefined {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < filter.length) {
    const at = TOKENS.lastIndex;
    const token = TOKENS.exec(filter)?.[0];
    if (token === undefined) return `its filter has \`${filter.charAt(at)}\``;
    if (token.trim() !== '') tokens.push(token);
  }
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1] ?? '';
    if (token === '(' && isName(before) && !METHODS.has(before)) return `its filter calls \`${before}\``;
    if (token === '(' && (before === ')' || before === ']')) return 'its filter calls what it has worked out';
    // In a member access only a literal may stand; elsewhere a bracket would be a list, which no filter needs.
    if (token === '[' && !/^["'\d]/.test(tokens[i + 1] ?? ''))
      return 'its filter works out the name of a member';
    if (token === '[' && tokens[i + 2] !== ']') return 'its filter works out the name of a member';
  }
  return undefined;
}

const isName = (token: string): boolean => /^[A-Za-z_$@]/.test(token);

/** The bracket that closes the one at a place, strings and regular expressions passed over. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
    else if (c === '"' || c === "'" || (c === '/' && /[(,&|=!]\s*$/.test(text.slice(0, i)))) {
      for (i++; i < text.length && text.charAt(i) !== c; i++) if (text.charAt(i) === '\\') i++;
    }
  }
  return -1;
}
