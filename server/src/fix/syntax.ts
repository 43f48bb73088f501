/** Walks a module's IR by place, so that fixes can edit at the expressions and statements that they are about. */
import type { ClassIr, Expr, FunctionIr, ModuleIr, Pattern, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';

/** The innermost function whose body holds the span. */
export function functionAround(ir: ModuleIr, span: Span): FunctionIr | undefined {
  let found: FunctionIr | undefined;
  let length = Infinity;
  for (const fn of ir.functions) {
    const { bodyAt } = fn;
    if (bodyAt[1] - bodyAt[0] >= length || !contains(bodyAt, span)) continue;
    found = fn;
    length = bodyAt[1] - bodyAt[0];
  }
  return found;
}

/** The function at exactly this span. */
export const functionAt = (ir: ModuleIr, span: Span): FunctionIr | undefined =>
  ir.functions.find((fn) => fn.at[0] === span[0] && fn.at[1] === span[1]);

/** The innermost class that holds the span. */
export const classAround = (ir: ModuleIr, span: Span): ClassIr | undefined =>
  ir.classes
    .filter((cls) => contains(cls.at, span))
    .sort((a, b) => a.at[1] - a.at[0] - (b.at[1] - b.at[0]))[0];

/** The statements from the outermost to the innermost that hold the span, within the innermost function around it. */
export function statementsAround(ir: ModuleIr, span: Span): Stmt[] {
  const path: Stmt[] = [];
  const visit = (statement: Stmt): void => {
    if (!contains(statement.at, span)) return;
    if (statement.k !== 'block') path.push(statement);
    childStatements(statement).forEach(visit);
  };
  (functionAround(ir, span)?.body ?? ir.body).forEach(visit);
  return path;
}

/** The innermost statement that holds the span. */
export const statementAround = (ir: ModuleIr, span: Span): Stmt | undefined =>
  statementsAround(ir, span).at(-1);

type See = (expr: Expr) => void;

/** Every expression of a module, those in functions, classes and decorators included. */
export function visitModule(ir: ModuleIr, see: See): void {
  visitStatements(ir.body, see);
  for (const fn of ir.functions) visitFunction(fn, see);
  for (const cls of ir.classes) visitClass(cls, see);
}

/** Every expression of a function's body and parameters, but not those in the functions that it makes. */
export function visitFunction(fn: FunctionIr, see: See): void {
  visitStatements(fn.body, see);
  for (const param of fn.params) {
    visitPattern(param.pat, see);
    if (param.decorators) for (const { expr } of param.decorators) visitExpression(expr, see);
  }
}

/** Every expression of a class that stands in no method. */
export function visitClass(cls: ClassIr, see: See): void {
  if (cls.super) visitExpression(cls.super, see);
  if (cls.decorators) for (const { expr } of cls.decorators) visitExpression(expr, see);
  for (const member of cls.members) {
    if (member.value) visitExpression(member.value, see);
    if (member.decorators) for (const { expr } of member.decorators) visitExpression(expr, see);
  }
}

/** Every expression of some statements, but not those in the functions that they make. */
export function visitStatements(statements: readonly Stmt[], see: See): void {
  for (const statement of statements) {
    eachOwn(statement, see);
    // Most statements have no others in them.
    const { k } = statement;
    if (k === 'expr' || k === 'var' || k === 'return') continue;
    visitStatements(childStatements(statement), see);
  }
}

/** Rules look at every expression of a workspace after each edit, so nothing is allocated on the way. */
export function visitExpression(expr: Expr, see: See): void {
  see(expr);
  switch (expr.k) {
    case 'lit':
    case 'id':
      return;
    case 'mem':
      visitExpression(expr.obj, see);
      if (typeof expr.prop !== 'string') visitExpression(expr.prop, see);
      return;
    case 'call':
      visitExpression(expr.callee, see);
      for (const arg of expr.args) visitExpression(arg, see);
      return;
    case 'obj':
      for (const prop of expr.props) {
        if (typeof prop.key === 'object') visitExpression(prop.key, see);
        visitExpression(prop.value, see);
      }
      return;
    case 'bin':
    case 'logic':
      visitExpression(expr.l, see);
      visitExpression(expr.r, see);
      return;
    case 'await':
      if (expr.arg) visitExpression(expr.arg, see);
      return;
    default:
      for (const child of childExpressions(expr)) visitExpression(child, see);
  }
}

function eachOwn(s: Stmt, see: See): void {
  switch (s.k) {
    case 'expr':
      visitExpression(s.e, see);
      return;
    case 'var':
      for (const { init, pat } of s.decls) {
        if (init) visitExpression(init, see);
        visitPattern(pat, see);
      }
      return;
    case 'return':
      if (s.arg) visitExpression(s.arg, see);
      return;
    default:
      for (const expr of expressionsOf(s)) visitExpression(expr, see);
  }
}

function visitPattern(pattern: Pattern, see: See): void {
  if (pattern.k === 'id') return;
  for (const expr of patternExpressions(pattern)) visitExpression(expr, see);
}

export function childStatements(s: Stmt): readonly Stmt[] {
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

/** The expressions of a statement itself, without those of the statements in it. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.k) {
    case 'expr':
      return [s.e];
    case 'var':
      return s.decls.flatMap((d) => [...(d.init ? [d.init] : []), ...patternExpressions(d.pat)]);
    case 'if':
      return [s.test];
    case 'loop':
      return [s.test, s.update].filter((e) => e !== undefined);
    case 'foreach':
      return [s.right];
    case 'switch':
      return [s.on, ...s.cases.flatMap((c) => (c.test ? [c.test] : []))];
    case 'return':
      return s.arg ? [s.arg] : [];
    case 'throw':
      return [s.arg];
    default:
      return [];
  }
}

/** Default values and computed keys of a pattern. */
function patternExpressions(pattern: Pattern): Expr[] {
  switch (pattern.k) {
    case 'objpat':
      return pattern.props.flatMap((p) => [
        ...(typeof p.key === 'string' ? [] : [p.key]),
        ...patternExpressions(p.value),
      ]);
    case 'arrpat':
      return pattern.items.flatMap((p) => (p ? patternExpressions(p) : []));
    case 'default':
      return [pattern.value, ...patternExpressions(pattern.pat)];
    case 'mem':
      return [pattern];
    default:
      return [];
  }
}

/** The names that a pattern binds. */
export function patternNames(pattern: Pattern): string[] {
  switch (pattern.k) {
    case 'id':
      return [pattern.name];
    case 'objpat':
      return [
        ...pattern.props.flatMap((p) => patternNames(p.value)),
        ...(pattern.rest ? patternNames(pattern.rest) : []),
      ];
    case 'arrpat':
      return [
        ...pattern.items.flatMap((p) => (p ? patternNames(p) : [])),
        ...(pattern.rest ? patternNames(pattern.rest) : []),
      ];
    case 'default':
      return patternNames(pattern.pat);
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
      return e.props.flatMap((p) => (typeof p.key === 'object' ? [p.key, p.value] : [p.value]));
    case 'arr':
      return e.items.filter((i) => i !== null);
    case 'bin':
    case 'logic':
      return [e.l, e.r];
    case 'un':
      return [e.arg];
    case 'assign':
      return [...patternExpressions(e.target), e.value];
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
