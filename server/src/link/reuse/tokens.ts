/**
 * What an endpoint is made from, as a list that is compared with that of the linking before. Things with an identity
 * are told by when they were made: two linkings whose set-up is the same make the same things in the same order.
 */
import type { Location } from '../../model/location';
import { moved, type TextEdit } from '../../model/remap';
import type { Value } from '../interpret/values';
import type { RawEndpoint, RawStep } from '../routing/model';

/** A text, a moment at which something was made, or a place. */
export type Token = string | number | Location;

const MAX_DEPTH = 4;

/** Undefined if it has parts of which it cannot be told whether they are the same. */
export class TokenWriter {
  readonly tokens: Token[] = [];
  failed = false;

  constructor(private readonly label: (step: RawStep) => string) {}

  add(...tokens: readonly (Token | undefined)[]): void {
    for (const token of tokens) this.tokens.push(token ?? '');
  }

  endpoint(raw: RawEndpoint): void {
    const { app } = raw;
    this.add(raw.protocol, raw.framework, raw.method, raw.path, raw.at, raw.nameAt);
    this.add(app.framework, app.at, app.errorHandling, String(app.defaultErrorsLeak));
    this.add(`${String(raw.isStatic)} ${String(raw.isFallback)} ${String(raw.isContinued)}`);
    this.add(`${raw.methods?.others ?? ''} ${raw.methods?.compared.join() ?? ''}`);
    this.steps(app.errorHandlers);
    this.steps(raw.steps);
    this.steps(raw.handler ? [raw.handler] : []);
    this.steps(raw.errorHandlers);
    this.steps(raw.late ?? []);
    for (const { summary, at } of raw.unknowns) this.add(summary, at);
    for (const { covers, summary, at } of raw.validates ?? []) this.add(covers.join(), summary, at);
    // What is declared has places at any depth.
    if (raw.declares) this.failed = true;
  }

  steps(steps: readonly RawStep[]): void {
    this.add(`${String(steps.length)} steps`);
    for (const step of steps) {
      this.step(step);
      this.value(step.value, MAX_DEPTH);
    }
  }

  /** All of a step but its value. */
  step(step: RawStep): void {
    const { kind, scope, conditional, role, cacheKey } = step;
    this.add(
      `${kind} ${scope} ${String(conditional)} ${role ?? ''} ${cacheKey ?? ''}`,
      this.label(step),
      step.at,
    );
  }

  private value(value: Value, depth: number): void {
    if (depth === 0) this.failed = true;
    if (this.failed) return;
    switch (value.t) {
      case 'lit':
        this.add(`lit ${typeof value.v} ${String(value.v)}`);
        return;
      case 'regex':
        this.add(`/${value.pattern}/${value.flags}`);
        return;
      case 'fn':
        this.add('fn', { file: value.module.file, span: value.ir.at }, value.scope.born);
        this.values(value.self ? [value.self, ...(value.bound ?? [])] : (value.bound ?? []), depth);
        return;
      case 'cls':
        this.add('cls', { file: value.module.file, span: value.ir.at }, value.scope.born);
        return;
      case 'obj':
      case 'arr':
        this.add(value.t, value.born);
        return;
      case 'nat':
        if (!value.symbol) this.failed = true;
        this.add('nat', value.name, value.symbol && `${value.symbol.pkg}${value.symbol.path}`);
        return;
      case 'ext':
        this.add('ext', value.pkg, value.path, value.at);
        if (value.props || value.labels.length > 0 || value.implies) this.failed = true;
        this.values(value.args, depth);
        return;
      case 'union':
        this.add('union');
        this.values(value.of, depth);
        return;
      default:
        if (value.labels.length > 0 || value.t === 'str' || value.implies) this.failed = true;
        else this.add(value.t, value.name);
    }
  }

  private values(values: readonly Value[], depth: number): void {
    this.add(String(values.length));
    for (const value of values) this.value(value, depth - 1);
  }
}

/** The clock of one linking, without what only one of two linkings did. */
export class Clock {
  /** @param left out, in the order of time */
  constructor(
    private readonly start: number,
    private readonly left: readonly { readonly start: number; readonly end: number }[],
  ) {}

  /** `NaN`, which no other time is equal to, for what was left out. */
  at(moment: number): number {
    let result = moment - this.start;
    for (const { start, end } of this.left) {
      if (moment < start) break;
      if (moment <= end) return Number.NaN;
      result -= end - start + 1;
    }
    return result;
  }

  /** The moment that `at` gives this time for. */
  moment(time: number): number {
    let result = time + this.start;
    for (const { start, end } of this.left) if (start <= result) result += end - start + 1;
    return result;
  }
}

export function areSame(
  before: readonly Token[],
  after: readonly Token[],
  clocks: { readonly before: Clock; readonly after: Clock },
  edits: ReadonlyMap<string, TextEdit>,
): boolean {
  return (
    before.length === after.length &&
    before.every((token, index) => {
      const other = after[index];
      if (typeof token === 'string') return token === other;
      if (typeof token === 'number')
        return typeof other === 'number' && clocks.before.at(token) === clocks.after.at(other);
      return typeof other === 'object' && isSamePlace(token, other, edits);
    })
  );
}

function isSamePlace(before: Location, after: Location, edits: ReadonlyMap<string, TextEdit>): boolean {
  const edit = edits.get(before.file);
  const span = edit ? moved(before.span, edit) : before.span;
  return before.file === after.file && span?.[0] === after.span[0] && span[1] === after.span[1];
}
