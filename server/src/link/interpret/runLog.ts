/** What a run with a request did beside what its trace says, so that the run can be kept instead of being repeated. */
import type { Flow } from '../../model/endpoint';
import type { FunctionIr } from '../../model/ir';
import type { Usage } from '../../model/usage';
import type { Mutable } from './mutable';

/** All that a run noted, its parts included. */
export interface Noted {
  /** Functions that ran: if one of them changes, the run has to be repeated. */
  readonly entered: ReadonlySet<FunctionIr>;
  /** Functions that count as called from now on. */
  readonly called: ReadonlySet<FunctionIr>;
  /** Those that another function called. */
  readonly helped: ReadonlySet<FunctionIr>;
  /** Functions inside of others that were made. */
  readonly made: ReadonlySet<FunctionIr>;
  /** Files of the modules whose code ran. */
  readonly modules: ReadonlySet<string>;
  readonly usages: readonly Usage[];
  readonly unproven: readonly Flow[];
}

/** Notes are taken in each run and asked for after an edit alone, so they are only put together then. */
export class RunLog {
  readonly entered: FunctionIr[] = [];
  readonly modules: string[] = [];
  private called: Set<FunctionIr> | undefined;
  private helped: Set<FunctionIr> | undefined;
  private made: FunctionIr[] | undefined;
  private usages: Usage[] | undefined;
  private unproven: Flow[] | undefined;
  private parts: RunLog[] | undefined;
  private whole: Noted | undefined;
  /** Steps that were spared by playing calls back. */
  spared = 0;
  /** The greatest height of the call stack. */
  height = 0;

  add(part: RunLog): void {
    (this.parts ??= []).push(part);
    this.spared += part.spared;
    this.reaches(part.height);
  }

  /** The stack is about to become this high. */
  reaches(height: number): void {
    if (height > this.height) this.height = height;
  }

  calls(fn: FunctionIr): void {
    (this.called ??= new Set()).add(fn);
  }

  helps(fn: FunctionIr): void {
    (this.helped ??= new Set()).add(fn);
  }

  /** Does `work`, in which a function is called that shall not count as called if it did not before. */
  trying<T>(fn: FunctionIr, work: () => T): T {
    const wasCalled = this.called?.has(fn) ?? false;
    const result = work();
    if (!wasCalled) this.called?.delete(fn);
    return result;
  }

  /** The module of a file has to be there. */
  needs(file: string): void {
    this.modules.push(file);
    this.whole = undefined;
  }

  makes(fn: FunctionIr): void {
    (this.made ??= []).push(fn);
  }

  uses(usage: Usage): void {
    (this.usages ??= []).push(usage);
  }

  doubts(flow: Flow): void {
    (this.unproven ??= []).push(flow);
  }

  noted(): Noted {
    if (this.whole) return this.whole;
    const usages: Usage[] = [];
    const unproven: Flow[] = [];
    const sets = {
      entered: new Set<FunctionIr>(),
      called: new Set<FunctionIr>(),
      helped: new Set<FunctionIr>(),
      made: new Set<FunctionIr>(),
    };
    const modules = new Set<string>();
    const seen = new Set<RunLog>();
    const visit = (log: RunLog): void => {
      if (seen.has(log)) return;
      seen.add(log);
      for (const part of log.parts ?? []) visit(part);
      for (const fn of log.entered) sets.entered.add(fn);
      for (const fn of log.called ?? []) sets.called.add(fn);
      for (const fn of log.helped ?? []) sets.helped.add(fn);
      for (const fn of log.made ?? []) sets.made.add(fn);
      for (const file of log.modules) modules.add(file);
      usages.push(...(log.usages ?? []));
      unproven.push(...(log.unproven ?? []));
    };
    visit(this);
    return (this.whole = { ...sets, modules, usages, unproven });
  }
}

/** What a run looked at, and what it changed, of things that are older than itself. */
export interface Watch {
  readonly start: number;
  readonly saw: Set<Mutable>;
  readonly wrote: Set<Mutable>;
}

/** One run of a step or handler. */
export interface Run {
  readonly log: RunLog;
  readonly watch: Watch;
  /** Steps that it would take if no call had been played back. */
  readonly steps: number;
  /** It was made when an endpoint before was looked at that has the same step: what it changed was changed then. */
  readonly isEarlier?: true;
}
