/** Evaluation of expressions. */
import type { Expr, MemberExpr, ObjectExpr } from '../../model/ir';
import { callExpression, superMember } from './callExpressions';
import { written } from './written';
import { arrayLiteral } from './arrayLiteral';
import { assign } from './assign';
import { awaited } from './awaited';
import { classValue } from './classes';
import type { Interpreter } from './interpreter';
import { functionOf } from './functions';
import { yielded } from './generators';
import { cleanLabels, joinLabels, NO_LABELS, requestKey } from './labels';
import { elementOf, memberOf } from './members';
import { evaluateName } from './names';
import { addFacts, isChecked, isExact, joinPaths, negate, type Fact } from './path';
import { noteBoth } from './handOver';
import { recordLoad } from './sinks';
import { spreadInto } from './spread';
import { comparison, implicationsOf } from './tests';
import {
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
      const value = scope && evaluateName(interpreter, scope, expr.name);
      return value ? checked(interpreter, value) : UNKNOWN;
    }
    case 'this':
    case 'super':
      return interpreter.frame?.scope.thisValue() ?? UNKNOWN;
    case 'mem':
      return checked(interpreter, member(interpreter, expr));
    case 'call':
      return callExpression(interpreter, expr);
    case 'import': {
      const arg = interpreter.eval(expr.arg);
      const specifier = stringOf(arg);
      if (specifier === undefined) recordLoad(interpreter, arg, 'import', interpreter.at(expr.at));
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
      return frame
        ? functionOf(frame.module, frame.scope, expr.fn, undefined, undefined, interpreter.log)
        : UNKNOWN;
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
    case 'await': {
      const value = expr.arg ? interpreter.eval(expr.arg) : UNDEFINED;
      return awaited(interpreter, value, interpreter.at(expr.at));
    }
    case 'yield':
      return yielded(interpreter, expr.arg ? interpreter.eval(expr.arg) : UNDEFINED);
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

/** What is read after a check of it is checked for good: the branch that knows of the check may end before the use. */
function checked(interpreter: Interpreter, value: Value): Value {
  if (value.t === 'union') {
    const parts = value.of.map((one) => checked(interpreter, one));
    return parts.some((one, index) => one !== value.of[index]) ? { t: 'union', of: parts } : value;
  }
  if (value.t !== 'unk' && value.t !== 'str' && value.t !== 'ext') return value;
  if (!value.labels.some((label) => label.l === 'req' && !label.validated)) return value;
  return relabel(value, (labels) =>
    labels.map((label) =>
      label.l === 'req' && isChecked(interpreter.path, requestKey(label))
        ? {
            ...label,
            validated: true as const,
            ...(isExact(interpreter.path, requestKey(label)) ? { clean: ['all' as const] } : {}),
          }
        : label,
    ),
  );
}

function template(interpreter: Interpreter, expr: Extract<Expr, { k: 'tpl' }>): Value {
  const values = expr.exprs.map((part) => interpreter.eval(part));
  if (expr.tag) {
    const strings = array(expr.quasis.map((q) => literal(q)));
    const tagged = interpreter.call(interpreter.eval(expr.tag), {
      args: [strings, ...values],
      at: interpreter.at(expr.at),
      argsAt: [],
      label: `${written(expr.tag)}\`…\``,
      self: undefined,
      isNew: false,
    });
    // Tags of query builders bind their values, those of template engines escape them.
    const made = /(?:^|\.)(?:sql|SQL|gql|html|svg|shell|\$)$/.test(written(expr.tag));
    return made && (tagged.t === 'unk' || tagged.t === 'ext')
      ? { ...tagged, labels: cleanLabels(tagged.labels, ['sql', 'nosql', 'html', 'command']) }
      : tagged;
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

function binary(interpreter: Interpreter, expr: Extract<Expr, { k: 'bin' }>): Value {
  const left = interpreter.eval(expr.l);
  const right = interpreter.eval(expr.r);
  if (expr.op === '+') {
    if (left.t === 'lit' && right.t === 'lit' && typeof left.v === 'number' && typeof right.v === 'number')
      return literal(left.v + right.v);
    return concat([left, right]);
  }
  if (left.t === 'lit' && right.t === 'lit' && typeof left.v === 'number' && typeof right.v === 'number') {
    const result = arithmetic(expr.op, left.v, right.v);
    if (result !== undefined) return literal(result);
  }
  return comparison(interpreter, expr.op, left, right, interpreter.at(expr.at));
}

/** `50 * 1024 * 1024`: limits and lifetimes are mostly written so. */
function arithmetic(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case '*':
      return a * b;
    case '-':
      return a - b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '**':
      return a ** b;
    case '<<':
      return a << b;
    default:
      return undefined;
  }
}

function logic(interpreter: Interpreter, expr: Extract<Expr, { k: 'logic' }>): Value {
  const left = interpreter.eval(expr.l);
  const known = expr.op === '??' ? isThere(left) : truth(left);
  if (known !== undefined) {
    const stop = expr.op === '&&' ? !known : known;
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
  // `!user && true` says what `!user` says.
  const rightKnown = truth(right);
  if (rightKnown === (expr.op === '&&') && right.t === 'lit' && expr.op !== '??') return left;
  if (rightKnown === false && right.t === 'lit' && expr.op === '&&') return right;
  const rightImplies = implicationsOf(right, interpreter.at(expr.r.at));
  const implies =
    expr.op === '&&'
      ? {
          truthy: addFacts(leftImplies.truthy, rightImplies.truthy),
          falsy: onEitherSide(leftImplies.falsy, rightImplies.falsy),
        }
      : {
          truthy: onEitherSide(leftImplies.truthy, rightImplies.truthy),
          falsy: addFacts(leftImplies.falsy, rightImplies.falsy),
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

/** `!secret || header !== secret`: what holds where the deployment has its secrets. */
function onEitherSide(a: readonly Fact[], b: readonly Fact[]): readonly Fact[] {
  const misconfigured = (facts: readonly Fact[]): boolean =>
    facts.some((fact) => fact.on === 'configured' && !fact.holds);
  return misconfigured(a) ? b : misconfigured(b) ? a : sharedSubjects(a, b);
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
      of: [
        ...value.of.filter((v) => v.t !== 'unk' || v.labels.length > 0 || v.outcome !== undefined),
        unknown([], facts),
      ],
    };
  if (value.t === 'lit') return unknown([], facts);
  return value;
}

/** Is the value neither null nor undefined? */
const isThere = (value: Value): boolean | undefined =>
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
  const then = interpreter.branch(() => checked(interpreter, interpreter.eval(expr.then)));
  const afterThen = interpreter.path;
  interpreter.path = { ...before, facts: addFacts(before.facts, implies.falsy) };
  const otherwise = interpreter.branch(() => checked(interpreter, interpreter.eval(expr.else)));
  interpreter.path = joinPaths(afterThen, interpreter.path);
  if (otherwise.t !== 'lit' && then.t !== 'lit') noteBoth(interpreter, test, interpreter.at(expr.test.at));
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
