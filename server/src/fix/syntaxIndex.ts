/** Finds the expressions of a module by place. Facts stay as they are, so each module is walked once. */
import { isTyped } from '../extract/relocate';
import type { CallExpr, Expr, FunctionIr, ModuleIr } from '../model/ir';
import { contains, type Span } from '../model/location';
import { visitClass, visitFunction, visitModule, visitStatements } from './syntax';

type Index = ReadonlyMap<number, Expr>;

/** Of a module, or of the part of one that stands in no function, or of a function. */
const known = new WeakMap<ModuleIr | FunctionIr, Index>();
const calls = new WeakMap<ModuleIr, ReadonlyMap<number, CallExpr>>();

/** One number for a span: offsets are far below 2^26. */
const keyOf = (span: Span): number => span[0] * 0x4000000 + span[1];

function indexOf(part: ModuleIr | FunctionIr, walk: (see: (expr: Expr) => void) => void): Index {
  const found = known.get(part);
  if (found) return found;
  const expressions = new Map<number, Expr>();
  walk((expr) => expressions.set(keyOf(expr.at), expr));
  known.set(part, expressions);
  return expressions;
}

/** The expression at exactly this span; the innermost of several. */
export function expressionAtSpan(ir: ModuleIr, span: Span): Expr | undefined {
  const key = keyOf(span);
  if (!isTyped(ir))
    return indexOf(ir, (see) => {
      visitModule(ir, see);
    }).get(key);
  // While somebody types, most functions stay the same objects, and so do their indexes.
  for (const fn of ir.functions) {
    if (!contains(fn.at, span)) continue;
    const found = indexOf(fn, (see) => {
      visitFunction(fn, see);
    }).get(key);
    if (found) return found;
  }
  return indexOf(ir, (see) => {
    visitStatements(ir.body, see);
    for (const cls of ir.classes) visitClass(cls, see);
  }).get(key);
}

/** The call expression at exactly this span. */
export function callAt(ir: ModuleIr, span: Span): CallExpr | undefined {
  let found = calls.get(ir);
  if (!found) {
    const index = new Map<number, CallExpr>();
    visitModule(ir, (expr) => {
      if (expr.k === 'call') index.set(keyOf(expr.at), expr);
    });
    calls.set(ir, (found = index));
  }
  return found.get(keyOf(span));
}
