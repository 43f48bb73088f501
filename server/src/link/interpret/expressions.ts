/** Evaluation of expressions. */
import type { Expr, MemberExpr, ObjectExpr } from '../../model/ir';
import { assign } from './assign';
import { unknownMethod, VALUE_METHODS } from './builtins';
import { classValue } from './classes';
import type { Interpreter } from './interpreter';
import { functionOf } from './functions';
import { joinLabels, NO_LABELS } from './labels';
import { elementOf, memberOf } from './members';
import { evaluateName } from './names';
import { addFacts, joinPaths, negate } from './path';
import { comparison, implicationsOf } from './tests';
import {
  alternatives,
  array,
  concat,
  deepLabels,
  labelsOf,
  literal,
  object,
  relabel,
  stringOf,
  truth,
  union,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from './values';

export function evaluate(interpreter: Interpreter, expr: Expr): Value {
  switch (expr.k) {
    case 'lit':
      return literal(expr.v);
    case 'regex':
      return { t: 'regex', pattern: expr.pattern, flags: expr.flags };
    case 'tpl':
      return template(interpreter, expr);
    case 'id': {
      if (expr.name === 'undefined') return UNDEFINED;
      const scope = interpreter.frame?.scope;
      return (scope && evaluateName(interpreter, scope, expr.name)) ?? UNKNOWN;
    }
    case 'this':
    case 'super':
      return interpreter.frame?.scope.thisValue() ?? UNKNOWN;
    case 'mem':
      return member(interpreter, expr);
    case 'call':
      return call(interpreter, expr);
    case 'import': {
      const specifier = stringOf(interpreter.eval(expr.arg));
      return specifier === undefined
        ? UNKNOWN
        : interpreter.modules.require(interpreter.file, specifier, interpreter.at(expr.at));
    }
    case 'obj':
      return objectLiteral(interpreter, expr);
    case 'arr':
      return arrayLiteral(interpreter, expr.items, expr.at);
    case 'spread':
      return interpreter.eval(expr.arg);
    case 'fn': {
      const { frame } = interpreter;
      return frame ? functionOf(frame.module, frame.scope, expr.fn) : UNKNOWN;
    }
    case 'class': {
      const { frame } = interpreter;
      return frame ? classValue(interpreter, frame.module, frame.scope, expr.cls) : UNKNOWN;
    }
    case 'bin':
      return binary(interpreter, expr);
    case 'logic':
      return logic(interpreter, expr);
    case 'un':
      return unary(interpreter, expr);
    case 'assign':
      return assignment(interpreter, expr);
    case 'cond':
      return conditional(interpreter, expr);
    case 'await':
    case 'yield':
      return expr.arg ? interpreter.eval(expr.arg) : UNDEFINED;
    case 'seq': {
      let last: Value = UNDEFINED;
      for (const item of expr.items) last = interpreter.eval(item);
      return last;
    }
    case 'jsx':
      return unknown(
        expr.parts.map((part) => deepLabels(interpreter.eval(part), 2)).reduce(joinLabels, NO_LABELS),
      );
    case 'opaque':
      return UNKNOWN;
  }
}

function template(interpreter: Interpreter, expr: Extract<Expr, { k: 'tpl' }>): Value {
  const values = expr.exprs.map((part) => interpreter.eval(part));
  if (expr.tag) {
    const strings = array(expr.quasis.map((q) => literal(q)));
    return interpreter.call(interpreter.eval(expr.tag), {
      args: [strings, ...values],
      at: interpreter.at(expr.at),
      argsAt: [],
      label: `${written(expr.tag)}\`…\``,
      self: undefined,
      isNew: false,
    });
  }
  const pieces: Value[] = [];
  expr.quasis.forEach((quasi, index) => {
    pieces.push(literal(quasi));
    const value = values[index];
    if (value) pieces.push(value);
  });
  return concat(pieces);
}

function member(interpreter: Interpreter, expr: MemberExpr): Value {
  const at = interpreter.at(expr.at);
  if (expr.obj.k === 'super') return superMember(interpreter, expr, at);
  const target = interpreter.eval(expr.obj);
  return typeof expr.prop === 'string'
    ? memberOf(interpreter, target, expr.prop, at)
    : elementOf(interpreter, target, interpreter.eval(expr.prop), at);
}

function superMember(interpreter: Interpreter, expr: MemberExpr, at: ReturnType<Interpreter['at']>): Value {
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

const PROMISE_METHODS = new Set(['then', 'catch', 'finally']);

function call(interpreter: Interpreter, expr: Extract<Expr, { k: 'call' }>): Value {
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
    !['then', 'catch', 'finally'].includes(expr.callee.prop)
  ) {
    return unknownMethod(interpreter, self, expr.callee.prop, args, interpreter.at(expr.at));
  }
  return interpreter.call(callee, {
    args,
    argsAt,
    at: interpreter.at(expr.at),
    label: written(expr.callee),
    self,
    isNew: expr.isNew ?? false,
    typeArgs: expr.typeArgs,
  });
}

function superCall(interpreter: Interpreter, expr: Extract<Expr, { k: 'call' }>): Value {
  const args = expr.args.map((arg) => interpreter.eval(arg));
  const self = interpreter.frame?.scope.thisValue();
  const fn = interpreter.frame?.fn;
  if (self?.t !== 'obj' || !fn) return UNDEFINED;
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

function objectLiteral(interpreter: Interpreter, expr: ObjectExpr): Value {
  const result = object([], interpreter.at(expr.at));
  for (const prop of expr.props) {
    const value = interpreter.eval(prop.value);
    if (prop.kind === 'spread') {
      spreadInto(result, value);
      continue;
    }
    const key = typeof prop.key === 'string' ? prop.key : prop.key && stringOf(interpreter.eval(prop.key));
    if (key === undefined) {
      result.open = true;
      result.labels = joinLabels(result.labels, deepLabels(value, 2));
    } else if (prop.kind === 'get' && value.t === 'fn') (result.getters ??= new Map()).set(key, value);
    else if (prop.kind === 'prop') result.props.set(key, value);
  }
  return result;
}

export function spreadInto(target: ObjectValue, source: Value): void {
  for (const value of alternatives(source)) {
    if (value.t === 'obj') for (const [name, item] of value.props) target.props.set(name, item);
    if (value.t !== 'lit' && (value.t !== 'obj' || value.open)) {
      target.open = true;
      target.labels = joinLabels(target.labels, labelsOf(value));
    }
  }
}

function arrayLiteral(interpreter: Interpreter, items: readonly (Expr | null)[], span: Expr['at']): Value {
  const result = array([], false, interpreter.at(span));
  for (const item of items) {
    if (!item) result.items.push(UNDEFINED);
    else {
      const value = interpreter.eval(item);
      if (item.k !== 'spread') result.items.push(value);
      else if (value.t === 'arr') result.items.push(...value.items);
      else {
        result.open = true;
        result.labels = joinLabels(result.labels, deepLabels(value, 1));
        if (value.t === 'unk' || value.t === 'ext') result.items.push(value);
      }
    }
  }
  return result;
}

function binary(interpreter: Interpreter, expr: Extract<Expr, { k: 'bin' }>): Value {
  const left = interpreter.eval(expr.l);
  const right = interpreter.eval(expr.r);
  if (expr.op === '+') {
    if (left.t === 'lit' && right.t === 'lit' && typeof left.v === 'number' && typeof right.v === 'number')
      return literal(left.v + right.v);
    return concat([left, right]);
  }
  return comparison(interpreter, expr.op, left, right, interpreter.at(expr.at));
}

function logic(interpreter: Interpreter, expr: Extract<Expr, { k: 'logic' }>): Value {
  const left = interpreter.eval(expr.l);
  const known = expr.op === '??' ? nullish(left) : truth(left);
  if (known !== undefined) {
    const stop = expr.op === '&&' ? !known : expr.op === '||' ? known : !known;
    return stop ? left : interpreter.eval(expr.r);
  }
  const before = interpreter.path;
  const leftImplies = implicationsOf(left, interpreter.at(expr.l.at));
  const enter = expr.op === '&&' ? leftImplies.truthy : expr.op === '||' ? leftImplies.falsy : [];
  interpreter.path = { ...before, facts: addFacts(before.facts, enter) };
  const right = interpreter.branch(() => interpreter.eval(expr.r));
  const after = interpreter.path;
  interpreter.path = after.dead
    ? { ...before, facts: addFacts(before.facts, enter.map(negate)) }
    : joinPaths({ ...before }, after);
  const rightImplies = implicationsOf(right, interpreter.at(expr.r.at));
  const both = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...a, ...b];
  const implies =
    expr.op === '&&'
      ? {
          truthy: addFacts(leftImplies.truthy, rightImplies.truthy),
          falsy: sharedSubjects(leftImplies.falsy, rightImplies.falsy),
        }
      : {
          truthy: sharedSubjects(leftImplies.truthy, rightImplies.truthy),
          falsy: both(leftImplies.falsy, rightImplies.falsy),
        };
  // `isDevelopment && { stack }`: not there in production.
  const developmentOnly = expr.op === '&&' && enter.some((fact) => fact.on === 'production' && !fact.holds);
  const value = developmentOnly
    ? relabel(right, (labels) => labels.filter((label) => label.l !== 'err'))
    : expr.op === '&&'
      ? right
      : union([left, right]);
  if (implies.truthy.length === 0 && implies.falsy.length === 0) return value;
  return withImplications(value, implies);
}

/** Facts that hold on either side of an `||`: those on which both sides agree. */
function sharedSubjects<T extends { readonly on: string; readonly holds: boolean; readonly key?: string }>(
  a: readonly T[],
  b: readonly T[],
): readonly T[] {
  return a.filter((fact) =>
    b.some((other) => other.on === fact.on && other.holds === fact.holds && other.key === fact.key),
  );
}

function withImplications(
  value: Value,
  implies: { truthy: readonly never[] | readonly object[]; falsy: readonly object[] },
): Value {
  const facts = implies as NonNullable<Extract<Value, { t: 'unk' }>['implies']>;
  if (value.t === 'unk' || value.t === 'ext') return { ...value, implies: facts };
  // A union keeps its members so that calls and members still see them; the facts ride on an extra unknown.
  if (value.t === 'union')
    return {
      t: 'union',
      of: [...value.of.filter((v) => v.t !== 'unk' || v.labels.length > 0), unknown([], facts)],
    };
  if (value.t === 'lit') return unknown([], facts);
  return value;
}

const nullish = (value: Value): boolean | undefined =>
  value.t === 'lit' ? value.v !== null && value.v !== undefined : truth(value) === true ? true : undefined;

function unary(interpreter: Interpreter, expr: Extract<Expr, { k: 'un' }>): Value {
  const value = interpreter.eval(expr.arg);
  switch (expr.op) {
    case '!': {
      const known = truth(value);
      if (known !== undefined) return literal(!known);
      const implies = implicationsOf(value, interpreter.at(expr.arg.at));
      return unknown([], { truthy: implies.falsy, falsy: implies.truthy });
    }
    case '-':
      return value.t === 'lit' && typeof value.v === 'number' ? literal(-value.v) : unknown([]);
    case '+':
      return unknown([]);
    case 'typeof':
      return value.t === 'lit'
        ? literal(typeof value.v)
        : { t: 'unk', labels: labelsOf(value), name: 'typeof' };
    case 'void':
    case 'delete':
      return UNDEFINED;
    default:
      return UNKNOWN;
  }
}

function assignment(interpreter: Interpreter, expr: Extract<Expr, { k: 'assign' }>): Value {
  if (expr.op === '=') {
    const value = interpreter.eval(expr.value);
    assign(interpreter, expr.target, value);
    return value;
  }
  const old = expr.target.k === 'id' || expr.target.k === 'mem' ? interpreter.eval(expr.target) : UNKNOWN;
  const value = interpreter.eval(expr.value);
  const result =
    expr.op === '+='
      ? concat([old, value])
      : expr.op.length > 2
        ? union([old, value])
        : unknown(labelsOf(old));
  assign(interpreter, expr.target, result);
  return result;
}

function conditional(interpreter: Interpreter, expr: Extract<Expr, { k: 'cond' }>): Value {
  const test = interpreter.eval(expr.test);
  const known = truth(test);
  if (known !== undefined) return interpreter.eval(known ? expr.then : expr.else);
  const implies = implicationsOf(test, interpreter.at(expr.test.at));
  const before = interpreter.path;
  interpreter.path = { ...before, facts: addFacts(before.facts, implies.truthy) };
  const then = interpreter.branch(() => interpreter.eval(expr.then));
  const afterThen = interpreter.path;
  interpreter.path = { ...before, facts: addFacts(before.facts, implies.falsy) };
  const otherwise = interpreter.branch(() => interpreter.eval(expr.else));
  interpreter.path = joinPaths(afterThen, interpreter.path);
  return underTest(union([then, otherwise]), then, otherwise, implies);
}

/** `production ? generic : err.message`: what is sent only outside production says so. */
function underTest(
  joined: Value,
  then: Value,
  otherwise: Value,
  implies: ReturnType<typeof implicationsOf>,
): Value {
  const production = implies.truthy.find((fact) => fact.on === 'production');
  if (!production) return joined;
  const safe = production.holds ? then : otherwise;
  return safe;
}

/** A short form of an expression for messages and labels. */
export function written(expr: Expr): string {
  switch (expr.k) {
    case 'id':
      return expr.name;
    case 'this':
    case 'super':
      return expr.k;
    case 'lit':
      return JSON.stringify(expr.v);
    case 'mem':
      return typeof expr.prop === 'string' ? `${written(expr.obj)}.${expr.prop}` : `${written(expr.obj)}[…]`;
    case 'call':
      return `${expr.isNew ? 'new ' : ''}${written(expr.callee)}(${expr.args.length > 0 ? '…' : ''})`;
    case 'await':
      return expr.arg ? written(expr.arg) : '…';
    default:
      return '…';
  }
}
