/** What set-up code did, as far as it decides whether the set-up of the next linking will be the same. */
import type { FunctionIr, Stmt } from '../../model/ir';
import type { UsageTopic } from '../../model/usage';
import type { Interpreter } from './interpreter';
import type { PathState } from './path';
import { stamp } from './values';

/** How a statement of a module's top level went, or one of the body of a function that set-up code called. */
export interface StatementRun {
  readonly statement: Stmt;
  /** Moments of the interpreter's clock. */
  readonly start: number;
  readonly end: number;
  /** Nothing that requests could meet was left by it, but for what it registered with a framework. */
  readonly isQuiet: boolean;
}

/** Settings of the whole application that are looked up while requests are followed. */
const SETTINGS: ReadonlySet<UsageTopic> = new Set(['escaping', 'app-setting']);

export class Journal {
  /** Functions that set-up code ran, and those that only modules ran which a request was the first to need. */
  readonly entered = new Set<FunctionIr>();
  readonly enteredLate = new Set<FunctionIr>();
  /** In the order of their ends. */
  readonly runs: StatementRun[] = [];
  /** When the oldest thing was made that the statement of the moment has changed. */
  private oldest = Infinity;
  private loads = 0;

  /** Something is changed that requests may meet. */
  wrote(born: number): void {
    if (born < this.oldest) this.oldest = born;
  }

  /** A usage is noted. */
  uses(topic: UsageTopic): void {
    if (SETTINGS.has(topic)) this.wrote(0);
  }

  loaded(): void {
    this.loads++;
  }

  run(interpreter: Interpreter, statement: Stmt, work: () => void): void {
    const { oldest: outer, loads } = this;
    const { path, risks, catchers, frame } = interpreter;
    const given = givenBy(interpreter);
    this.oldest = Infinity;
    const start = stamp();
    work();
    const isQuiet =
      this.oldest > start &&
      this.loads === loads &&
      isSamePath(path, interpreter.path) &&
      (catchers.length === 0 || risks === interpreter.risks) &&
      frame === interpreter.frame &&
      given === givenBy(interpreter);
    this.oldest = Math.min(outer, this.oldest);
    this.runs.push({ statement, start, end: stamp(), isQuiet });
  }
}

/** How much the code around a statement was given by it: thrown, returned, yielded. */
function givenBy({ frame, catchers }: Interpreter): number {
  const catcher = catchers.at(-1);
  return (
    (catcher ? catcher.thrown.length + catcher.refusals.length : 0) +
    (frame ? frame.returns.length + (frame.yields?.length ?? 0) : 0)
  );
}

const isSamePath = (a: PathState, b: PathState): boolean =>
  a === b ||
  (a.facts.length === b.facts.length &&
    a.responded === b.responded &&
    a.status === b.status &&
    a.notHtml === b.notHtml &&
    a.isHtml === b.isHtml &&
    a.dead === b.dead);

/** Is the block that begins here the top level of a module, or the body of a function that set-up code called? */
export function journalOf(interpreter: Interpreter, body: readonly Stmt[]): Journal | undefined {
  const { frame, journal } = interpreter;
  if (!frame) return undefined;
  if (frame.fn === undefined) return body === frame.module.facts.ir.body ? journal : undefined;
  return interpreter.isSetUp && !interpreter.trace && body === frame.fn.body ? journal : undefined;
}
