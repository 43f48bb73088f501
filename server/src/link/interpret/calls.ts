/** Calls: into the workspace's functions and classes, into modelled functions, and out to packages. */
import type { FunctionIr, Param } from '../../model/ir';
import { construct } from './classes';
import { externalCall } from './external';
import type { CallContext, Frame, Interpreter } from './interpreter';
import {
  cleanLabels,
  joinLabels,
  NO_LABELS,
  throughUnknown,
  withStep,
  type ErrorLabel,
  type Label,
} from './labels';
import { SANITIZER_NAME } from './sanitizers';
import { generatorOf } from './generators';
import { addFacts } from './path';
import { prototypeOf } from './functionMembers';
import { noteHandOver } from './handOver';
import { memberOf } from './members';
import { noteLimiter } from './limiters';
import { remembered } from './memo';
import { OUTSIDE } from './mutable';
import { notePredicate, PREDICATE, predicateImplications } from './tests';
import { Scope } from './scope';
import { recordUse } from './sinks';
import { recordUnknownSinks } from './unknownSinks';
import { recordUsages } from './usages';
import { CHOOSES, MAPS } from './textMethods';
import { asPredicate, withExitFacts } from './verdicts';
import {
  array,
  deepLabels,
  labelsOf,
  modelled,
  union,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ClassValue,
  type FunctionValue,
  type Value,
} from './values';

export function callValue(interpreter: Interpreter, callee: Value, context: CallContext): Value {
  switch (callee.t) {
    case 'union': {
      const callable = callableOf(callee.of);
      if (callable.length === 1 && callable[0]) return callValue(interpreter, callable[0], context);
      return union(callable.map((v) => interpreter.branch(() => callValue(interpreter, v, context))));
    }
    case 'fn':
      return context.isNew && callee.ir.kind === 'function'
        ? constructByFunction(interpreter, callee, context)
        : callFunction(interpreter, callee, context);
    case 'cls':
      return instantiate(interpreter, callee, context);
    case 'nat':
      if (callee.symbol) recordUsages(interpreter, callee.symbol.pkg, `${callee.symbol.path}()`, context);
      if (!interpreter.trace) interpreter.told(callee);
      return callee.call(context);
    case 'obj':
      // At set-up, models of frameworks keep what they are told; handlers tell the trace alone.
      if (!interpreter.trace && callee.model?.kind !== 'builtin') interpreter.wrote(OUTSIDE);
      if (callee.model?.call) return callee.model.call(context, callee);
      return callee.labels.length > 0 ? unknownCall(interpreter, callee, context) : UNKNOWN;
    case 'ext':
      return externalCall(interpreter, callee, context);
    case 'unk':
      return unknownCall(interpreter, callee, context);
    default:
      return UNKNOWN;
  }
}

/** What may be called; where something is known of one of them, one of which nothing is known says nothing more. */
function callableOf(values: readonly Value[]): readonly Value[] {
  const callable = values.filter((v) => v.t !== 'lit');
  const known = callable.filter((v) => v.t !== 'unk' || v.labels.length > 0 || v.implies !== undefined);
  return known.length > 0 ? known : callable;
}

/** `new Handler(db)` of an ordinary function: `this` is a new object, with what the prototype has. */
function constructByFunction(interpreter: Interpreter, callee: FunctionValue, context: CallContext): Value {
  const prototype = prototypeOf(callee);
  const self = modelled(
    {
      kind: 'plain',
      get: (inner, _self, name, at) =>
        prototype.t === 'obj' && prototype.props.has(name) ? memberOf(inner, prototype, name, at) : undefined,
    },
    context.at,
  );
  const result = callFunction(interpreter, callee, { ...context, self });
  return result.t === 'obj' || result.t === 'fn' ? result : self;
}

const instantiate = (interpreter: Interpreter, callee: ClassValue, context: CallContext): Value =>
  construct(interpreter, callee, context.args, context.at);

/** Calls a function of the workspace: bounded in depth, and never into itself. */
export function callFunction(interpreter: Interpreter, callee: FunctionValue, context: CallContext): Value {
  const { ir } = callee;
  const args = callee.bound ? [...callee.bound, ...context.args] : context.args;
  interpreter.called.add(ir);
  interpreter.log?.calls(ir);
  if (interpreter.trace && interpreter.frames.length > 0) {
    interpreter.helpers.add(ir);
    interpreter.log?.helps(ir);
  }
  noteLimiter(interpreter, ir.name ?? '', context.at);
  if (!interpreter.canEnter(ir)) {
    interpreter.risks++;
    const labels = args.reduce<readonly Label[]>(
      (all, arg) => joinLabels(all, deepLabels(arg, 2)),
      NO_LABELS,
    );
    // What a function does with its own result is seen by the call that encloses this one.
    return unknown(interpreter.callStack.includes(ir) ? labels : throughUnknown(labels, ir.name ?? ''));
  }
  interpreter.entered(ir, callee.module.file);
  const result = remembered(interpreter, callee, args, callee.self ?? context.self, () =>
    enter(interpreter, callee, args, context),
  );
  return asPredicate(result, ir.name ?? nameIn(context.label), args, context.at);
}

function enter(
  interpreter: Interpreter,
  callee: FunctionValue,
  args: readonly Value[],
  context: CallContext,
): Value {
  const { ir, module } = callee;
  const isArrow = ir.kind === 'arrow';
  const self = isArrow ? undefined : (callee.self ?? context.self ?? UNKNOWN);
  const scope = new Scope(callee.scope, module, interpreter.depth, self);
  if (!isArrow) scope.vars.set('arguments', array([...args], false));
  const frame: Frame = {
    module,
    scope,
    fn: ir,
    known: interpreter.path.facts,
    returns: [],
    ...(ir.generator ? { yields: [] } : {}),
  };
  const before = interpreter.path;
  interpreter.frames.push(frame);
  ir.params.forEach((param, index) => {
    bindParameter(interpreter, param, param.rest ? array(args.slice(index)) : args[index]);
  });
  interpreter.frames.pop();
  const result = interpreter.runBody(frame, ir, ir.body);
  if (interpreter.callStack.length === 0)
    interpreter.trace?.returns.push(
      ...frame.returns,
      ...(frame.end ? [{ value: UNDEFINED, path: frame.end }] : []),
    );
  const value = withExitFacts(result, frame.returns, before);
  return frame.yields ? generatorOf(frame.yields, value) : value;
}

function bindParameter(interpreter: Interpreter, param: Param, value: Value | undefined): void {
  interpreter.bind(param.pat, value ? passed(interpreter, param, value) : UNDEFINED);
}

/** Request data that is passed to a function of the workspace: a step of its way. */
function passed(interpreter: Interpreter, param: Param, value: Value): Value {
  if ((value.t !== 'unk' && value.t !== 'str') || param.pat.k !== 'id') return value;
  if (!value.labels.some((label) => label.l === 'req')) return value;
  // The first function is the handler itself: what it gets is where the way begins.
  if (interpreter.callStack.length === 0) return value;
  const step = { label: `passed as \`${param.pat.name}\``, location: interpreter.at(param.at) };
  return { ...value, labels: withStep(value.labels, step) };
}

/** `check` of `helpers.check`. */
const nameIn = (label: string): string => /([A-Za-z0-9_$]+)$/.exec(label)?.[1] ?? '';

/** Functions of the language itself, which do nothing with what they are given but to give it back. */
const OF_LANGUAGE = /^(?:Object|Array|Reflect|Symbol|Number|String|Error)\./;

/** A call of something that is not known: its result may hold what went in; its callbacks may be called. */
export function unknownCall(interpreter: Interpreter, callee: Value, context: CallContext): Value {
  interpreter.risks++;
  if (!interpreter.trace) {
    const value = interpreter.onUnknownCall?.(context);
    if (value) return value;
    interpreter.onEscape?.('', context);
  }
  const name = nameIn(context.label.replace(/(hasOwnProperty)\.call$/, '$1'));
  noteLimiter(interpreter, name, context.at);
  const receiver = receiverLabels(context.self, callee);
  if (context.self && (name === 'then' || name === 'catch' || name === 'finally')) {
    return promiseMethod(interpreter, name, context.self, context);
  }
  const labels = context.args.reduce<readonly Label[]>(
    (all, arg) => joinLabels(all, deepLabels(arg, 3)),
    receiver.length > 0 ? receiver : labelsOf(callee),
  );
  if (!OF_LANGUAGE.test(context.label)) recordUse(interpreter, context, undefined);
  noteHandOver(interpreter, context, name);
  recordUnknownSinks(interpreter, context);
  const callbackLabels = runCallbacks(interpreter, context.args, throughUnknown(receiver, name), context.at);
  const all =
    ofCallback(name, context.args[0], receiver, callbackLabels) ?? joinLabels(labels, callbackLabels);
  notePredicate(interpreter, name, context, context.self);
  if (PREDICATE.test(name) && all.length > 0) {
    return {
      t: 'unk',
      labels: all.filter((l) => l.l === 'cred'),
      implies: predicateImplications(all, context.at),
    };
  }
  const result = throughUnknown(all, name);
  return unknown(SANITIZER_NAME.test(name) ? cleanLabels(result, ['all']) : result);
}

/** What `list.map(callback)` and `list.filter(callback)` give, if the callback was seen. */
const ofCallback = (
  name: string,
  callback: Value | undefined,
  receiver: readonly Label[],
  returned: readonly Label[],
): readonly Label[] | undefined =>
  callback?.t !== 'fn' ? undefined : MAPS.has(name) ? returned : CHOOSES.has(name) ? receiver : undefined;

/** What a method can give back of its receiver; of an error that is what the method's name says. */
function receiverLabels(self: Value | undefined, method: Value): readonly Label[] {
  if (!self) return NO_LABELS;
  const labels = labelsOf(self);
  return method.t === 'unk' && labels.some((label) => label.l === 'err')
    ? joinLabels(
        labels.filter((label) => label.l !== 'err'),
        labelsOf(method),
      )
    : labels;
}

/** `(req, res)`, and nothing else. */
const takesRequest = (fn: FunctionIr): boolean =>
  fn.params.some((param, index) => {
    const next = fn.params[index + 1]?.pat;
    return (
      param.pat.k === 'id' && REQUEST.test(param.pat.name) && next?.k === 'id' && RESPONSE.test(next.name)
    );
  });
const REQUEST = /^_?(?:req|request)$/;
const RESPONSE = /^_?(?:res|response|reply|resp)$/;

const ERROR_PARAMETER = /^(e|er|err|error|ex|exception|.*(Err|Error))$/;

/** Runs functions that were passed to something unknown, with what they may be given. */
export function runCallbacks(
  interpreter: Interpreter,
  args: readonly Value[],
  labels: readonly Label[],
  at: CallContext['at'],
  result: Value = unknown(labels),
): readonly Label[] {
  let returned: readonly Label[] = NO_LABELS;
  for (const arg of args.flatMap((one) => [one, ...methodsIn(interpreter, one)])) {
    if (arg.t !== 'fn' || !interpreter.canEnter(arg.ir)) continue;
    const values = arg.ir.params.map((param, index): Value => {
      const name = param.pat.k === 'id' ? param.pat.name : '';
      if (index === 0 && ERROR_PARAMETER.test(name)) return errorValue(arg.module.file, param.at);
      return result;
    });
    const before = interpreter.path;
    const wasCalled = interpreter.called.has(arg.ir);
    const run = (): Value => interpreter.branch(() => interpreter.invoke(arg, values, at));
    const out = interpreter.log && takesRequest(arg.ir) ? interpreter.log.trying(arg.ir, run) : run();
    // Given to something unknown, a handler was not called as it will be: `service.strays` looks at it.
    if (!wasCalled && takesRequest(arg.ir)) interpreter.called.delete(arg.ir);
    returned = joinLabels(returned, labelsOf(out));
    interpreter.path = { ...interpreter.path, dead: before.dead, responded: interpreter.path.responded };
    // Whatever was established inside the callback holds inside of it alone.
    interpreter.path = { ...interpreter.path, facts: before.facts };
  }
  return returned;
}

/** Functions in an object that is handed over while a request is run: `all({ async session() { … } })`. */
function methodsIn(interpreter: Interpreter, value: Value): readonly Value[] {
  if (!interpreter.trace || value.t !== 'obj' || value.model || value.cls || value.props.size > 12) return [];
  return [...value.props.values()].filter((item) => item.t === 'fn' && item.module.file === interpreter.file);
}

export function errorValue(file: string, span: Param['at']): Value {
  const label: ErrorLabel = { l: 'err', what: 'error', at: { file, span }, steps: [] };
  return unknown([label]);
}

/** `then`, `catch` and `finally` on any value: the value stands for the promise of itself. */
export function promiseMethod(
  interpreter: Interpreter,
  name: string,
  self: Value,
  context: CallContext,
): Value {
  const [first, second] = context.args;
  const handle = (handler: Value | undefined, value: Value): Value | undefined =>
    handler && handler.t !== 'lit'
      ? interpreter.branch(() => interpreter.invoke(handler, [value], context.at))
      : undefined;
  const before = interpreter.path;
  const errorOf = (handler: Value | undefined): Value =>
    handler?.t === 'fn'
      ? errorValue(handler.module.file, handler.ir.params[0]?.at ?? handler.ir.at)
      : UNKNOWN;
  let result: Value = self;
  if (name === 'then') {
    // Throws inside `then` go to a later `catch`.
    result = handle(first, self) ?? self;
    const after = interpreter.path;
    interpreter.path = before;
    handle(second, errorOf(second));
    interpreter.path = after.dead ? { ...after, dead: before.dead } : after;
  } else if (name === 'catch') {
    const failed = { on: 'failed', holds: true, at: context.at } as const;
    // What a call that may throw had established is open again: `jwtVerify(token).catch(() => null)`.
    const verified = labelsOf(self).filter((label) => label.l === 'cred');
    const facts = before.facts.filter(
      (f) => f.on !== 'credential' || !verified.some((label) => label.at === f.at),
    );
    interpreter.path = { ...before, facts: addFacts(facts, [failed]) };
    result = union([self, handle(first, errorOf(first)) ?? UNDEFINED]);
    interpreter.path = { ...before, facts, responded: interpreter.path.responded };
  } else handle(first, UNDEFINED);
  return result;
}
