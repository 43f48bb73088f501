/** Functions that say by what they return whether a request may pass: rules, scopes, checkers. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import { addFacts, joinPaths, type PathState } from '../interpret/path';
import { implicationsOf } from '../interpret/tests';
import { alternatives, truth, type Value } from '../interpret/values';

/** The ways on which the request passes, and those on which it is refused. */
export interface Verdict {
  readonly passes: readonly PathState[];
  readonly refusals: readonly PathState[];
}

/** Calls such a function on the present path. What it throws is an answer already. */
export function verdictOf(
  interpreter: Interpreter,
  fn: Value,
  args: readonly Value[],
  at: Location,
  read: (returned: Value) => Value = (returned) => returned,
): Verdict {
  const before = interpreter.trace?.returns.length ?? 0;
  const returned = interpreter.invoke(fn, args, at);
  const { path: end, trace } = interpreter;
  const own = [...(trace?.returns.slice(before) ?? [])];
  const exits = own.length > 0 ? own : end.dead ? [] : [{ value: returned, path: end }];
  const passes: PathState[] = [];
  const refusals: PathState[] = [];
  for (const exit of exits)
    for (const value of alternatives(read(exit.value))) {
      const known = isRefusal(value) ? false : truth(value);
      const implies = implicationsOf(value, at);
      if (known !== false)
        passes.push({
          ...exit.path,
          dead: false,
          facts: addFacts(exit.path.facts, known ? [] : implies.truthy),
        });
      if (known !== true)
        refusals.push({
          ...exit.path,
          dead: false,
          facts: addFacts(exit.path.facts, known === false ? [] : implies.falsy),
        });
    }
  return { passes, refusals };
}

/** An error or a message that is returned says no. */
const isRefusal = (value: Value): boolean =>
  (value.t === 'lit' && (typeof value.v === 'string' || value.v === undefined || value.v === null)) ||
  (value.t === 'ext' && /Error\(\)$/.test(value.path)) ||
  (value.t === 'obj' && value.cls?.base?.t === 'ext' && value.cls.base.path.endsWith('Error'));

/**
 * Verdicts one after the other, as long as the outcome is `onward`: all of them have to let the request pass (`passes`),
 * or one of them is enough (`refusals`).
 */
export function inTurn(
  interpreter: Interpreter,
  judges: readonly (() => Verdict)[],
  onward: 'passes' | 'refusals',
): Verdict {
  const other = onward === 'passes' ? 'refusals' : 'passes';
  const settled: PathState[] = [];
  let open: readonly PathState[] = [interpreter.path];
  for (const judge of judges) {
    const [first, ...rest] = open;
    if (!first) break;
    interpreter.path = rest.reduce(joinPaths, first);
    const verdict = judge();
    settled.push(...verdict[other]);
    open = verdict[onward];
  }
  return onward === 'passes' ? { passes: open, refusals: settled } : { passes: settled, refusals: open };
}

/** Notes what a verdict means for the request: it goes on, or is answered with a refusal. */
export function noteVerdict(interpreter: Interpreter, { passes, refusals }: Verdict, at: Location): void {
  for (const path of passes) interpreter.trace?.continues.push({ path, at });
  for (const path of refusals)
    interpreter.trace?.answers.push({
      how: 'throw',
      status: isOfStranger(path) ? 401 : 403,
      path,
      at,
      label: 'return false',
    });
}

/** Who is refused for want of a credential is asked to sign in; others may not do what they want to. */
const isOfStranger = ({ facts }: PathState): boolean =>
  facts.some((fact) => fact.on === 'credential' && !fact.holds) &&
  !facts.some((fact) => fact.on === 'credential' && fact.holds);
