/**
 * Like calls are run once: what they did is played back at the next one. Handlers and set-up code share most of the
 * code below them, so this is what keeps a large workspace fast. A call is only remembered if all that it did is
 * known: what it noted in the trace, threw, returned, and learned on its path; one that changed anything older than
 * itself, or that was cut short by a bound of its callers, is run again.
 */
import type { FunctionIr } from '../../model/ir';
import { callKey } from './callKey';
import { upcoming } from './clock';
import { MAX_DEPTH, type Interpreter } from './interpreter';
import type { Mutable } from './mutable';
import { addFacts, type Fact, type PathState } from './path';
import { replica } from './replica';
import { RunLog } from './runLog';
import { mergeTraces, Trace, type AnswerEvent } from './trace';
import type { FunctionValue, Value } from './values';

interface Played {
  readonly value: Value;
  /** When the run began: what was made since is made anew for each playback. */
  readonly start: number;
  /** Changes of state that were before it. */
  readonly since: number;
  /** What was noted; paths hold the facts alone that the call itself added. */
  readonly trace: Trace | undefined;
  readonly thrown: readonly Value[];
  readonly refusals: readonly AnswerEvent[];
  readonly facts: readonly Fact[];
  readonly dead: boolean;
  /** What it did beside; only of calls in runs that are logged. */
  readonly log: RunLog | undefined;
  /** Steps that it took, with those of calls that were played back. */
  readonly steps: number;
  /** Callers that it did not enter again: where they are no callers, it would. */
  readonly barred: readonly FunctionIr[];
  /** How much higher the call stack became. */
  readonly height: number;
  /** What it looked at that is older than itself and may change. */
  readonly reads: readonly Mutable[];
}

/** Different calls of one function that are remembered; of a closure fewer, for it is mostly made anew each time. */
const MAX_REMEMBERED = 256;
const MAX_OF_CLOSURE = 8;
/** Steps below which running a function costs less than remembering it. */
const CHEAP = 12;

type Calls = Map<string, Played>;

/** What is remembered in one linking. */
export class CallMemory {
  private readonly known = new Map<FunctionIr, Calls | 'cheap'>();

  /** @param isOn false: every call is run, which is what playing back is held against in tests */
  constructor(private readonly isOn = true) {}

  /** One of the same kind in which nothing is remembered. */
  empty(): CallMemory {
    return new CallMemory(this.isOn);
  }

  of(fn: FunctionIr): Calls | undefined {
    if (!this.isOn) return undefined;
    let table = this.known.get(fn);
    if (!table) this.known.set(fn, (table = new Map<string, Played>()));
    return table === 'cheap' ? undefined : table;
  }

  isCheap(fn: FunctionIr): void {
    this.known.set(fn, 'cheap');
  }
}

/** Plays back an earlier like call, or runs `work` and remembers it. */
export function remembered(
  interpreter: Interpreter,
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | undefined,
  work: () => Value,
): Value {
  if (interpreter.callStack.length === 0 || callee.ir.kind === 'ctor') return work();
  const known = interpreter.memory.of(callee.ir);
  const key = known && callKey(interpreter, callee, args, self);
  if (!known || key === undefined) return work();
  const played = known.get(key);
  if (played && isCurrent(played) && fits(interpreter, played)) return playBack(interpreter, played);
  const { fuel } = interpreter;
  const value = record(interpreter, known, key, work);
  if (fuel - interpreter.fuel < CHEAP) interpreter.memory.isCheap(callee.ir);
  // The oldest goes first.
  else if (known.size > (callee.ir.parent === undefined ? MAX_REMEMBERED : MAX_OF_CLOSURE))
    known.delete(known.keys().next().value ?? key);
  return value;
}

function record(interpreter: Interpreter, known: Calls, key: string, work: () => Value): Value {
  const { trace, path: before, oldestWrite, isCut, barred, recordingSince, reads } = interpreter;
  // No moment is taken for it: when things are made must not hang on what is remembered.
  const start = upcoming();
  const since = interpreter.changes;
  const { log: outer, fuel } = interpreter;
  const log = outer || trace ? new RunLog() : undefined;
  interpreter.log = log;
  const own = trace && new Trace();
  const catcher = interpreter.catchers.at(-1);
  const [thrown, refusals] = [catcher?.thrown.length ?? 0, catcher?.refusals.length ?? 0];
  interpreter.trace = own;
  interpreter.oldestWrite = Infinity;
  interpreter.isCut = false;
  const barredHere = (interpreter.barred = new Set<FunctionIr>());
  interpreter.recordingSince = start;
  const seen = (interpreter.reads = new Set<Mutable>());
  const value = work();
  interpreter.log = outer;
  if (log) noteLog(interpreter, log);
  interpreter.recordingSince = recordingSince;
  interpreter.reads = reads;
  for (const thing of seen) interpreter.saw(thing);
  const after = interpreter.path;
  const outside = [...barredHere].filter((fn) => interpreter.callStack.includes(fn));
  const isWhole =
    interpreter.oldestWrite >= start &&
    !interpreter.isCut &&
    // Set-up is not held against the call stack when it is played back.
    (log !== undefined || outside.length === 0) &&
    interpreter.fuel > 0 &&
    after.responded === before.responded &&
    after.status === before.status &&
    after.notHtml === before.notHtml &&
    after.isHtml === before.isHtml;
  interpreter.oldestWrite = Math.min(oldestWrite, interpreter.oldestWrite);
  interpreter.isCut ||= isCut;
  interpreter.barred = barred;
  for (const fn of outside) barred.add(fn);
  interpreter.trace = trace;
  if (trace && own) mergeTraces(trace, own, (path) => path);
  const kept = isWhole ? replica(value, start, trace ? 'shared' : 'exact') : undefined;
  if (kept === undefined) return value;
  const fresh = (path: PathState): PathState => ({
    ...path,
    facts: path.facts.filter((fact) => !before.facts.includes(fact)),
  });
  let noted: Trace | undefined;
  if (own) mergeTraces((noted = new Trace()), own, fresh);
  known.set(key, {
    value: kept,
    start,
    since,
    trace: noted,
    thrown: catcher?.thrown.slice(thrown) ?? [],
    refusals: (catcher?.refusals.slice(refusals) ?? []).map((event) => ({
      ...event,
      path: fresh(event.path),
    })),
    facts: fresh(after).facts,
    dead: after.dead,
    log,
    steps: fuel - interpreter.fuel + (log?.spared ?? 0),
    barred: outside,
    height: (log?.height ?? 0) - interpreter.callStack.length,
    reads: [...seen],
  });
  return value;
}

/** Is everything that the call looked at as it was? */
const isCurrent = ({ reads, since }: Played): boolean =>
  reads.every(({ changed }) => changed === undefined || changed <= since);

/**
 * Would the call do here what it did then? Only a run that is logged has to be the same whatever ran before it; the
 * set-up goes the same way each time.
 */
function fits({ log, callStack }: Interpreter, played: Played): boolean {
  if (!played.log) return !log;
  if (callStack.length + played.height > MAX_DEPTH) return false;
  if (!played.barred.every((fn) => callStack.includes(fn))) return false;
  // Most calls call nothing.
  if (played.height <= 1) return true;
  const { entered } = played.log.noted();
  return !callStack.some((fn) => entered.has(fn));
}

/** What was done in a call is done by those around it. */
function noteLog(interpreter: Interpreter, done: RunLog): void {
  if (interpreter.log) interpreter.log.add(done);
  else for (const fn of done.noted().entered) interpreter.enteredUnlogged(fn);
}

function playBack(interpreter: Interpreter, played: Played): Value {
  interpreter.risks++;
  if (played.log) {
    noteLog(interpreter, played.log);
    const { log } = interpreter;
    if (log) {
      log.spared += played.steps - played.log.spared;
      log.reaches(interpreter.callStack.length + played.height);
    }
  }
  for (const thing of played.reads) interpreter.saw(thing);
  for (const fn of played.barred) interpreter.barred.add(fn);
  const here = interpreter.path;
  const placed = (path: PathState): PathState => ({ ...here, facts: addFacts(here.facts, path.facts) });
  if (interpreter.trace && played.trace) mergeTraces(interpreter.trace, played.trace, placed);
  const catcher = interpreter.catchers.at(-1);
  if (catcher) {
    catcher.thrown.push(...played.thrown);
    for (const event of played.refusals) catcher.refusals.push({ ...event, path: placed(event.path) });
  }
  if (played.dead || played.facts.length > 0)
    interpreter.path = { ...here, facts: addFacts(here.facts, played.facts), dead: played.dead };
  return replica(played.value, played.start, 'shared') ?? played.value;
}
