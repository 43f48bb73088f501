/** Comments that hold a given word; cheaper than collecting all of them, for few files have any. */
import * as ts from 'typescript';
import type { Span } from '../model/location';

export interface Comment {
  /** Without `//`, or `/*` and its end. */
  readonly text: string;
  readonly at: Span;
}

/** Comments of `source` that contain `word`, in the order of the text. The word in strings or JSX text is not meant. */
export function commentsWith(source: ts.SourceFile, word: string): Comment[] {
  const { text } = source;
  const comments: Comment[] = [];
  for (let at = text.indexOf(word); at >= 0;) {
    const comment = commentAround(text, at, gapAround(source, at));
    if (comment) comments.push(comment);
    at = text.indexOf(word, comment ? comment.at[1] : at + word.length);
  }
  return comments;
}

/**
 * The longest range around `at` that holds no token with text of its own: only punctuation, keywords, white space
 * and comments. Undefined when `at` is inside such a token, say a string.
 */
function gapAround(source: ts.SourceFile, at: number): Span | undefined {
  let node: ts.Node = source;
  for (;;) {
    let gap: Span = [node.pos, node.end];
    let inside: ts.Node | undefined;
    ts.forEachChild(node, (child) => {
      if (child.pos <= at && at < child.end) inside = child;
      else if (child.end <= at) gap = [Math.max(gap[0], child.end), gap[1]];
      else gap = [gap[0], Math.min(gap[1], child.pos)];
      return undefined;
    });
    if (!inside) {
      if (node.kind > ts.SyntaxKind.LastToken) return gap;
      const start = node.kind === ts.SyntaxKind.JsxText ? node.pos : node.getStart(source);
      return at < start ? [node.pos, start] : undefined;
    }
    node = inside;
  }
}

function commentAround(text: string, at: number, gap: Span | undefined): Comment | undefined {
  if (!gap) return undefined;
  for (let start = gap[0]; start < at; start++) {
    if (text[start] !== '/') continue;
    const next = text[start + 1];
    if (next !== '/' && next !== '*') continue;
    const close = next === '*' ? text.indexOf('*/', start + 2) : lineEnd(text, start);
    const end = close < 0 ? text.length : close + (next === '*' ? 2 : 0);
    if (at < end) return { text: text.slice(start + 2, close < 0 ? text.length : close), at: [start, end] };
    start = end - 1;
  }
  return undefined;
}

function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 13) return i;
  }
  return text.length;
}
