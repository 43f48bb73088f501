/**
 * Keeps endpoints from one linking to the next. Set-up code is always run again. If it was the same but for bodies of
 * functions that it never entered and for statements that only registered something, then what the runs of an endpoint
 * are told of the workspace is the same too; and if they entered no function that changed, changed nothing themselves
 * and saw nothing that other runs change otherwise than before, they would tell the same again. Those that change
 * something are run again, for the sake of those that look at it.
 */
import type { Endpoint } from '../../model/endpoint';
import type { FunctionIr } from '../../model/ir';
import { moved, type TextEdit } from '../../model/remap';
import { MAX_STEPS, type Interpreter } from '../interpret/interpreter';
import type { Mutable } from '../interpret/mutable';
import type { Noted, Run } from '../interpret/runLog';
import type { RawEndpoint } from '../routing/model';
import type { Difference } from './difference';
import { Replay } from './replay';
import { clocksOf, type Clocks, type SetUp } from './setUp';
import { areSame, type Token } from './tokens';

/** An endpoint and what its runs did. */
interface Kept {
  readonly raw: Pick<RawEndpoint, 'at' | 'nameAt' | 'method' | 'path'>;
  /** What it is made from; undefined if it cannot be told whether another one is made from the same. */
  readonly tokens: readonly Token[] | undefined;
  /** What its shared steps were called where they were looked at first. */
  readonly examiners: readonly Token[];
  /** Undefined for a route that passes everything on. */
  readonly endpoint: Endpoint | undefined;
  /** Which step answers, as `endOf` says. */
  readonly end: number;
  /** Asked for when the next linking begins: until then nobody needs it. */
  readonly noted: () => readonly Noted[];
  /** A function that was made and that nothing called: what it would do is looked at by itself, with what is around it. */
  readonly leavesOver: () => boolean;
  /** Of what set-up made, what its runs changed: by when that was made. */
  readonly wrote: readonly number[];
  /** Its runs changed something else that is older than they are. */
  readonly wroteElsewhere: boolean;
  /** Of what set-up made, what its runs saw and some run changed. */
  readonly saw: readonly number[];
  /** It would be the same again if what it saw is. */
  readonly isFree: boolean;
}

/** The state of a linking that the next one begins with. */
export interface LinkState {
  readonly setUp: SetUp;
  readonly kept: readonly Kept[];
}

class Lazily implements LinkState {
  private made: readonly Kept[] | undefined;

  constructor(
    readonly setUp: SetUp,
    private make: (() => readonly Kept[]) | undefined,
  ) {}

  get kept(): readonly Kept[] {
    this.made ??= this.make?.() ?? [];
    // It holds on to the whole linking that it was made by.
    this.make = undefined;
    return this.made;
  }
}

export interface Previous {
  readonly state: LinkState;
  readonly differences: ReadonlyMap<string, Difference>;
}

/** What was kept does not hold after all: the workspace has to be linked without it. */
export class NotTheSame extends Error {}

interface Plan {
  readonly raw: RawEndpoint;
  readonly tokens: readonly Token[] | undefined;
  readonly match: Kept | undefined;
}

interface Looked {
  readonly endpoint: Endpoint | undefined;
  readonly end: number;
  readonly examiners: readonly Token[];
  readonly runs: readonly Run[];
}

/** No plan is held on to: its match would lead to the linking before, and from there to all that went before. */
interface Done extends Looked, Pick<Plan, 'raw' | 'tokens'> {
  readonly kept?: { readonly noted: readonly Noted[]; readonly saw: readonly number[] };
}

export class Reuse {
  private readonly edits: ReadonlyMap<string, TextEdit>;
  private readonly differences: readonly Difference[];
  private readonly clocks: Clocks | undefined;
  private readonly replay: Replay;
  private readonly plans = new Map<RawEndpoint, Plan>();
  private readonly done: Done[] = [];
  private active = false;
  /** What some run changed the last time, and of that, what may have another state than then; by the common clock. */
  private readonly shared = new Set<number>();
  private readonly other = new Set<number>();
  /** How many endpoints were taken over so far. */
  kept = 0;

  /** To be made when the set-up is over. */
  constructor(
    private readonly interpreter: Interpreter,
    private readonly setUp: SetUp,
    private previous: Previous | undefined,
  ) {
    const differences = previous?.differences ?? new Map<string, Difference>();
    this.differences = [...differences.values()];
    this.edits = new Map([...differences].map(([file, { edit }]) => [file, edit]));
    this.replay = new Replay(interpreter, differences);
    this.clocks = previous && clocksOf(previous.state.setUp, setUp, this.differences);
  }

  /** Finds out which endpoints are the same as before. */
  plan(made: readonly Pick<Plan, 'raw' | 'tokens'>[]): void {
    const state = this.clocks && this.previous?.state;
    const before = new Map(state?.kept.map((kept, index) => [this.keyNow(kept), { kept, index }]));
    let last = -1;
    this.active = this.clocks !== undefined;
    const matched = new Set<Kept>();
    for (const { raw, tokens } of made) {
      const found = before.get(keyOf(raw));
      const match = found && this.isMatch(found.kept.tokens, tokens) ? found : undefined;
      if (match && match.index < last) this.active = false;
      last = match?.index ?? last;
      if (match) matched.add(match.kept);
      this.plans.set(raw, { raw, tokens, match: match?.kept });
    }
    this.compareState(state?.kept ?? [], matched);
  }

  /** What did something else before may have left something behind for the others. */
  private compareState(before: readonly Kept[], matched: ReadonlySet<Kept>): void {
    for (const { wrote } of before) for (const born of wrote) this.shared.add(this.before(born));
    for (const kept of before) {
      const isSame =
        (kept.wrote.length === 0 && !kept.wroteElsewhere) || (matched.has(kept) && !this.isStale(kept));
      if (isSame) continue;
      if (kept.wroteElsewhere) this.active = false;
      for (const born of kept.wrote) this.other.add(this.before(born));
    }
    for (let size = -1; size !== this.other.size;) {
      size = this.other.size;
      for (const kept of before)
        if (this.sawOther(kept)) for (const born of kept.wrote) this.other.add(this.before(born));
    }
  }

  private sawOther({ saw }: Kept): boolean {
    return this.other.size > 0 && saw.some((born) => this.other.has(this.before(born)));
  }

  private before(born: number): number {
    return this.clocks?.before.at(born) ?? Number.NaN;
  }

  /** What was known of an endpoint, if that holds still but for what its shared steps are called. */
  matchFor(raw: RawEndpoint): (Kept & { readonly endpoint: Endpoint }) | undefined {
    const match = this.active ? this.plans.get(raw)?.match : undefined;
    if (!match?.isFree || !match.endpoint || this.sawOther(match) || this.isStale(match)) return undefined;
    if (match.saw.some((born) => Number.isNaN(this.before(born)))) return undefined;
    if (match.leavesOver()) return undefined;
    return { ...match, endpoint: match.endpoint };
  }

  isSame({ examiners }: Kept, now: readonly Token[]): boolean {
    return this.isMatch(examiners, now);
  }

  /** The endpoint as it was. Notes what its runs noted. */
  again(
    raw: RawEndpoint,
    kept: Kept & { readonly endpoint: Endpoint },
    id: string,
    examiners: readonly Token[],
  ): Endpoint {
    this.kept++;
    const noted = kept.noted().map((one) => this.replay.run(one));
    const endpoint = this.replay.endpoint(kept.endpoint, id, raw.app.key);
    const saw = kept.saw.map((born) => this.clocks?.after.moment(this.before(born)) ?? born);
    const { tokens } = this.planOf(raw);
    this.done.push({ raw, tokens, endpoint, end: kept.end, examiners, runs: [], kept: { noted, saw } });
    return endpoint;
  }

  /** An endpoint was looked at anew. */
  ran(raw: RawEndpoint, looked: Looked): void {
    const plan = this.planOf(raw);
    const { runs } = looked;
    const isNew =
      !plan.match || this.isStale(plan.match) || runs.some(({ log }) => this.enters(log.noted(), 'after'));
    if (this.active && (isNew || (plan.match && this.sawOther(plan.match))))
      for (const thing of writtenIn(runs)) this.changes(thing);
    this.done.push({ ...looked, raw, tokens: plan.tokens });
  }

  /**
   * A run that may differ from the one before has changed something. Who looks at it later is run again, which holds for
   * what was known to be changed by runs; of other things nobody knows who looks at them.
   */
  private changes(thing: Mutable): void {
    const time = this.clocks?.after.at(thing.born);
    if (time === undefined || !this.isOwn(thing) || !this.shared.has(time)) throw new NotTheSame();
    this.other.add(time);
  }

  /** Set-up code has made it; what is older lives as long as the linking. */
  private isOwn({ born }: Mutable): boolean {
    return this.setUp.start < born && born <= this.setUp.end;
  }

  /** To be called when everything was run. Undefined if the next linking can keep nothing of this one. */
  finish(): LinkState | undefined {
    const { interpreter, done, setUp } = this;
    const written = new Set<Mutable>(
      done.flatMap(({ runs }) => runs.flatMap(({ watch }) => [...watch.wrote])),
    );
    const isTidy = interpreter.lateLoads.every(
      ({ saw, wrote }) =>
        wrote.size === 0 && [...saw].every((thing) => this.isOfSetUp(thing) && !written.has(thing)),
    );
    const isKeepable = isTidy && !interpreter.exhausted;
    const { enteredLate } = setUp.journal;
    const entered = this.differences.some(({ after }) => intersects(after.functions, enteredLate));
    if (this.active && done.some(({ kept }) => kept) && (!isKeepable || entered)) throw new NotTheSame();
    this.previous = undefined;
    this.plans.clear();
    // An audit is linked once: what the next linking would need is made when there is one.
    return isKeepable ? new Lazily(setUp, () => done.map((one) => this.keptOf(one, written))) : undefined;
  }

  private keptOf(done: Done, written: ReadonlySet<Mutable>): Kept {
    const { raw, tokens, examiners, endpoint, end, runs, kept } = done;
    const { at, nameAt, method, path } = raw;
    const base = { raw: { at, nameAt, method, path }, tokens, examiners, endpoint, end };
    if (kept) {
      const { noted, saw } = kept;
      return {
        ...base,
        noted: () => noted,
        leavesOver: () => false,
        wrote: [],
        wroteElsewhere: false,
        saw,
        isFree: true,
      };
    }
    for (const run of runs) this.noteLateModules(run);
    const logs = runs.map(({ log }) => log);
    const wrote = writtenIn(runs);
    const saw = runs.flatMap(({ watch }) => [...watch.saw].filter((thing) => written.has(thing)));
    return {
      ...base,
      noted: () => logs.map((log) => log.noted()),
      leavesOver: () => runs.some(({ log, isEarlier }) => !isEarlier && leavesOver(log.noted())),
      wrote: wrote.filter((thing) => this.isOwn(thing)).map(({ born }) => born),
      wroteElsewhere: wrote.some((thing) => !this.isOwn(thing)),
      saw: saw.map(({ born }) => born),
      isFree: tokens !== undefined && !raw.isContinued && runs.every((run) => this.isFree(run, written)),
    };
  }

  private isFree(run: Run, written: ReadonlySet<Mutable>): boolean {
    const { watch, steps } = run;
    if (writtenIn([run]).length > 0 || steps >= MAX_STEPS) return false;
    // What other runs have made and nobody changed since is found through what they changed, which was seen as well.
    for (const thing of watch.saw) if (written.has(thing) && !this.isOwn(thing)) return false;
    return true;
  }

  /** Whoever sees something of a module needs the module. */
  private noteLateModules({ log, watch }: Run): void {
    if (this.interpreter.lateLoads.length === 0) return;
    for (const thing of watch.saw) {
      // Most of what is seen was made at set-up.
      if (thing.born <= this.setUp.end) continue;
      for (const { start, end, file } of this.interpreter.lateLoads)
        if (start < thing.born && thing.born < end) log.needs(file);
    }
  }

  /** It was made by code of a module that ran for itself, and not by a run of some endpoint. */
  private isOfSetUp({ born }: Mutable): boolean {
    if (born <= this.setUp.end) return true;
    return this.interpreter.lateLoads.some(({ start, end }) => start < born && born < end);
  }

  private isStale({ noted }: Kept): boolean {
    return noted().some((one) => this.enters(one, 'before'));
  }

  private enters({ entered }: Noted, side: 'before' | 'after'): boolean {
    return this.differences.some((difference) => intersects(difference[side].functions, entered));
  }

  private isMatch(before: readonly Token[] | undefined, after: readonly Token[] | undefined): boolean {
    return !!before && !!after && !!this.clocks && areSame(before, after, this.clocks, this.edits);
  }

  /** What `keyOf` gives for the same endpoint after the edit. */
  private keyNow({ raw }: Kept): string {
    const edit = this.edits.get(raw.at.file);
    const at = edit ? moved(raw.at.span, edit) : raw.at.span;
    return at ? keyOf({ ...raw, at: { ...raw.at, span: at } }) : `gone ${keyOf(raw)}`;
  }

  private planOf(raw: RawEndpoint): Plan {
    return this.plans.get(raw) ?? { raw, tokens: undefined, match: undefined };
  }
}

const keyOf = ({ at, method, path }: Pick<RawEndpoint, 'at' | 'method' | 'path'>): string =>
  `${at.file} ${at.span.join(' ')} ${method} ${path}`;

/**
 * What the runs of an endpoint changed. Where a step is shared, that is noted with the endpoint that is looked at first,
 * which is the same one as long as the others are kept.
 */
const writtenIn = (runs: readonly Run[]): Mutable[] =>
  runs.flatMap(({ watch, isEarlier }) => (isEarlier ? [] : [...watch.wrote]));

function leavesOver({ made, called }: Noted): boolean {
  for (const fn of made) if (!called.has(fn)) return true;
  return false;
}

function intersects(few: ReadonlySet<FunctionIr>, many: ReadonlySet<FunctionIr>): boolean {
  for (const fn of few) if (many.has(fn)) return true;
  return false;
}
