/** What regular expressions of a document let through, and what they cost. */

/** The expression as servers compile it; undefined if it is none. */
export function compiled(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Many documents escape more than the flag `u` allows.
    }
  }
  return undefined;
}

/** Syntax that other engines know and JavaScript does not: such a pattern is not judged. */
export const isOfAnotherEngine = (pattern: string): boolean =>
  /\(\?[imsxUJ-]+[):]|\(\?P|\(\?>|\[\[:\w+:\]\]|\\[AZzhHRKQE]|\\p\{|[+*?}]\+/.test(pattern);

/** One repeated atom in a group that is repeated itself: `(a+)+`, `([\w.]*)*`, `(?:.+)+`. */
const REPEATED_TWICE =
  /\((?:\?:|\?<\w+>)?(?:\\.|\[(?:\\.|[^\]\\])+\]|[^()[\]\\|^$])(?:[+*]|\{\d+,\})\)(?:[+*]|\{\d+,\d*\})/;

/** The part of an expression that takes exponential time on some texts, if there is one for sure. */
export function exponentialPart(pattern: string): string | undefined {
  const match = REPEATED_TWICE.exec(pattern);
  if (!match) return undefined;
  const before = pattern.slice(0, match.index);
  // `\(` opens no group.
  const isEscaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(before);
  // Without anything behind that can fail, the first way through is taken.
  const rest = pattern.slice(match.index + match[0].length);
  return isEscaped || rest === '' ? undefined : match[0];
}

/** Begins with `^` and ends with `$`, so that it speaks of the whole text; a choice has to do so in each branch. */
export const isAnchored = (pattern: string): boolean =>
  branchesOf(pattern).every(
    (branch) => /^(?:\^|\(\^|\(\?:\^|\\A)/.test(branch) && /(?:[^\\]|^)(?:\\\\)*\$\)?$|\\[Zz]$/.test(branch),
  );

/** Alternatives at the top level. */
function branchesOf(pattern: string): string[] {
  const branches = [''];
  let depth = 0;
  let isInClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      branches[branches.length - 1] += char + pattern.charAt(++i);
      continue;
    }
    if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) {
      branches.push('');
      continue;
    }
    branches[branches.length - 1] += char;
  }
  return branches;
}
