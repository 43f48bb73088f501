/** Binding of patterns and assignment to variables and properties. */
import type { Expr, Pattern } from '../../model/ir';
import { areAlike } from './callKey';
import { credentialName } from './credentials';
import type { Interpreter } from './interpreter';
import type { Label } from './labels';
import { elementOf, memberOf } from './members';
import { OUTSIDE, type Mutable } from './mutable';
import { addFlow, outlives } from './sinks';
import { recordMarkup } from './unknownSinks';
import { recordUsage, recordUsages } from './usages';
import { written } from './written';
import {
  alternatives,
  array,
  deepLabels,
  labelsOf,
  modelled,
  relabel,
  union,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type Value,
  type ArrayValue,
  type ObjectValue,
} from './values';

/** Declares the names of a pattern in the current scope. */
export function bindPattern(interpreter: Interpreter, pattern: Pattern, value: Value): void {
  destructure(interpreter, pattern, value, (name, bound) => {
    const scope = interpreter.frame?.scope;
    // A function that looked before may have taken the name for one from outside.
    if (scope?.seen) interpreter.wrote(scope);
    scope?.vars.set(name, bound);
  });
}

/** Assigns to existing variables or properties. */
export function assign(interpreter: Interpreter, pattern: Pattern, value: Value): void {
  destructure(interpreter, pattern, value, (name, bound) => {
    assignName(interpreter, name, bound);
  });
}

function assignName(interpreter: Interpreter, name: string, value: Value): void {
  const scope = interpreter.frame?.scope.lookup(name);
  if (!scope) {
    interpreter.wrote(interpreter.frame?.module.scope ?? OUTSIDE);
    interpreter.frame?.module.scope.vars.set(name, value);
    return;
  }
  const old = scope.vars.get(name);
  // In an undecided branch the assignment may not happen, so the old value stays possible.
  const stored = flagged(interpreter, name, value);
  const now = old && interpreter.depth > scope.depth ? union([stored, otherwise(interpreter, old)]) : stored;
  if (old && isNoNews(interpreter, scope, old, now)) return;
  interpreter.wrote(scope);
  scope.vars.set(name, now);
}

/** What one request puts where an earlier one has put the like changes nothing for the others. */
function isNoNews(interpreter: Interpreter, holder: Mutable, old: Value, now: Value): boolean {
  if (!outlives(interpreter, holder) || !areAlike(old, now)) return false;
  interpreter.saw(holder);
  return true;
}

/**
 * `isValid = true` where this function has found a credential good: the flag tells so later. What its callers knew is
 * no part of that, as other callers may know nothing.
 */
function flagged(interpreter: Interpreter, name: string, value: Value): Value {
  if (value.t !== 'lit' || value.v !== true) return value;
  const before = interpreter.frame?.known ?? [];
  const good = interpreter.path.facts.find(
    (fact) => fact.on === 'credential' && fact.holds && !before.includes(fact),
  );
  return good ? unknown([{ l: 'cred', what: `\`${name}\``, at: good.at, verified: true }]) : value;
}

/**
 * What a variable keeps when a branch may or may not replace it. Where the branch is the one that production takes, the
 * old value remains outside of production only, so the internals of an error in it are not shown there.
 */
function otherwise(interpreter: Interpreter, old: Value): Value {
  const production = interpreter.path.facts.some((fact) => fact.on === 'production' && fact.holds);
  return production ? relabel(old, (labels) => labels.filter((label) => label.l !== 'err')) : old;
}

function destructure(
  interpreter: Interpreter,
  pattern: Pattern,
  value: Value,
  set: (name: string, value: Value) => void,
): void {
  switch (pattern.k) {
    case 'id':
      set(pattern.name, value);
      return;
    case 'mem':
      assignMember(interpreter, pattern, value);
      return;
    case 'default': {
      const missing = value.t === 'lit' && value.v === undefined;
      const fallback = missing || value === UNKNOWN ? interpreter.eval(pattern.value) : undefined;
      // A function whose callers are not known may be given anything; at set-up the default is what is meant.
      const open = value === UNKNOWN && interpreter.trace !== undefined;
      destructure(
        interpreter,
        pattern.pat,
        fallback && open ? orUnknown(fallback) : (fallback ?? value),
        set,
      );
      return;
    }
    case 'objpat':
      for (const prop of pattern.props) {
        const at = interpreter.at(prop.at);
        const part =
          typeof prop.key === 'string'
            ? memberOf(interpreter, value, prop.key, at)
            : elementOf(interpreter, value, interpreter.eval(prop.key), at);
        destructure(interpreter, prop.value, part, set);
      }
      if (pattern.rest)
        destructure(interpreter, pattern.rest, restOf(interpreter, value, pattern.props), set);
      return;
    case 'arrpat':
      pattern.items.forEach((item, index) => {
        if (item)
          destructure(
            interpreter,
            item,
            elementOf(interpreter, value, { t: 'lit', v: index }, interpreter.at(item.at)),
            set,
          );
      });
      if (pattern.rest) {
        const rest =
          value.t === 'arr'
            ? array(value.items.slice(pattern.items.length), value.open)
            : unknown(labelsOf(value));
        destructure(interpreter, pattern.rest, rest, set);
      }
      return;
    case 'opaque':
      return;
  }
}

/** A default that may as well be something else. */
function orUnknown(fallback: Value): Value {
  if (fallback.t === 'lit') return union([fallback, UNKNOWN]);
  return fallback.t === 'obj' && !fallback.model ? { ...fallback, open: true } : fallback;
}

function restOf(interpreter: Interpreter, value: Value, taken: readonly { key: unknown }[]): Value {
  if (value.t !== 'obj') return unknown(labelsOf(value));
  const names = new Set(taken.map((prop) => prop.key));
  const rest = new Map([...value.props].filter(([name]) => !names.has(name)));
  const { model } = value;
  if (model) return modelled({ kind: model.kind, get: (i, _self, name, at) => memberOf(i, value, name, at) });
  void interpreter;
  return { ...value, props: rest };
}

function assignMember(interpreter: Interpreter, pattern: Extract<Pattern, { k: 'mem' }>, value: Value): void {
  const target = interpreter.eval(pattern.obj);
  const at = interpreter.at(pattern.at);
  const key = typeof pattern.prop === 'string' ? pattern.prop : undefined;
  const computed =
    key === undefined && typeof pattern.prop !== 'string' ? interpreter.eval(pattern.prop) : undefined;
  const name = key ?? (computed?.t === 'lit' ? String(computed.v) : undefined);
  if (computed && name === undefined) noteKey(interpreter, pattern.obj, computed, value, at);
  if (name !== undefined) recordMarkup(interpreter, name, value, { label: written(pattern), at });
  for (const owner of alternatives(target)) setMember(interpreter, owner, name, value, at);
}

/** What a property of a value is a part of; undefined where nothing is kept of it. */
function changing(owner: Value): Mutable | undefined {
  switch (owner.t) {
    case 'obj':
    case 'arr':
      return owner;
    case 'cls':
      // Older than whatever is being remembered, as the class is.
      return owner.scope;
    case 'fn':
    case 'nat':
    case 'ext':
      return OUTSIDE;
    default:
      return undefined;
  }
}

/**
 * `target[key1][key2] = value` with keys of the request reaches `__proto__`; with one key the request still chooses
 * which property is replaced.
 */
function noteKey(
  interpreter: Interpreter,
  owner: Expr,
  key: Value,
  value: Value,
  at: ReturnType<Interpreter['at']>,
): void {
  const isDeep = owner.k === 'mem' && typeof owner.prop !== 'string';
  const first = isDeep ? labelsOf(interpreter.eval(owner.prop as Expr)) : [];
  for (const label of [...first, ...labelsOf(key)]) {
    if (label.l !== 'req') continue;
    const isSure = isDeep && labelsOf(value).some((one) => one.l === 'req');
    addFlow(interpreter, label, 'prototype', 1321, { label: written(owner), at }, isSure ? 'medium' : 'low');
  }
}

/** A default such as `settings['set-up'] = false` may be what was stored under the unknown name. */
function loosen({ props }: Extract<Value, { t: 'obj' }>, value: Value): void {
  const stored = value.t === 'lit' ? value : unknown(deepLabels(value, 1));
  for (const [name, old] of props) if (old.t === 'lit') props.set(name, union([old, stored]));
}

/** `if (token) headers.Authorization = token`: another service is asked with or without it, and answers strangers too. */
const isOptional = ({ depth, path }: Interpreter, name: string): boolean =>
  depth > 0 &&
  credentialName('header', name) !== undefined &&
  path.facts.some((fact) => fact.on === 'credential' && fact.holds);

const asPassedOn = (labels: readonly Label[]): readonly Label[] =>
  labels.filter((label) => label.l !== 'cred');

/** Sets `owner[name]`; an unknown name makes the object open and labels it with what was stored. */
export function setMember(
  interpreter: Interpreter,
  owner: Value,
  name: string | undefined,
  value: Value,
  at: ReturnType<Interpreter['at']>,
): void {
  if (owner.t === 'obj' && name !== undefined && !owner.model) {
    setProperty(interpreter, owner, name, value);
    return;
  }
  if (owner.t === 'arr') {
    if (name !== undefined && /^\d+$/.test(name)) setItem(interpreter, owner, Number(name), value);
    return;
  }
  const changed = changing(owner);
  if (changed) interpreter.wrote(changed);
  if (owner.t === 'obj') {
    if (name === undefined) {
      owner.open = true;
      owner.labels = [...owner.labels, ...deepLabels(value, 1)].slice(0, 8);
      if (value.t !== 'fn' && !owner.model) loosen(owner, value);
      return;
    }
    owner.props.set(name, withOld(interpreter, owner.props.get(name), putAs(interpreter, name, value)));
    owner.model?.set?.(interpreter, owner, name, value, at);
  } else if ((owner.t === 'fn' || owner.t === 'nat') && name !== undefined) {
    (owner.props ??= new Map()).set(name, value);
  } else if (owner.t === 'cls' && name !== undefined) {
    owner.statics.set(name, value);
  } else if (owner.t === 'ext' && name !== undefined) {
    recordUsages(interpreter, owner.pkg, `${owner.path}.${name}=`, {
      args: [value],
      argsAt: [at],
      at,
      label: name,
    });
    // What a package exports stays what it is for everybody else.
    if (owner.path === '') return;
    if (owner.path === '.process.env')
      recordUsage(interpreter, 'environment', name, { args: [value], argsAt: [at], at, label: name });
    if (value === UNKNOWN) return;
    (owner.props ??= new Map()).set(name, value);
  }
}

function setProperty(interpreter: Interpreter, owner: ObjectValue, name: string, value: Value): void {
  const old = owner.props.get(name);
  const now = withOld(interpreter, old, putAs(interpreter, name, value));
  if (old && isNoNews(interpreter, owner, old, now)) return;
  interpreter.wrote(owner);
  owner.props.set(name, now);
}

const putAs = (interpreter: Interpreter, name: string, value: Value): Value =>
  isOptional(interpreter, name) ? relabel(value, asPassedOn) : value;

const withOld = ({ depth }: Interpreter, old: Value | undefined, value: Value): Value =>
  old && depth > 0 && old !== UNDEFINED ? union([value, old]) : value;

const MAX_ITEMS = 2000;

/** What lies between the end of a list and a place further on is undefined, and no hole. */
function setItem(interpreter: Interpreter, owner: ArrayValue, index: number, value: Value): void {
  const old = owner.items[index];
  if (old && isNoNews(interpreter, owner, old, value)) return;
  interpreter.wrote(owner);
  if (index > MAX_ITEMS) {
    owner.open = true;
    return;
  }
  while (owner.items.length < index) owner.items.push(UNDEFINED);
  owner.items[index] = value;
}
