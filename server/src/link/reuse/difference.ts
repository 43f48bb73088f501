/**
 * What an edit changed in a module, as far as its set-up code may do the same again: bodies of functions, and whole
 * statements of them and of the top level, such as those that register routes.
 */
import { originOf } from '../../extract/relocate';
import type { ModuleFacts } from '../../model/facts';
import type { FunctionIr, ModuleIr, Stmt } from '../../model/ir';
import type { Span } from '../../model/location';
import { moved, type TextEdit } from '../../model/remap';

export interface Side {
  /** Functions whose bodies differ, or that the other side does not have. */
  readonly functions: ReadonlySet<FunctionIr>;
  /** Of these functions, those that differ in some statements alone, with the ones that the other side does not have. */
  readonly bodies: ReadonlyMap<FunctionIr, readonly Stmt[]>;
  /** Statements of the top level that the other side does not have. */
  readonly statements: readonly Stmt[];
}

export interface Difference {
  readonly edit: TextEdit;
  readonly before: Side;
  readonly after: Side;
  /** What the functions of before are called now. */
  readonly now: ReadonlyMap<FunctionIr, FunctionIr>;
}

/** Undefined if more than statements differs. */
export function differenceOf(
  before: ModuleFacts,
  after: ModuleFacts,
  edit: TextEdit,
): Difference | undefined {
  if (before.problems.length > 0 || after.problems.length > 0) return undefined;
  return new Comparison(before.ir, after.ir, edit).run();
}

const SPANS = new Set(['at', 'propAt', 'keyAt', 'nameAt', 'bodyAt', 'handlerAt']);

class Comparison {
  private readonly now = new Map<FunctionIr, FunctionIr>();
  private readonly changed = { before: new Set<FunctionIr>(), after: new Set<FunctionIr>() };
  private readonly bodies = {
    before: new Map<FunctionIr, readonly Stmt[]>(),
    after: new Map<FunctionIr, readonly Stmt[]>(),
  };

  constructor(
    private readonly before: ModuleIr,
    private readonly after: ModuleIr,
    private readonly edit: TextEdit,
  ) {}

  run(): Difference | undefined {
    const { before, after, edit, now, changed, bodies } = this;
    this.findMoved();
    const { body: _, functions: __, ...rest } = before;
    const { body: ___, functions: ____, ...others } = after;
    if (!this.isSame(rest, others)) return undefined;
    const [removed, added] = this.unmatched(before.body, after.body);
    if (![...removed, ...added].every(standsAlone)) return undefined;
    const known = new Set(now.values());
    for (const fn of before.functions) if (!now.has(fn)) changed.before.add(fn);
    for (const fn of after.functions) if (!known.has(fn)) changed.after.add(fn);
    return {
      edit,
      now,
      before: { functions: changed.before, bodies: bodies.before, statements: removed },
      after: { functions: changed.after, bodies: bodies.after, statements: added },
    };
  }

  /** Functions that lowering took over from the state before need no look. */
  private findMoved(): void {
    const before = new Map(this.before.functions.map((fn) => [originOf(fn), fn]));
    for (const fn of this.after.functions) {
      const was = before.get(originOf(fn));
      if (was && this.isSameSpan(was.at, fn.at)) this.now.set(was, fn);
    }
  }

  /** What lies between the statements at the beginning and those at the end that are the same. */
  private unmatched(before: readonly Stmt[], after: readonly Stmt[]): [Stmt[], Stmt[]] {
    const shorter = Math.min(before.length, after.length);
    let start = 0;
    while (start < shorter && this.isSame(before[start], after[start])) start++;
    let tail = 0;
    while (tail < shorter - start && this.isSame(before.at(-1 - tail), after.at(-1 - tail))) tail++;
    return [before.slice(start, before.length - tail), after.slice(start, after.length - tail)];
  }

  /** The same code at the same place, or at the one to which the edit moved it. */
  private isSame(a: unknown, b: unknown): boolean {
    if (a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a)) return Array.isArray(b) && this.isSameList(a, b);
    const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => this.isSamePart(key, one[key], other[key]))
    );
  }

  private isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((item, index) => this.isSame(item, b[index]));
  }

  private isSamePart(key: string, a: unknown, b: unknown): boolean {
    if (SPANS.has(key) && isSpan(a)) return isSpan(b) && this.isSameSpan(a, b);
    if (key === 'fn' && typeof a === 'number') return typeof b === 'number' && this.isSameFunction(a, b);
    // Classes are compared in their own list.
    return this.isSame(a, b);
  }

  private isSameSpan(a: Span, b: Span): boolean {
    const now = moved(a, this.edit);
    return now !== undefined && now[0] === b[0] && now[1] === b[1];
  }

  /** Functions that differ in their bodies alone are the same one to what is around them. */
  private isSameFunction(a: number, b: number): boolean {
    const before = this.before.functions[a];
    const after = this.after.functions[b];
    if (!before || !after) return false;
    const known = this.now.get(before);
    if (known) return known === after;
    const { body, parent: _, ...shell } = before;
    const { body: others, parent: __, ...otherShell } = after;
    if (!this.isSame(shell, otherShell)) return false;
    this.now.set(before, after);
    const [removed, added] = this.unmatched(body, others);
    if (removed.length + added.length === 0) return true;
    this.changed.before.add(before);
    this.changed.after.add(after);
    if ([...removed, ...added].every(standsAlone)) {
      this.bodies.before.set(before, removed);
      this.bodies.after.set(after, added);
    }
    return true;
  }
}

const isSpan = (value: unknown): value is Span =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';

/** What is left of it is told by how it went: it declares nothing, and does not end what it stands in. */
const standsAlone = (statement: Stmt): boolean => statement.k === 'expr';
