/**
 * An abstract interpreter of the IR. It runs the set-up code of a workspace in order, with packages modelled by
 * `frameworks/` and everything else as an unknown that remembers where it comes from. Both sides of an undecided branch
 * are run; loops over known lists are unrolled, other loops run once. Depth and fuel are bounded, so it always ends.
 */
import type { Catalog } from '../../catalog/catalog';
import type { Expr, FunctionIr, Pattern, TypeRef } from '../../model/ir';
import type { Location, Span } from '../../model/location';
import type { WorkspaceView } from '../../model/project';
import { assign, bindPattern } from './assign';
import { callValue } from './calls';
import { evaluate } from './expressions';
import { Listeners } from './listeners';
import { Journal } from './journal';
import { CallMemory } from './memo';
import { Modules, type PackageModels } from './modules';
import { OUTSIDE, type Mutable } from './mutable';
import { joinPaths, START, type PathState } from './path';
import type { RunLog, Watch } from './runLog';
import type { ModuleInstance, Scope } from './scope';
import { runBlock } from './statements';
import type { AnswerEvent, Trace } from './trace';
import { Unproven } from './unproven';
import { Usages } from './usages';
import { union, UNDEFINED, UNKNOWN, type NativeValue, type Value } from './values';

/** What a modelled function gets. */
export interface CallContext {
  readonly interpreter: Interpreter;
  readonly args: readonly Value[];
  /** The call expression, and where its arguments are. */
  readonly at: Location;
  readonly argsAt: readonly Location[];
  /** In a chain of calls: where the name of this one begins, as the expression begins with the first of them. */
  readonly nameFrom?: number;
  /** The callee as written, shortened. */
  readonly label: string;
  readonly self: Value | undefined;
  readonly isNew: boolean;
  readonly typeArgs?: readonly TypeRef[];
}

/** One activation. */
export interface Frame {
  readonly module: ModuleInstance;
  readonly scope: Scope;
  readonly fn?: FunctionIr;
  /** The facts that held when the function was called. */
  readonly known?: PathState['facts'];
  readonly returns: { readonly value: Value; readonly path: PathState }[];
  /** Where the body came to its end without a `return`. */
  end?: PathState;
  /** Of a generator: what it yielded. */
  readonly yields?: Value[];
}

/** A `try` that is being run: where thrown values go. */
export interface Catcher {
  readonly thrown: Value[];
  /** Refusals that were thrown into it: they count once the `catch` is seen to end the request. */
  readonly refusals: AnswerEvent[];
}

/** Steps of one run of a step or handler. */
export const MAX_STEPS = 40_000;
const FUEL = { module: 300_000, run: MAX_STEPS } as const;
/** Nested calls. */
export const MAX_DEPTH = 14;

export class Interpreter {
  readonly modules: Modules;
  path: PathState = START;
  /** Undecided branches that enclose the point of execution. */
  depth = 0;
  frames: Frame[] = [];
  catchers: Catcher[] = [];
  fuel: number = FUEL.module;
  /** How many calls so far may have thrown an error that is not the workspace's own. */
  risks = 0;
  /** The request that is looked at, where what a step does depends on its path or method. */
  request: { readonly method: string; readonly path: string } | undefined;
  /** Set while a function is run to see what it does. */
  trace: Trace | undefined;
  readonly callStack: FunctionIr[] = [];
  /** How often something changed that was looked at before. */
  changes = 0;
  /** When the oldest thing was made that was changed since somebody last looked. */
  oldestWrite = Infinity;
  /** When the innermost call began that is to be remembered: what it reads of older things may change later. */
  recordingSince = 0;
  /** The older things that it looked at so far. */
  reads = new Set<Mutable>();
  /** A call since then was not followed because the call stack was too high. */
  isCut = false;
  /** Functions that were not entered since then because they called themselves. */
  barred = new Set<FunctionIr>();
  /** Told of set-up calls on receivers that are not known, some of which register routes; may know what they return. */
  onUnknownCall: ((context: CallContext) => Value | undefined) | undefined;
  /** Values of names that frameworks provide without an import. */
  ambient: ((name: string, file: string) => Value | undefined) | undefined;
  /** Calls that rules want to see. */
  readonly usages = new Usages();
  /** Who listens to which events. */
  readonly listeners = new Listeners();
  /** Told of set-up calls of what is outside of the workspace: what they are given may be added to there. */
  onEscape: ((pkg: string, context: CallContext) => void) | undefined;
  /** What a name stands for that nothing binds: `req` in code that was cut out of its handler. */
  freeName: ((name: string) => Value | undefined) | undefined;
  /** Modules whose own statements use such a name. */
  readonly fragments = new Set<ModuleInstance>();
  /** Values of unknown origin at dangerous places. */
  readonly unproven = new Unproven();
  /** What set-up code did. */
  readonly journal = new Journal();
  /** Set while a step or handler is run that may be kept. */
  log: RunLog | undefined;
  watch: Watch | undefined;
  /** The set-up code is being run; later, steps and handlers are. */
  isSetUp = true;
  /** Modules that were first needed by a step or handler. */
  readonly lateLoads: (Watch & { readonly end: number; readonly file: string })[] = [];
  /** Something was so large that it was not followed to its end. */
  exhausted = false;
  /** Functions that were run at set-up; the others are tried with made-up arguments afterwards. */
  readonly called = new Set<FunctionIr>();
  /** Those that another function called, while requests were followed. */
  readonly helpers = new Set<FunctionIr>();

  constructor(
    readonly view: WorkspaceView,
    readonly catalog: Catalog,
    readonly packages: PackageModels,
    public memory = new CallMemory(),
  ) {
    this.modules = new Modules(this);
  }

  get frame(): Frame | undefined {
    return this.frames.at(-1);
  }

  get file(): string {
    return this.frame?.module.file ?? '';
  }

  at(span: Span): Location {
    return { file: this.file, span };
  }

  /** Runs `work` with fresh path, fuel and stacks, and puts the old ones back. */
  isolated<T>(work: () => T): T {
    const saved = [this.path, this.depth, this.frames, this.catchers, this.fuel] as const;
    this.path = START;
    this.depth = 0;
    this.frames = [];
    this.catchers = [];
    this.fuel = FUEL.run;
    try {
      return work();
    } finally {
      if (this.fuel <= 0) this.exhausted = true;
      [this.path, this.depth, this.frames, this.catchers, this.fuel] = saved;
    }
  }

  /** Runs `work` as one side of an undecided branch. */
  branch<T>(work: () => T): T {
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
    }
  }

  /** False when the bounds are reached; then everything evaluates to unknown. */
  spend(): boolean {
    return --this.fuel > 0;
  }

  eval(expr: Expr): Value {
    return this.spend() ? evaluate(this, expr) : UNKNOWN;
  }

  call(callee: Value, context: Omit<CallContext, 'interpreter'>): Value {
    // Written out, because this is done for every call and a spread of some fields is slow.
    const { args, at, argsAt, nameFrom, label, self, isNew, typeArgs } = context;
    const own = { interpreter: this, args, at, argsAt, nameFrom, label, self, isNew, typeArgs };
    return callValue(this, callee, own);
  }

  /** Calls a value with arguments that come from no call expression (hooks, callbacks). */
  invoke(callee: Value, args: readonly Value[], at: Location, self?: Value): Value {
    return this.call(callee, { args, at, argsAt: [], label: '', self, isNew: false });
  }

  bind(pattern: Pattern, value: Value): void {
    bindPattern(this, pattern, value);
  }

  assign(pattern: Pattern, value: Value): void {
    assign(this, pattern, value);
  }

  canEnter(fn: FunctionIr): boolean {
    this.log?.reaches(this.callStack.length + 1);
    if (this.callStack.length >= MAX_DEPTH) {
      this.isCut = true;
      return false;
    }
    const isBarred = this.callStack.includes(fn);
    if (isBarred) this.barred.add(fn);
    return !isBarred && this.fuel > 0;
  }

  /** Something is about to change. Calls that looked at it would go otherwise from now on. */
  wrote(thing: Mutable): void {
    this.journal.wrote(thing.born);
    this.change(thing);
  }

  /** Set-up code calls what we model, which may keep what it is told. */
  told({ harmless, registers }: NativeValue): void {
    if (registers) this.change(OUTSIDE);
    else if (!harmless) this.wrote(OUTSIDE);
  }

  private change(thing: Mutable): void {
    if (this.watch && thing.born < this.watch.start) this.watch.wrote.add(thing);
    if (thing.born < this.oldestWrite) this.oldestWrite = thing.born;
    if (thing.seen) thing.changed = ++this.changes;
  }

  /** Something is looked at that may be changed one day. */
  saw(thing: Mutable): void {
    if (this.watch && thing.born < this.watch.start) this.watch.saw.add(thing);
    if (thing.born >= this.recordingSince) return;
    thing.seen = true;
    this.reads.add(thing);
  }

  /** A function is run. */
  entered(fn: FunctionIr, file: string): void {
    if (this.log) {
      this.log.entered.push(fn);
      this.log.modules.push(file);
    } else this.enteredUnlogged(fn);
  }

  /** A function is run by code that makes a module or sets something up. */
  enteredUnlogged(fn: FunctionIr): void {
    (this.isSetUp ? this.journal.entered : this.journal.enteredLate).add(fn);
  }

  /** Runs a body in a new frame and returns the union of what it returns; the path continues after it. */
  runBody(frame: Frame, fn: FunctionIr | undefined, body: FunctionIr['body']): Value {
    this.frames.push(frame);
    if (fn) this.callStack.push(fn);
    try {
      runBlock(this, body);
      const fallsThrough = !this.path.dead;
      const ends = frame.returns.map((r) => r.path);
      if (fallsThrough) ends.push((frame.end = this.path));
      const values = frame.returns.map((r) => r.value);
      if (fallsThrough && (values.length === 0 || fn?.kind !== 'arrow')) values.push(UNDEFINED);
      this.path = ends.length === 0 ? { ...this.path, dead: true } : ends.reduce(joinPaths);
      return values.length === 0 ? UNDEFINED : union(values);
    } finally {
      this.frames.pop();
      if (fn) this.callStack.pop();
    }
  }
}
