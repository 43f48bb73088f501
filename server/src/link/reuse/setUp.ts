/** Did the set-up code do the same as in the linking before? */
import type { FunctionIr, Stmt } from '../../model/ir';
import type { Journal, StatementRun } from '../interpret/journal';
import type { Difference } from './difference';
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
  const clocks = {
    before: clockOf(
      before,
      all.map((difference) => difference.before),
    ),
    after: clockOf(
      after,
      all.map((difference) => difference.after),
    ),
  };
  if (!clocks.before || !clocks.after) return undefined;
  const { before: one, after: other } = clocks;
  return one.at(before.end) === other.at(after.end) ? { before: one, after: other } : undefined;
}

function clockOf(
  { start, journal }: SetUp,
  sides: readonly { readonly functions: ReadonlySet<FunctionIr>; readonly statements: readonly Stmt[] }[],
): Clock | undefined {
  const left: StatementRun[] = [];
  for (const { functions, statements } of sides) {
    for (const fn of functions) if (journal.entered.has(fn)) return undefined;
    for (const statement of statements) {
      const run = journal.statements.get(statement);
      if (!run?.isRoute) return undefined;
      left.push(run);
    }
  }
  return new Clock(start, left);
}
