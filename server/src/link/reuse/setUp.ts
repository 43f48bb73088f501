/** Did the set-up code do the same as in the linking before? */
import type { Stmt } from '../../model/ir';
import type { Journal, StatementRun } from '../interpret/journal';
import type { Difference, Side } from './difference';
import { Clock } from './tokens';

export interface SetUp {
  /** Moments of the interpreter's clock. */
  readonly start: number;
  readonly end: number;
  readonly journal: Journal;
}

export interface Clocks {
  readonly before: Clock;
  readonly after: Clock;
}

/** Clocks by which both went alike; undefined if they may have done different things. */
export function clocksOf(before: SetUp, after: SetUp, differences: Iterable<Difference>): Clocks | undefined {
  const all = [...differences];
  const one = clockOf(
    before,
    all.map((difference) => difference.before),
  );
  const other = clockOf(
    after,
    all.map((difference) => difference.after),
  );
  if (!one || !other || one.at(before.end) !== other.at(after.end)) return undefined;
  const clocks = { before: one, after: other };
  return wentAlike(before, after, clocks) ? clocks : undefined;
}

function clockOf({ start, end, journal }: SetUp, sides: readonly Side[]): Clock | undefined {
  const left = new Set<Stmt>();
  for (const { functions, bodies, statements } of sides) {
    for (const fn of functions) {
      if (journal.enteredLate.has(fn)) return undefined;
      if (!journal.entered.has(fn)) continue;
      const own = bodies.get(fn);
      if (!own) return undefined;
      for (const statement of own) left.add(statement);
    }
    for (const statement of statements) left.add(statement);
  }
  if (left.size === 0) return new Clock(start, []);
  const runs = journal.runs.filter(({ statement }) => left.has(statement));
  return runs.every((run) => run.isQuiet && run.end <= end) ? new Clock(start, outermost(runs)) : undefined;
}

/** Those that are in no other one, in the order of time. */
function outermost(runs: readonly StatementRun[]): StatementRun[] {
  const result: StatementRun[] = [];
  for (const run of [...runs].sort((a, b) => a.start - b.start))
    if (run.start > (result.at(-1)?.end ?? -1)) result.push(run);
  return result;
}

/** Statements that both have began and ended at the same times. */
function wentAlike(before: SetUp, after: SetUp, clocks: Clocks): boolean {
  const one = timesOf(before, clocks.before);
  const other = timesOf(after, clocks.after);
  return one.length === other.length && one.every((time, index) => time === other[index]);
}

function timesOf({ end, journal }: SetUp, clock: Clock): number[] {
  const times: number[] = [];
  for (const run of journal.runs) {
    if (run.end > end) continue;
    const start = clock.at(run.start);
    if (!Number.isNaN(start)) times.push(start, clock.at(run.end));
  }
  return times;
}
