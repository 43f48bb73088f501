/** A text that is put together from literal parts and expressions, whether by a template or by `+`. */
import type { Expr } from '../../model/ir';

export type Piece =
  | { readonly k: 'text'; readonly text: string }
  /** `code` is the expression as written, casts included. */
  | { readonly k: 'code'; readonly code: string; readonly expr: Expr };

/** Undefined if the source cannot be taken apart for sure: escapes, tags, comments between the parts. */
export function piecesOf(expr: Expr, source: string): Piece[] | undefined {
  if (expr.k === 'tpl') return expr.tag ? undefined : templatePieces(expr, source);
  if (expr.k === 'bin' && expr.op === '+') {
    const [l, r] = [piecesOf(expr.l, source), piecesOf(expr.r, source)];
    const isText = [...(l ?? []), ...(r ?? [])].some((piece) => piece.k === 'text');
    return l && r && isText ? [...l, ...r] : undefined;
  }
  const code = source.slice(expr.at[0], expr.at[1]);
  if (expr.k === 'lit' && typeof expr.v === 'string')
    return code.includes('\\') ? undefined : [{ k: 'text', text: expr.v }];
  return expr.k === 'id' || expr.k === 'mem' || expr.k === 'call' ? [{ k: 'code', code, expr }] : undefined;
}

function templatePieces(expr: Extract<Expr, { k: 'tpl' }>, source: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  const [start, end] = expr.at;
  if (source[start] !== '`') return undefined;
  let at = start + 1;
  for (const [i, inner] of expr.exprs.entries()) {
    const open = source.lastIndexOf('${', inner.at[0]);
    const close = closing(source, inner.at[1], expr.exprs[i + 1]?.at[0] ?? end);
    if (open < at || close === undefined) return undefined;
    const text = source.slice(at, open);
    if (/\\/.test(text)) return undefined;
    pieces.push({ k: 'text', text }, { k: 'code', code: source.slice(open + 2, close).trim(), expr: inner });
    at = close + 1;
  }
  const text = source.slice(at, end - 1);
  return /\\/.test(text) ? undefined : [...pieces, { k: 'text', text }];
}

/** The brace that ends an expression of a template: casts and white space may stand before it, nothing else. */
function closing(source: string, from: number, limit: number): number | undefined {
  const rest = /^(?:\s|\)|!|as\b[\w\s.<>[\]|"']*)*\}/.exec(source.slice(from, limit));
  return rest ? from + rest[0].length - 1 : undefined;
}
