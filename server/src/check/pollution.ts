/**
 * Functions that can write to `Object.prototype` if their caller chooses keys: those that follow a path of keys through
 * an object and write at its end, and those that merge one object into another by calling themselves.
 */
import { childStatements, expressionsOf as partsOf, functionAround, visitExpression } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { AssignExpr, CallExpr, Expr, FunctionIr, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';
import { expressionsOf, perModule, writtenPath } from './codeScan';

export interface Pollution {
  readonly kind: 'path' | 'merge';
  readonly at: Span;
  readonly key: string;
}

export const pollutionsOf = perModule((facts): readonly Pollution[] =>
  expressionsOf(facts, 'assign').flatMap((assign) => {
    const found = stepOf(assign, facts) ?? mergeOf(assign, facts);
    return found ? [found] : [];
  }),
);

const CALLBACKS = /\.(?:forEach|reduce|map|every|some|reduceRight)$/;

/** `node = node[key]` in a loop over keys, in a function that also writes `node[key] = …`. */
function stepOf(assign: AssignExpr, facts: ModuleFacts): Pollution | undefined {
  const { target, value } = assign;
  if (target.k !== 'id' || assign.op !== '=') return undefined;
  const read = value.k === 'logic' ? value.l : value;
  if (read.k !== 'mem' || read.obj.k !== 'id' || read.obj.name !== target.name) return undefined;
  const key = read.prop;
  if (typeof key === 'string' || isNumber(key)) return undefined;
  const outer = outermost(facts, assign.at);
  if (!outer || !isRepeated(facts, outer, assign.at) || isGuarded(facts, outer)) return undefined;
  const writes = within(facts, outer, 'assign').some(
    (one) =>
      one.target.k === 'mem' &&
      typeof one.target.prop !== 'string' &&
      one.target.obj.k === 'id' &&
      one.target.obj.name === target.name &&
      one.value.k !== 'obj',
  );
  if (!writes || countsUp(outer, key)) return undefined;
  return { kind: 'path', at: assign.at, key: writtenPath(key) ?? 'the key' };
}

/** `target[key] = source[key]` for each key, in a function that calls itself with `target[key]`. */
function mergeOf(assign: AssignExpr, facts: ModuleFacts): Pollution | undefined {
  const { target } = assign;
  if (target.k !== 'mem' || typeof target.prop === 'string') return undefined;
  const key = writtenPath(target.prop);
  const into = writtenPath(target.obj);
  if (key === undefined || into === undefined) return undefined;
  const copied = readOf(assign.value, key);
  const outer = outermost(facts, assign.at);
  if (!copied || copied === into || !outer?.name || !isRepeated(facts, outer, assign.at)) return undefined;
  const recurses = within(facts, outer, 'call').some(
    (call) => calls(call, outer.name ?? '') && call.args.some((arg) => readOf(arg, key) === into),
  );
  return recurses && !isGuarded(facts, outer) ? { kind: 'merge', at: assign.at, key } : undefined;
}

const calls = (call: CallExpr, name: string): boolean => {
  const path = writtenPath(call.callee);
  return path === name || path === `this.${name}`;
};

/** `source` of `source[key]`, also of a call that is given it: `clone(source[key])`, and of a variable. */
function readOf(expr: Expr, key: string): string | undefined {
  if (expr.k === 'mem' && typeof expr.prop !== 'string' && writtenPath(expr.prop) === key)
    return writtenPath(expr.obj);
  if (expr.k === 'call') return expr.args.map((arg) => readOf(arg, key)).find((name) => name !== undefined);
  if (expr.k === 'id') return `the variable ${expr.name}`;
  return undefined;
}

/** The outermost function around a place: what a helper in it does is done for it. */
function outermost(facts: ModuleFacts, at: Span): FunctionIr | undefined {
  let fn = functionAround(facts.ir, at);
  while (fn?.parent !== undefined && isCallback(facts, fn)) fn = facts.ir.functions[fn.parent];
  return fn;
}

/** A function that is an argument of `forEach` and the like. */
const isCallback = (facts: ModuleFacts, fn: FunctionIr): boolean =>
  expressionsOf(facts, 'call').some(
    (call) =>
      call.callee.k === 'mem' &&
      typeof call.callee.prop === 'string' &&
      CALLBACKS.test(`.${call.callee.prop}`) &&
      call.args.some((arg) => arg.k === 'fn' && facts.ir.functions[arg.fn] === fn),
  );

/** Is the place in a loop of the function, or in a callback of `forEach`? */
function isRepeated(facts: ModuleFacts, outer: FunctionIr, at: Span): boolean {
  if (functionAround(facts.ir, at) !== outer) return true;
  const inLoop = (s: Stmt): boolean =>
    contains(s.at, at) && (s.k === 'loop' || s.k === 'foreach' || childStatements(s).some(inLoop));
  return outer.body.some(inLoop);
}

const within = <K extends 'assign' | 'call'>(
  facts: ModuleFacts,
  fn: FunctionIr,
  kind: K,
): readonly Extract<Expr, { readonly k: K }>[] =>
  expressionsOf<K>(facts, kind).filter((expr: Expr) => contains(fn.at, expr.at));

const GUARD = /^(?:__proto__|constructor|prototype)$/;
const GUARDS =
  /(?:hasOwnProperty|hasOwn|isPrototypePolluted|isSafeKey|isUnsafe\w*|isValidKey|allowed\w*)(?:\.call)?$/i;

/** Keys are looked at: `__proto__` is named, own properties alone are followed, or nothing has a prototype. */
function isGuarded(facts: ModuleFacts, fn: FunctionIr): boolean {
  const named = expressionsOf(facts, 'lit').some(
    (lit) => contains(fn.at, lit.at) && typeof lit.v === 'string' && GUARD.test(lit.v),
  );
  const called = within(facts, fn, 'call').some((call) => {
    const path = writtenPath(call.callee) ?? '';
    return (
      GUARDS.test(path) ||
      (path === 'Object.create' && isNull(call.args[0])) ||
      /\.(?:has|includes)$/.test(path)
    );
  });
  return (
    named ||
    called ||
    expressionsOf(facts, 'regex').some((r) => contains(fn.at, r.at) && /__proto__/.test(r.pattern))
  );
}

const isNull = (expr: Expr | undefined): boolean => expr?.k === 'lit' && expr.v === null;
const isNumber = (expr: Expr): boolean => expr.k === 'lit' && typeof expr.v === 'number';

/** `i` of `for (let i = 0; …; i++)`, which is no key that somebody chooses. */
function countsUp(fn: FunctionIr, key: Expr): boolean {
  if (key.k !== 'id') return false;
  let counts = false;
  const see = (expr: Expr): void => {
    if (expr.k === 'un' && /^(?:\+\+|--)$/.test(expr.op) && expr.arg.k === 'id' && expr.arg.name === key.name)
      counts = true;
  };
  const visit = (s: Stmt): void => {
    for (const part of partsOf(s)) visitExpression(part, see);
    childStatements(s).forEach(visit);
  };
  fn.body.forEach(visit);
  return counts;
}
