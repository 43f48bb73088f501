/** Finds expressions of a module's IR by their place, so that fixes can edit at their arguments. */
import type { CallExpr, Expr, FunctionIr, ModuleIr, Stmt } from '../model/ir';
import type { Span } from '../model/location';

const sameSpan = (a: Span, b: Span): boolean => a[0] === b[0] && a[1] === b[1];

/** The call expression at exactly this span. */
export function callAt(ir: ModuleIr, span: Span): CallExpr | undefined {
  let found: CallExpr | undefined;
  visitModule(ir, (expr) => {
    if (expr.k === 'call' && sameSpan(expr.at, span)) found = expr;
  });
  return found;
}

/** The innermost function whose body holds the span. */
export function functionAround(ir: ModuleIr, span: Span): FunctionIr | undefined {
  const around = ir.functions.filter((fn) => fn.bodyAt[0] <= span[0] && span[1] <= fn.bodyAt[1]);
  return around.sort((a, b) => a.bodyAt[1] - a.bodyAt[0] - (b.bodyAt[1] - b.bodyAt[0]))[0];
}

/** The innermost statement that holds the span. */
export function statementAround(ir: ModuleIr, span: Span): Stmt | undefined {
  let found: Stmt | undefined;
  const visit = (statement: Stmt): void => {
    if (statement.at[0] > span[0] || statement.at[1] < span[1]) return;
    if (statement.k !== 'block') found = statement;
    childStatements(statement).forEach(visit);
  };
  ir.body.forEach(visit);
  const fn = functionAround(ir, span);
  if (fn) {
    found = undefined;
    fn.body.forEach(visit);
  }
  return found;
}

export function visitModule(ir: ModuleIr, see: (expr: Expr) => void): void {
  const visit = (expr: Expr): void => {
    see(expr);
    childExpressions(expr).forEach(visit);
  };
  const statement = (s: Stmt): void => {
    expressionsOf(s).forEach(visit);
    childStatements(s).forEach(statement);
  };
  ir.body.forEach(statement);
  for (const fn of ir.functions) fn.body.forEach(statement);
  for (const cls of ir.classes) for (const member of cls.members) if (member.value) visit(member.value);
}

function childStatements(s: Stmt): readonly Stmt[] {
  switch (s.k) {
    case 'if':
      return [...s.then, ...(s.else ?? [])];
    case 'loop':
      return [...(s.init ?? []), ...s.body];
    case 'foreach':
    case 'block':
      return s.body;
    case 'switch':
      return s.cases.flatMap((c) => c.body);
    case 'try':
      return [...s.block, ...(s.handler ?? []), ...(s.finalizer ?? [])];
    default:
      return [];
  }
}

function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.k) {
    case 'expr':
      return [s.e];
    case 'var':
      return s.decls.flatMap((d) => (d.init ? [d.init] : []));
    case 'if':
      return [s.test];
    case 'loop':
      return [s.test, s.update].filter((e) => e !== undefined);
    case 'foreach':
      return [s.right];
    case 'switch':
      return [s.on];
    case 'return':
      return s.arg ? [s.arg] : [];
    case 'throw':
      return [s.arg];
    default:
      return [];
  }
}

export function childExpressions(e: Expr): readonly Expr[] {
  switch (e.k) {
    case 'tpl':
      return [...(e.tag ? [e.tag] : []), ...e.exprs];
    case 'mem':
      return typeof e.prop === 'string' ? [e.obj] : [e.obj, e.prop];
    case 'call':
      return [e.callee, ...e.args];
    case 'import':
    case 'spread':
      return [e.arg];
    case 'obj':
      return e.props.map((p) => p.value);
    case 'arr':
      return e.items.filter((i) => i !== null);
    case 'bin':
    case 'logic':
      return [e.l, e.r];
    case 'un':
      return [e.arg];
    case 'assign':
      return [e.value];
    case 'cond':
      return [e.test, e.then, e.else];
    case 'await':
    case 'yield':
      return e.arg ? [e.arg] : [];
    case 'seq':
      return e.items;
    case 'jsx':
      return e.parts;
    default:
      return [];
  }
}
