/** Does what a kept run did beside its endpoint, at the places where that lies after the edit. */
import type { Endpoint } from '../../model/endpoint';
import type { FunctionIr } from '../../model/ir';
import { isBehind, movedAll, type TextEdit } from '../../model/remap';
import type { Usage } from '../../model/usage';
import type { Interpreter } from '../interpret/interpreter';
import type { Noted } from '../interpret/runLog';
import type { Difference } from './difference';

export class Replay {
  private readonly edits: ReadonlyMap<string, TextEdit>;
  private readonly known = new Map<Noted, Noted>();
  private readonly usages = new Map<Usage, Usage>();

  constructor(
    private readonly interpreter: Interpreter,
    private readonly differences: ReadonlyMap<string, Difference>,
  ) {
    this.edits = new Map([...differences].map(([file, { edit }]) => [file, edit]));
  }

  /** What a run noted, noted again; gives it as it is now. */
  run(before: Noted): Noted {
    const { interpreter } = this;
    const noted = this.now(before);
    for (const file of noted.modules) interpreter.modules.load(file);
    for (const fn of noted.called) interpreter.called.add(fn);
    for (const fn of noted.helped) interpreter.helpers.add(fn);
    for (const flow of noted.unproven) interpreter.unproven.add(flow);
    before.usages.forEach((usage, index) => {
      this.usages.set(usage, interpreter.usages.add(noted.usages[index] ?? usage));
    });
    return noted;
  }

  /** To be called after the runs of the endpoint: they make its usages known. */
  endpoint(before: Endpoint, id: string, app: string): Endpoint {
    const { edits } = this;
    const usages = [
      ...new Set(before.usages.map((usage) => this.usages.get(usage) ?? movedAll(usage, edits))),
    ];
    const isAsBefore =
      before.id === id &&
      before.app === app &&
      usages.length === before.usages.length &&
      usages.every((usage, index) => usage === before.usages[index]);
    if (isAsBefore && !isBehind(before, edits)) return before;
    const { usages: _, ...rest } = before;
    return { ...movedAll(rest, edits), id, app, usages };
  }

  private now(noted: Noted): Noted {
    const known = this.known.get(noted);
    if (known) return known;
    const { called, helped, entered, made, modules, usages, unproven } = noted;
    const moved = (fns: ReadonlySet<FunctionIr>): ReadonlySet<FunctionIr> =>
      new Set([...fns].map((fn) => this.functionNow(fn)));
    const now: Noted = {
      called: moved(called),
      helped: moved(helped),
      entered: moved(entered),
      made: moved(made),
      modules,
      usages: movedAll(usages, this.edits),
      unproven: movedAll(unproven, this.edits),
    };
    this.known.set(noted, now);
    return now;
  }

  private functionNow(fn: FunctionIr): FunctionIr {
    for (const { now } of this.differences.values()) {
      const found = now.get(fn);
      if (found) return found;
    }
    return fn;
  }
}
