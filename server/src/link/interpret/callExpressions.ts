/** Evaluation of calls, `new`, and `super`. */
import type { Expr, MemberExpr } from '../../model/ir';
import { unknownMethod, VALUE_METHODS } from './builtins';
import type { Interpreter } from './interpreter';
import { elementOf, memberOf } from './members';
import { labelsOf, unknown, UNDEFINED, UNKNOWN, type ObjectValue, type Value } from './values';
import { written } from './written';

const PROMISE_METHODS = new Set(['then', 'catch', 'finally']);

export function callExpression(interpreter: Interpreter, expr: Extract<Expr, { k: 'call' }>): Value {
  let self: Value | undefined;
  let callee: Value;
  if (expr.callee.k === 'mem') {
    const { obj, prop } = expr.callee;
    const at = interpreter.at(expr.callee.at);
    self = obj.k === 'super' ? interpreter.frame?.scope.thisValue() : interpreter.eval(obj);
    if (self?.t === 'union' && typeof prop === 'string' && PROMISE_METHODS.has(prop))
      self = self.of.find((v) => v.t === 'obj' && v.model?.kind === 'promise') ?? unknown(labelsOf(self));
    if (obj.k === 'super') callee = superMember(interpreter, expr.callee, at);
    else if (
      typeof prop === 'string' &&
      self?.t === 'unk' &&
      self.labels.length > 0 &&
      self.outcome === undefined &&
      VALUE_METHODS.has(prop)
    )
      callee = UNKNOWN;
    else if (typeof prop === 'string') callee = memberOf(interpreter, self ?? UNKNOWN, prop, at);
    else callee = elementOf(interpreter, self ?? UNKNOWN, interpreter.eval(prop), at);
    // What an asynchronous function returns stands for its promise: `check(req).then(…)`.
    if (typeof prop === 'string' && PROMISE_METHODS.has(prop) && !hasMembers(self, callee)) callee = UNKNOWN;
  } else if (expr.callee.k === 'super') {
    return superCall(interpreter, expr);
  } else callee = interpreter.eval(expr.callee);
  const args: Value[] = [];
  const argsAt: ReturnType<Interpreter['at']>[] = [];
  for (const arg of expr.args) {
    const value = interpreter.eval(arg);
    if (arg.k === 'spread' && value.t === 'arr') {
      for (const item of value.items) {
        args.push(item);
        argsAt.push(interpreter.at(arg.at));
      }
    } else {
      args.push(value);
      argsAt.push(interpreter.at(arg.at));
    }
  }
  if (
    callee === UNKNOWN &&
    self?.t === 'unk' &&
    expr.callee.k === 'mem' &&
    typeof expr.callee.prop === 'string' &&
    VALUE_METHODS.has(expr.callee.prop) &&
    !PROMISE_METHODS.has(expr.callee.prop) &&
    !isOfRecords(expr.callee.prop, args)
  ) {
    return unknownMethod(interpreter, self, expr.callee.prop, args, interpreter.at(expr.at));
  }
  return interpreter.call(callee, {
    args,
    argsAt,
    at: interpreter.at(expr.at),
    nameFrom: nameFrom(expr.callee),
    label: written(expr.callee),
    self,
    isNew: expr.isNew ?? false,
    typeArgs: expr.typeArgs,
  });
}

const nameFrom = (callee: Expr): number | undefined =>
  callee.k === 'mem' && callee.obj.k === 'call' && typeof callee.prop === 'string'
    ? callee.at[1] - callee.prop.length
    : undefined;

/** Is it a method of something that keeps records? Lists are searched with functions, and list their values for nothing. */
function isOfRecords(method: string, [first]: readonly Value[]): boolean {
  if (first === undefined) return false;
  if (method === 'find') return first.t === 'obj' || (first.t === 'unk' && first.labels.length > 0);
  return method === 'values';
}

const hasMembers = (self: Value | undefined, member: Value): boolean =>
  member.t !== 'lit' && self?.t !== 'lit' && self?.t !== 'str';

export function superMember(
  interpreter: Interpreter,
  expr: MemberExpr,
  at: ReturnType<Interpreter['at']>,
): Value {
  const self = interpreter.frame?.scope.thisValue();
  if (self?.t !== 'obj' || typeof expr.prop !== 'string') return UNKNOWN;
  const base = self.cls?.base;
  if (base?.t === 'cls')
    return memberOf(interpreter, { ...self, cls: base, props: new Map() }, expr.prop, at);
  return base
    ? memberOf(
        interpreter,
        interpreter.call(base, { args: [], at, argsAt: [], label: '', self, isNew: true }),
        expr.prop,
        at,
      )
    : UNKNOWN;
}

function superCall(interpreter: Interpreter, expr: Extract<Expr, { k: 'call' }>): Value {
  const args = expr.args.map((arg) => interpreter.eval(arg));
  const self = interpreter.frame?.scope.thisValue();
  const fn = interpreter.frame?.fn;
  if (self?.t !== 'obj' || !fn) return UNDEFINED;
  interpreter.wrote(self);
  const base = baseOfConstructor(self, fn);
  if (base?.t === 'cls') {
    const made = interpreter.call(base, {
      args,
      at: interpreter.at(expr.at),
      argsAt: [],
      label: 'super',
      self,
      isNew: true,
    });
    if (made.t === 'obj') for (const [name, value] of made.props) self.props.set(name, value);
  } else if (base) {
    const made = interpreter.call(base, {
      args,
      at: interpreter.at(expr.at),
      argsAt: [],
      label: 'super',
      self,
      isNew: true,
    });
    if (made.t === 'obj' && made.model) self.model = made.model;
    self.props.set('#base', made);
    if (typeof self.props.get('message') === 'undefined' && args[0]) self.props.set('message', args[0]);
  }
  return UNDEFINED;
}

/** The superclass of the class whose constructor is running (an instance may be of a subclass). */
function baseOfConstructor(
  self: ObjectValue,
  fn: NonNullable<NonNullable<Interpreter['frame']>['fn']>,
): Value | undefined {
  let cls = self.cls;
  while (cls) {
    const { functions } = cls.module.facts.ir;
    if (cls.ir.members.some((m) => m.kind === 'ctor' && m.fn !== undefined && functions[m.fn] === fn))
      return cls.base;
    cls = cls.base?.t === 'cls' ? cls.base : undefined;
  }
  return undefined;
}
