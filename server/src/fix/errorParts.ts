/** Which expressions of a sent value show an error: the error itself, fields of it, and what was made of them. */
import type { ModuleFacts } from '../model/facts';
import type { Expr, FunctionIr, ObjectProp, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';
import { namesIn } from './names';
import { childExpressions, childStatements, functionAround, patternNames } from './syntax';

export interface ErrorPart {
  readonly at: Span;
  /** The error is the whole argument, so an object has to stand in for it. */
  readonly whole: boolean;
  /** `{ message }`: the key has to stay. */
  readonly shorthand?: string;
  /** `...error`: the property has to go. */
  readonly spread?: boolean;
  /** Text that stood before the error in a template or concatenation. */
  readonly prefix?: string;
}

const SHOWN = new Set([
  'message',
  'stack',
  'stackTrace',
  'sqlMessage',
  'detail',
  'sql',
  'cause',
  'original',
  'parent',
  'errors',
  'code',
  'name',
]);
const ERROR_NAME = /^(?:e|er|err|error|ex|exc|exception|reason|.*(?:Err|Error))$/;

/** Names that hold an error, or something made of one, around a place; the error's own names first. */
export function errorNames(facts: ModuleFacts, at: Span): { errors: string[]; derived: string[] } {
  const functions = facts.ir.functions.filter((fn) => contains(fn.at, at));
  const errors = new Set<string>();
  for (const fn of functions) {
    for (const param of fn.params)
      for (const name of patternNames(param.pat)) if (ERROR_NAME.test(name)) errors.add(name);
    for (const name of caughtIn(fn.body, at)) errors.add(name);
  }
  for (const name of caughtIn(facts.ir.body, at)) errors.add(name);
  const derived = new Set<string>();
  const around = functionAround(facts.ir, at);
  for (const { name, init } of around ? variablesOf(around) : []) {
    const used = namesIn(init);
    const isShown =
      init.k !== 'call' || /message|stack|string|text|format|serial|inspect/i.test(nameOfCall(init));
    if (isShown && [...errors, ...derived].some((known) => used.has(known))) derived.add(name);
  }
  return { errors: [...errors], derived: [...derived] };
}

const nameOfCall = (e: Expr): string => {
  if (e.k !== 'call') return '';
  if (e.callee.k === 'id') return e.callee.name;
  return e.callee.k === 'mem' && typeof e.callee.prop === 'string' ? e.callee.prop : '';
};

function caughtIn(statements: readonly Stmt[], at: Span): string[] {
  return statements.flatMap((s) => {
    if (!contains(s.at, at)) return [];
    const own =
      s.k === 'try' && s.param && s.handlerAt && contains(s.handlerAt, at) ? patternNames(s.param) : [];
    return [...own, ...caughtIn(childStatements(s), at)];
  });
}

function variablesOf(fn: FunctionIr): { name: string; init: Expr }[] {
  const found: { name: string; init: Expr }[] = [];
  const visit = (s: Stmt): void => {
    if (s.k === 'var')
      for (const { pat, init } of s.decls)
        if (init) for (const name of patternNames(pat)) found.push({ name, init });
    childStatements(s).forEach(visit);
  };
  fn.body.forEach(visit);
  return found;
}

/** The parts of a sent expression that show one of the names, outermost first. */
export function errorParts(expr: Expr, names: { errors: string[]; derived: string[] }): ErrorPart[] {
  const isError = (name: string): boolean => names.errors.includes(name) || names.derived.includes(name);
  const visit = (e: Expr, whole: boolean): ErrorPart[] => {
    switch (e.k) {
      case 'id':
        return isError(e.name) ? [{ at: e.at, whole }] : [];
      case 'mem': {
        const root = rootName(e);
        if (root === undefined || !isError(root)) return childExpressions(e).flatMap((c) => visit(c, false));
        return typeof e.prop !== 'string' || SHOWN.has(e.prop) || names.derived.includes(root)
          ? [{ at: e.at, whole: false }]
          : [];
      }
      case 'call': {
        const used = [e.callee, ...e.args].some((part) => [...namesIn(part)].some(isError));
        const isText = /^(?:toString|String|stringify|inspect|format|getMessage|join|map)$/.test(
          nameOfCall(e),
        );
        if (used && (isText || (e.callee.k === 'mem' && isError(rootName(e.callee) ?? ''))))
          return [{ at: e.at, whole: false }];
        // `getMessage(error)`: a helper that is given the error makes of it what is sent.
        if (e.args.some((arg) => isError(rootName(arg) ?? '')))
          return [{ at: e.at, whole: whole && !/message|text|string/i.test(nameOfCall(e)) }];
        return e.args.flatMap((c) => visit(c, false));
      }
      case 'tpl':
        return e.exprs.some((c) => visit(c, false).length > 0)
          ? [{ at: e.at, whole: false, prefix: e.quasis[0] }]
          : [];
      case 'bin': {
        if (e.op !== '+') return [];
        const inner = [e.l, e.r].flatMap((c) => visit(c, false));
        const prefix = e.l.k === 'lit' && typeof e.l.v === 'string' ? e.l.v : undefined;
        return inner.length > 0 ? [{ at: e.at, whole: false, prefix }] : [];
      }
      case 'logic':
      case 'cond': {
        const branches = e.k === 'cond' ? [e.then, e.else] : [e.l, e.r];
        return branches.some((c) => visit(c, false).length > 0) ? [{ at: e.at, whole: false }] : [];
      }
      case 'obj':
        return e.props.flatMap((p) => propertyParts(p, visit));
      case 'fn':
        return [];
      default:
        return childExpressions(e).flatMap((c) => visit(c, false));
    }
  };
  return visit(expr, true);
}

function propertyParts(p: ObjectProp, visit: (e: Expr, whole: boolean) => ErrorPart[]): ErrorPart[] {
  const inner = visit(p.value, false);
  if (inner.length === 0) return [];
  if (p.kind === 'spread') return [{ at: p.at, whole: false, spread: true }];
  const isShorthand = p.keyAt !== undefined && p.keyAt[0] === p.value.at[0] && typeof p.key === 'string';
  return isShorthand ? [{ at: p.at, whole: false, shorthand: String(p.key) }] : inner;
}

function rootName(expr: Expr): string | undefined {
  if (expr.k === 'id') return expr.name;
  if (expr.k === 'mem') return rootName(expr.obj);
  return expr.k === 'call' && expr.callee.k === 'mem' ? rootName(expr.callee.obj) : undefined;
}
