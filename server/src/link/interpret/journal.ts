/** What set-up code did, as far as it decides whether the set-up of the next linking will be the same. */
import type { FunctionIr, Stmt } from '../../model/ir';
import type { Interpreter } from './interpreter';
import { stamp } from './values';

/** How a statement of a module's top level went. */
export interface StatementRun {
  /** Moments of the interpreter's clock. */
  readonly start: number;
  readonly end: number;
  /** It added one route to a router, and did nothing else that outlives it. */
  readonly isRoute: boolean;
}

export class Journal {
  /** Functions that set-up code ran. */
  readonly entered = new Set<FunctionIr>();
  readonly statements = new Map<Stmt, StatementRun>();
  /** Counts of what happened so far. */
  entries = 0;
  loads = 0;
  writes = 0;
  routes = 0;

  /** Runs a statement of a module's top level. */
  run(statement: Stmt, work: () => void): void {
    const { entries, loads, writes, routes } = this;
    const start = stamp();
    work();
    const isRoute =
      this.entries === entries &&
      this.loads === loads &&
      this.writes === writes + 1 &&
      this.routes === routes + 1;
    this.statements.set(statement, { start, end: stamp(), isRoute });
  }
}

/** Is the block that begins here the top level of a module? */
export const journalOf = (interpreter: Interpreter, body: readonly Stmt[]): Journal | undefined => {
  const { frame, journal } = interpreter;
  return frame && frame.fn === undefined && body === frame.module.facts.ir.body ? journal : undefined;
};
