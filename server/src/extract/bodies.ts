/**
 * Bodies of functions as units that are lowered once: where an edit left the text of a body alone, its statements and
 * the functions in it are taken over from the state before, relocated if they lie elsewhere now.
 */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { FunctionIr, ModuleIr, Stmt } from '../model/ir';
import type { TextEdit } from '../model/remap';
import { isSameData } from '../model/same';
import type { BodyPlace, BodyWatch } from '../parse/jsTree';
import type { Context } from './context';
import { isNoShift, noteOrigin, relocated, type Shift } from './relocate';
import { meaningOf, renamedIn, type Scope } from './scope';

type Range = readonly [from: number, to: number];

/** The body of one function of a module, in a block. */
export interface BodyUnit extends BodyPlace {
  /** Index of the function. */
  readonly fn: number;
  readonly hoisted: readonly string[];
  readonly directives: readonly string[];
  /** What was made for what stands inside: ranges of the module's functions, classes and types. */
  readonly functions: Range;
  readonly classes: Range;
  readonly types: Range;
  /** Names on whose meaning around the function its lowering hangs, and what they mean. */
  readonly asked: readonly string[];
  readonly meanings: string;
  /** Prefix of the names of types. */
  readonly namespace: string;
}

/** What was lowered before, as far as the next time may build on it. */
export interface LoweredBefore {
  readonly text: string;
  readonly ir: ModuleIr;
  /** In the order of their functions. */
  readonly units: readonly BodyUnit[];
}

/** Thrown when a body means something else than before although its text is the same: names around it changed. */
export class NotAsBefore extends Error {}

export interface LoweredBody {
  readonly body: readonly Stmt[];
  readonly directives: readonly string[];
}

/** The bodies of one module, while it is converted and lowered. */
export class Bodies implements BodyWatch {
  readonly units: BodyUnit[] = [];
  private readonly places = new Map<number, BodyPlace>();
  private readonly stubs = new Map<number, BodyUnit>();
  private readonly known: ReadonlyMap<number, BodyUnit>;
  private readonly slots: ReadonlyMap<BodyUnit, number>;

  constructor(
    private readonly before?: LoweredBefore,
    private readonly edit?: TextEdit,
  ) {
    this.known = new Map(before?.units.map((unit) => [unit.start, unit]));
    this.slots = new Map(before?.units.map((unit, slot) => [unit, slot]));
  }

  /** Notes a body. Whether it was lowered before, so that the tree need not have what is in it. */
  isKnown(place: BodyPlace): boolean {
    const shift = this.shiftOf(place);
    const unit = shift === undefined ? undefined : this.known.get(place.start - shift);
    if (
      unit &&
      unit.end + (shift ?? 0) === place.end &&
      unit.flags === place.flags &&
      unit.depth === place.depth
    ) {
      this.stubs.set(place.start, unit);
      return true;
    }
    this.places.set(place.start, place);
    return false;
  }

  /** How far the edit moved a place; undefined if it touched it. */
  private shiftOf({ start, end }: BodyPlace): number | undefined {
    if (!this.edit || end <= this.edit.start) return 0;
    return start >= this.edit.newEnd ? this.edit.newEnd - this.edit.oldEnd : undefined;
  }

  hoistedIn(block: TSESTree.BlockStatement): readonly string[] | undefined {
    return this.stubs.get(block.range[0])?.hoisted;
  }

  /** Takes a body over, or has it lowered. To be called inside of the scope of its function. */
  lower(
    c: Context,
    block: TSESTree.BlockStatement,
    hoisted: readonly string[],
    lower: () => LoweredBody,
  ): LoweredBody {
    const stub = this.stubs.get(block.range[0]);
    return stub ? this.takeOver(c, stub, block.range[0]) : this.note(c, block, hoisted, lower);
  }

  private note(
    c: Context,
    block: TSESTree.BlockStatement,
    hoisted: readonly string[],
    lower: () => LoweredBody,
  ): LoweredBody {
    const place = this.places.get(block.range[0]);
    const { scope, fn, namespace } = c;
    const from = [c.functions.length, c.classes.length, c.types.length] as const;
    const slot = this.units.length;
    if (place && fn !== undefined) this.units.push(RESERVED);
    const lowered = lower();
    if (!place || fn === undefined) return lowered;
    const asked = [...(scope.asked ?? [])];
    this.units[slot] = {
      ...place,
      fn,
      hoisted,
      directives: lowered.directives,
      functions: [from[0], c.functions.length],
      classes: [from[1], c.classes.length],
      types: [from[2], c.types.length],
      asked,
      meanings: meaningsOf(scope, asked),
      namespace,
    };
    return lowered;
  }

  /** @throws NotAsBefore */
  private takeOver(c: Context, unit: BodyUnit, start: number): LoweredBody {
    const { before } = this;
    const original = before?.ir.functions[unit.fn];
    if (!before || !original || c.fn === undefined) throw new NotAsBefore();
    if (unit.namespace !== c.namespace || unit.meanings !== meaningsOf(c.scope, unit.asked))
      throw new NotAsBefore();
    const shift: Shift = {
      places: start - unit.start,
      functions: c.functions.length - unit.functions[0],
      classes: c.classes.length - unit.classes[0],
    };
    for (let at: Scope | undefined = c.scope.parent; at; at = at.parent)
      for (const name of unit.asked) at.asked?.add(name);
    const types = c.types.length - unit.types[0];
    this.units.push({ ...movedUnit(unit, shift, types), fn: c.fn });
    for (const inner of this.inside(unit)) this.units.push(movedUnit(inner, shift, types));
    const same = isNoShift(shift);
    const now = <T>(value: T): T => (same ? value : relocated(value, shift));
    for (const fn of before.ir.functions.slice(...unit.functions)) {
      const copy =
        fn.parent === unit.fn && unit.fn + shift.functions !== c.fn ? { ...now(fn), parent: c.fn } : now(fn);
      noteOrigin(copy, fn);
      c.functions.push(copy);
    }
    for (const cls of before.ir.classes.slice(...unit.classes)) c.classes.push(now(cls));
    for (const type of before.ir.types.slice(...unit.types)) c.types.push(now(type));
    return { body: now(original.body), directives: unit.directives };
  }

  /** Those of the functions in a body follow its own. */
  private inside(unit: BodyUnit): readonly BodyUnit[] {
    const units = this.before?.units ?? [];
    const first = (this.slots.get(unit) ?? -1) + 1;
    let last = first;
    while (last < units.length && (units[last]?.fn ?? Infinity) < unit.functions[1]) last++;
    return units.slice(first, last);
  }

  /** The function as it was, if all of it is the same as before and not only its body. */
  asBefore(fn: FunctionIr, block: TSESTree.BlockStatement): FunctionIr {
    const unit = this.stubs.get(block.range[0]);
    const original = unit && this.before?.ir.functions[unit.fn];
    if (!unit || !original) return fn;
    const { body: _, parent: __, ...shell } = original;
    const { body, parent, ...others } = fn;
    const places = block.range[0] - unit.start;
    // Indices inside of the shell, of functions in default values, differ after other edits only.
    if (!isSameData(relocated(shell, { places, functions: 0, classes: 0 }), others)) return fn;
    if (body === original.body && parent === original.parent && places === 0) return original;
    noteOrigin(fn, original);
    return fn;
  }
}

const RESERVED: BodyUnit = {
  start: -1,
  end: -1,
  flags: 0,
  depth: 0,
  fn: -1,
  hoisted: [],
  directives: [],
  functions: [0, 0],
  classes: [0, 0],
  types: [0, 0],
  asked: [],
  meanings: '',
  namespace: '',
};

const meaningsOf = (scope: Scope, asked: readonly string[]): string =>
  [...asked.map((name) => meaningOf(scope, name) ?? ''), '|', ...renamedIn(scope)].join();

function movedUnit(unit: BodyUnit, { places, functions, classes }: Shift, types: number): BodyUnit {
  const by = ([from, to]: Range, shift: number): Range => [from + shift, to + shift];
  return {
    ...unit,
    start: unit.start + places,
    end: unit.end + places,
    fn: unit.fn + functions,
    functions: by(unit.functions, functions),
    classes: by(unit.classes, classes),
    types: by(unit.types, types),
  };
}
