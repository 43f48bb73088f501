/**
 * Comments that speak to Portcullis:
 *
 *     // portcullis-disable-next-line rule-a, rule-b -- reason
 *     // portcullis-disable-line
 *     /* portcullis-disable rule-a -- reason * /      the whole file
 *     // portcullis-public -- reason
 */
import type { PublicMark, SuppressionComment } from '../model/facts';
import type { Span } from '../model/location';

/** What one comment says. */
export interface CommentDirective {
  readonly kind: 'file' | 'line' | 'next-line' | 'public';
  /** Empty means every rule. */
  readonly rules: readonly string[];
  readonly reason?: string;
}

const DIRECTIVE = /^[\s*#]*portcullis-(disable-next-line|disable-line|disable|public)(?![\w-])([^]*)$/;

const KINDS = {
  'disable-next-line': 'next-line',
  'disable-line': 'line',
  disable: 'file',
  public: 'public',
} as const;

/** Parses the text of a comment without its `//`, `/*` or `#`; undefined if it is not addressed to Portcullis. */
export function parseCommentText(text: string): CommentDirective | undefined {
  const match = DIRECTIVE.exec(text);
  if (!match) return undefined;
  const rest = (match[2] ?? '').replace(/\s*\n\s*\*?/g, ' ').replace(/\s+/g, ' ');
  const dashes = / --(?: |$)/.exec(rest);
  const list = dashes ? rest.slice(0, dashes.index) : rest;
  const reason = dashes ? rest.slice(dashes.index + dashes[0].length).trim() : '';
  const rules = list.split(/[\s,]+/).filter((rule) => rule !== '');
  return {
    kind: KINDS[match[1] as keyof typeof KINDS],
    rules: [...new Set(rules)],
    ...(reason ? { reason } : {}),
  };
}

/** A comment and where its first and last lines are, 1-based. */
export interface PlacedComment {
  readonly text: string;
  readonly at: Span;
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface CommentFacts {
  readonly suppressions: SuppressionComment[];
  readonly publicMarks: PublicMark[];
}

/** Sorts the directives among `comments` into suppressions and marks of public endpoints. */
export function commentFacts(comments: readonly PlacedComment[]): CommentFacts {
  const facts: CommentFacts = { suppressions: [], publicMarks: [] };
  for (const { text, at, firstLine, lastLine } of comments) {
    const directive = parseCommentText(text);
    if (!directive) continue;
    const { kind, rules, reason } = directive;
    const why = reason === undefined ? {} : { reason };
    if (kind === 'public') facts.publicMarks.push({ at, line: lastLine, ...why });
    else {
      const line = kind === 'next-line' ? lastLine + 1 : firstLine;
      facts.suppressions.push({ at, scope: kind, line, rules, ...why });
    }
  }
  return facts;
}
