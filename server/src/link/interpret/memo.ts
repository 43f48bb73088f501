/**
 * Calls that carry nothing of the request are run once: what they did is played back at the next call. Handlers share
 * most of the code below them, so this is what keeps a large workspace fast.
 */
import type { FunctionIr } from '../../model/ir';
import type { Usage } from '../../model/usage';
import type { Interpreter } from './interpreter';
import { addFacts, type Fact, type PathState } from './path';
import type { AnswerEvent, CatalogEvent, Trace } from './trace';
import { labelsOf, type FunctionValue, type Value } from './values';

interface Played {
  readonly value: Value;
  readonly answers: readonly AnswerEvent[];
  readonly catalog: readonly CatalogEvent[];
  readonly usages: readonly Usage[];
  readonly facts: readonly Fact[];
  readonly dead: boolean;
}

const memory = new WeakMap<Interpreter, Map<FunctionIr, Map<string, Played>>>();
const ids = new WeakMap<object, number>();
let lastId = 0;

const idOf = (value: object): number => {
  let id = ids.get(value);
  if (id === undefined) ids.set(value, (id = ++lastId));
  return id;
};

/** A text that two calls share only if they would run alike; undefined if the call must be run. */
function signature(
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | undefined,
): string | undefined {
  const parts = [String(idOf(callee.scope))];
  for (const value of self && callee.ir.kind !== 'arrow' ? [self, ...args] : args) {
    if (value.t === 'lit') parts.push(`${typeof value.v}${String(value.v)}`);
    else if (value.t === 'unk' && value.labels.length === 0 && !value.implies && !value.outcome)
      parts.push('?');
    else if (value.t === 'obj' && value.cls && value.labels.length === 0 && value === self)
      parts.push(`o${String(idOf(value))}`);
    else if (value.t === 'ext' && labelsOf(value).length === 0 && value.args.length === 0)
      parts.push(`${value.pkg}${value.path}`);
    else return undefined;
  }
  return parts.join('|');
}

/** Plays back an earlier like call, or runs `work` and remembers it. */
export function remembered(
  interpreter: Interpreter,
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | undefined,
  work: () => Value,
): Value {
  const { trace } = interpreter;
  if (!trace || interpreter.callStack.length === 0 || interpreter.catchers.length > 0) return work();
  const key = signature(callee, args, self);
  if (key === undefined) return work();
  let table = memory.get(interpreter);
  if (!table) memory.set(interpreter, (table = new Map()));
  let known = table.get(callee.ir);
  if (!known) table.set(callee.ir, (known = new Map()));
  const played = known.get(key);
  if (played) return playBack(interpreter, trace, played);
  const before = interpreter.path;
  const [answers, catalog, usages] = [trace.answers.length, trace.catalog.length, trace.usages.length];
  const seen =
    trace.flows.length +
    trace.exposures.length +
    trace.reads.size +
    trace.credentials.length +
    trace.continues.length;
  const value = work();
  const after = interpreter.path;
  const pure =
    trace.flows.length +
      trace.exposures.length +
      trace.reads.size +
      trace.credentials.length +
      trace.continues.length ===
    seen;
  if (pure && interpreter.fuel > 0 && after.responded === before.responded) {
    const fresh = (path: PathState): PathState => ({
      ...path,
      facts: path.facts.filter((fact) => !before.facts.includes(fact)),
    });
    known.set(key, {
      value,
      answers: trace.answers.slice(answers).map((event) => ({ ...event, path: fresh(event.path) })),
      catalog: trace.catalog.slice(catalog).map((event) => ({ ...event, path: fresh(event.path) })),
      usages: trace.usages.slice(usages),
      facts: fresh(after).facts,
      dead: after.dead,
    });
  }
  return value;
}

function playBack(interpreter: Interpreter, trace: Trace, played: Played): Value {
  interpreter.risks++;
  const here = interpreter.path;
  const placed = (path: PathState): PathState => ({ ...here, facts: addFacts(here.facts, path.facts) });
  for (const event of played.answers) trace.answers.push({ ...event, path: placed(event.path) });
  for (const event of played.catalog) trace.catalog.push({ ...event, path: placed(event.path) });
  for (const usage of played.usages) if (!trace.usages.includes(usage)) trace.usages.push(usage);
  interpreter.path = { ...here, facts: addFacts(here.facts, played.facts), dead: played.dead };
  return played.value;
}
