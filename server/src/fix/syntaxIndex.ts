/** Finds the expressions of a module by place. Facts stay as they are, so each module is walked once. */
import type { CallExpr, Expr, ModuleIr } from '../model/ir';
import type { Span } from '../model/location';
import { visitModule } from './syntax';

interface Index {
  readonly expressions: ReadonlyMap<number, Expr>;
  readonly calls: ReadonlyMap<number, CallExpr>;
}

const known = new WeakMap<ModuleIr, Index>();

/** One number for a span: offsets are far below 2^26. */
const keyOf = (span: Span): number => span[0] * 0x4000000 + span[1];

function indexOf(ir: ModuleIr): Index {
  const found = known.get(ir);
  if (found) return found;
  const expressions = new Map<number, Expr>();
  const calls = new Map<number, CallExpr>();
  visitModule(ir, (expr) => {
    const key = keyOf(expr.at);
    expressions.set(key, expr);
    if (expr.k === 'call') calls.set(key, expr);
  });
  const index = { expressions, calls };
  known.set(ir, index);
  return index;
}

/** The expression at exactly this span; the innermost of several. */
export const expressionAtSpan = (ir: ModuleIr, span: Span): Expr | undefined =>
  indexOf(ir).expressions.get(keyOf(span));

/** The call expression at exactly this span. */
export const callAt = (ir: ModuleIr, span: Span): CallExpr | undefined => indexOf(ir).calls.get(keyOf(span));
