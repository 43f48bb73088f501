/**
 * Functions that nothing was seen to call: handlers whose registration is out of sight, helpers, jobs. They are run once
 * so that what they do with packages is seen; those that take a request are given one, and what else they are given is
 * marked as a parameter.
 */
import type { Flow, Stray } from '../model/endpoint';
import type { FunctionIr } from '../model/ir';
import { noteReturned } from './behaviour/looseRequest';
import type { RequestFields } from './behaviour/request';
import { injectedInstance } from './interpret/classes';
import { scopeOf } from './interpret/functions';
import type { Interpreter } from './interpret/interpreter';
import type { ModuleInstance } from './interpret/scope';
import { Trace } from './interpret/trace';
import type { FunctionValue, Value } from './interpret/values';
import { fragmentOf } from './fragments';
import { argumentsFor, shapeOf, type Shape } from './strayArguments';

/** Steps of one such function: less than a handler gets, for there may be thousands. */
const FUEL = 6_000;
/** Steps of all of them together. */
const TOTAL_FUEL = 2_000_000;

interface Candidate {
  readonly ir: FunctionIr;
  readonly shape: Shape;
  /** Makes the function as a value, with its `this`. */
  readonly make: () => FunctionValue;
}

/** @param fields of a request whose framework is not known */
export function runStrays(interpreter: Interpreter, fields: RequestFields): Stray[] {
  // How far the steps of one get must not hang on which endpoints were followed in this linking and which were kept.
  interpreter.memory = interpreter.memory.empty();
  const strays: Stray[] = [];
  const budget = { left: TOTAL_FUEL };
  const visited = new Set<FunctionIr>();
  const visit = (
    find: (module: ModuleInstance) => Iterable<Candidate>,
    wanted: (shape: Shape) => boolean,
  ): void => {
    for (const file of interpreter.view.relevantFiles) {
      const module = interpreter.modules.load(file);
      if (!module) continue;
      for (const { ir, shape, make } of find(module)) {
        if (budget.left <= 0) return;
        if (visited.has(ir) || !wanted(shape)) continue;
        const value = make();
        // Making its `this` may have called it.
        if (interpreter.called.has(ir)) continue;
        visited.add(ir);
        const stray = runOne(interpreter, value, shape, fields, budget);
        if (stray) strays.push(stray);
      }
    }
  };
  visit(
    (module) => fragmentsOf(interpreter, module),
    () => true,
  );
  const handles = (shape: Shape): boolean => shape.handles !== 'no';
  // Handlers first, for they matter most. Functions in functions come later: mostly the outer one has called them by
  // then, with what is known around them.
  const outer = (module: ModuleInstance): Iterable<Candidate> => candidatesOf(interpreter, module, false);
  const inner = (module: ModuleInstance): Iterable<Candidate> => candidatesOf(interpreter, module, true);
  visit(outer, handles);
  visit(outer, () => true);
  visit(inner, handles);
  visit(inner, () => true);
  return strays;
}

function* fragmentsOf(interpreter: Interpreter, module: ModuleInstance): Iterable<Candidate> {
  if (!interpreter.fragments.has(module)) return;
  const ir = fragmentOf(module);
  const make = (): FunctionValue => ({ t: 'fn', ir, module, scope: scopeOf(module, ir) });
  yield { ir, shape: { roles: [], handles: 'surely' }, make };
}

function* candidatesOf(
  interpreter: Interpreter,
  module: ModuleInstance,
  nested: boolean,
): Iterable<Candidate> {
  let owners: ReturnType<typeof ownersOf> | undefined;
  for (const [index, ir] of module.facts.ir.functions.entries()) {
    if ((ir.parent !== undefined) !== nested || interpreter.called.has(ir)) continue;
    const make = (): FunctionValue => {
      owners ??= ownersOf(interpreter, module);
      return { t: 'fn', ir, module, scope: scopeOf(module, ir), self: owners.get(index)?.() };
    };
    yield { ir, shape: shapeOf(ir), make };
  }
}

/** Configuration of a tool that builds: a server in it runs on the machine of a developer. */
const TOOL = /\/(?:[\w.-]+\.config|webpack[\w.-]*|gulpfile|gruntfile|rollup[\w.-]*)\.[cm]?[jt]s$/i;

function runOne(
  interpreter: Interpreter,
  value: FunctionValue,
  shape: Shape,
  fields: RequestFields,
  budget: { left: number },
): Stray | undefined {
  const location = { file: value.module.file, span: value.ir.at };
  const trace = traced(interpreter, budget, () => {
    const args = argumentsFor(interpreter, value.module, value.ir, shape, fields);
    const returned = interpreter.invoke(value, args, location, value.self);
    if (shape.handles !== 'no') noteReturned(interpreter, returned, location);
  });
  const isOfTool = TOOL.test(value.module.file);
  const flows: Flow[] = [];
  for (const flow of trace.flows) {
    if (flow.source.kind === 'parameter')
      interpreter.unproven.add({ ...flow, confidence: 'low', context: nameOf(value) });
    else if (shape.handles === 'no' && flow.source.kind === 'file')
      interpreter.unproven.add({ ...flow, confidence: 'medium' });
    else
      flows.push(
        isOfTool
          ? { ...flow, confidence: 'low' }
          : shape.handles === 'surely' || flow.confidence === 'low'
            ? flow
            : { ...flow, confidence: 'medium' },
      );
  }
  const exposures = shape.handles === 'no' ? [] : trace.exposures;
  if (flows.length === 0 && exposures.length === 0) return undefined;
  return {
    name: nameOf(value),
    location,
    flows,
    exposures,
    reads: [...trace.reads.values()],
  };
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

/** Its own name, or that of the nearest function around it that has one. */
function nameOf({ ir, module }: FunctionValue): string {
  let fn: FunctionIr | undefined = ir;
  while (fn && fn.name === undefined)
    fn = fn.parent === undefined ? undefined : module.facts.ir.functions[fn.parent];
  return fn?.name ?? 'a handler';
}

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
