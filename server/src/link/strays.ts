/**
 * Functions that nothing was seen to call: handlers whose registration is out of sight, helpers, jobs. They are run once
 * so that what they do with packages is seen, and those that take a request are given one.
 */
import type { Stray } from '../model/endpoint';
import type { FunctionIr } from '../model/ir';
import { injectedInstance } from './interpret/classes';
import { scopeOf } from './interpret/functions';
import type { Interpreter } from './interpret/interpreter';
import type { ModuleInstance } from './interpret/scope';
import { Trace } from './interpret/trace';
import { UNKNOWN, type FunctionValue, type Value } from './interpret/values';
import type { Framework } from './routing/model';

/** Steps of one such function: less than a handler gets, for there may be thousands. */
const FUEL = 6_000;
/** Steps of all of them together. */
const TOTAL_FUEL = 2_000_000;

const REQUEST = /^_?(?:req|request)$/;
const RESPONSE = /^_?(?:res|response|reply|resp)$/;

export function runStrays(interpreter: Interpreter, adapters: readonly Framework[]): Stray[] {
  const strays: Stray[] = [];
  const budget = { left: TOTAL_FUEL };
  for (const file of interpreter.view.relevantFiles) {
    const module = interpreter.modules.load(file);
    if (!module) continue;
    const owners = ownersOf(interpreter, module);
    const { functions } = module.facts.ir;
    // Functions in functions come last: mostly the outer one has called them by then, with what is known around them.
    const inOrder = [...functions.keys()].sort(
      (a, b) => depthOf(functions, a) - depthOf(functions, b) || a - b,
    );
    for (const index of inOrder) {
      const fn = functions[index];
      if (!fn || budget.left <= 0 || interpreter.called.has(fn)) continue;
      const self = owners.get(index);
      const value: FunctionValue = { t: 'fn', ir: fn, module, scope: scopeOf(module, fn), self: self?.() };
      const trace = traced(interpreter, budget, () => {
        run(interpreter, adapters, value);
      });
      if (takesRequest(fn) && (trace.flows.length > 0 || trace.exposures.length > 0))
        strays.push({
          name: nameOf(fn),
          location: { file, span: fn.at },
          flows: trace.flows,
          exposures: trace.exposures,
          reads: [...trace.reads.values()],
        });
    }
  }
  return strays;
}

/** How many functions enclose one. */
function depthOf(functions: readonly FunctionIr[], index: number): number {
  const parent = functions[index]?.parent;
  return parent === undefined || parent === index ? 0 : 1 + depthOf(functions, parent);
}

function traced(interpreter: Interpreter, budget: { left: number }, work: () => void): Trace {
  const trace = new Trace();
  const saved = interpreter.trace;
  interpreter.trace = trace;
  interpreter.isolated(() => {
    interpreter.fuel = FUEL;
    work();
    budget.left -= FUEL - Math.max(interpreter.fuel, 0);
  });
  interpreter.trace = saved;
  return trace;
}

/** As Express would call it if it takes a request and a response, else with nothing known. */
function run(interpreter: Interpreter, adapters: readonly Framework[], value: FunctionValue): void {
  const at = { file: value.module.file, span: value.ir.at };
  const express = takesRequest(value.ir) ? adapters.find((adapter) => adapter.id === 'express') : undefined;
  if (express) {
    const step = {
      value,
      kind: 'handler',
      scope: 'route',
      label: nameOf(value.ir),
      at,
      conditional: false,
    } as const;
    express.run(interpreter, step, undefined, new Map());
    return;
  }
  interpreter.invoke(
    value,
    value.ir.params.map(() => UNKNOWN),
    at,
    value.self,
  );
}

function takesRequest(fn: FunctionIr): boolean {
  const names = fn.params.map((param) => (param.pat.k === 'id' ? param.pat.name : ''));
  return names.some((name, index) => REQUEST.test(name) && RESPONSE.test(names[index + 1] ?? ''));
}

const nameOf = (fn: FunctionIr): string => fn.name ?? 'function';

/** For each method, what makes its `this`. */
function ownersOf(interpreter: Interpreter, module: ModuleInstance): Map<number, () => Value> {
  const owners = new Map<number, () => Value>();
  for (const value of module.scope.vars.values()) {
    if (value.t !== 'cls' || value.module !== module) continue;
    let instance: Value | undefined;
    for (const member of value.ir.members)
      if (member.fn !== undefined)
        owners.set(member.fn, () =>
          member.static ? value : (instance ??= injectedInstance(interpreter, value)),
        );
  }
  return owners;
}
