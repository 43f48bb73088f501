/** Execution of statements. A path that returned, threw or left a loop is `dead`; what follows on it is not run. */
import type { Stmt } from '../../model/ir';
import { onlyParses } from './onlyParses';
import type { Location } from '../../model/location';
import { classValue } from './classes';
import { functionOf } from './functions';
import { iterated } from './collections';
import type { Catcher, Interpreter } from './interpreter';
import type { ErrorLabel } from './labels';
import { journalOf } from './journal';
import { elementOf } from './members';
import { addFacts, joinPaths, type PathState } from './path';
import { noteBoth, noteMore } from './handOver';
import { comparison, implicationsOf } from './tests';
import { raise } from './throwing';
import type { AnswerEvent } from './trace';

import { recordUsage } from './usages';
import { alternatives, labelsOf, literal, truth, union, unknown, UNDEFINED, type Value } from './values';

const MAX_UNROLL = 300;
/** Name under which the model of a stream has one of its chunks. */
export const CHUNKS = '@@chunks';

export function runBlock(interpreter: Interpreter, body: readonly Stmt[]): void {
  hoist(interpreter, body);
  const journal = journalOf(interpreter, body);
  for (const statement of body) {
    if (interpreter.path.dead || !interpreter.spend()) return;
    if (journal)
      journal.run(interpreter, statement, () => {
        run(interpreter, statement);
      });
    else run(interpreter, statement);
  }
}

/** Function declarations are usable before their place, also those in nested blocks (sloppy mode). */
function hoist(interpreter: Interpreter, body: readonly Stmt[]): void {
  const { frame } = interpreter;
  if (!frame) return;
  for (const statement of body) {
    if (statement.k === 'fndecl')
      frame.scope.vars.set(
        statement.name,
        functionOf(frame.module, frame.scope, statement.fn, undefined, undefined, interpreter.log),
      );
  }
}

function run(interpreter: Interpreter, statement: Stmt): void {
  switch (statement.k) {
    case 'expr':
      interpreter.eval(statement.e);
      return;
    case 'var':
      for (const decl of statement.decls) {
        const value = decl.init ? interpreter.eval(decl.init) : UNDEFINED;
        if (decl.init || statement.kind !== 'var') interpreter.bind(decl.pat, value);
      }
      return;
    case 'fndecl':
      return;
    case 'classdecl': {
      const { frame } = interpreter;
      if (frame)
        frame.scope.vars.set(
          statement.name,
          classValue(interpreter, frame.module, frame.scope, statement.cls),
        );
      return;
    }
    case 'if':
      runIf(interpreter, statement);
      return;
    case 'loop':
      if (statement.init) runBlock(interpreter, statement.init);
      runLoop(interpreter, () => {
        if (statement.test) interpreter.eval(statement.test);
        runBlock(interpreter, statement.body);
        if (statement.update && !interpreter.path.dead) interpreter.eval(statement.update);
      });
      return;
    case 'foreach':
      runForEach(interpreter, statement);
      return;
    case 'switch':
      runSwitch(interpreter, statement);
      return;
    case 'try':
      runTry(interpreter, statement);
      return;
    case 'return': {
      const value = statement.arg ? interpreter.eval(statement.arg) : UNDEFINED;
      if (!interpreter.path.dead) interpreter.frame?.returns.push({ value, path: interpreter.path });
      die(interpreter);
      return;
    }
    case 'throw':
      raise(interpreter, interpreter.eval(statement.arg), interpreter.at(statement.at));
      return;
    case 'break':
    case 'continue':
      die(interpreter);
      return;
    case 'block':
      runBlock(interpreter, statement.body);
      return;
  }
}

const die = (interpreter: Interpreter): void => {
  interpreter.path = { ...interpreter.path, dead: true };
};

/** Runs two alternatives from the same state and joins what is left of them. */
export function fork(
  interpreter: Interpreter,
  sides: readonly { facts: PathState['facts']; work: () => void }[],
): void {
  const before = interpreter.path;
  let joined: PathState | undefined;
  for (const side of sides) {
    interpreter.path = { ...before, facts: addFacts(before.facts, side.facts) };
    interpreter.branch(side.work);
    joined = joined ? joinPaths(joined, interpreter.path) : interpreter.path;
  }
  interpreter.path = joined ?? before;
}

function runIf(interpreter: Interpreter, statement: Extract<Stmt, { k: 'if' }>): void {
  const test = interpreter.eval(statement.test);
  const otherwise = statement.else ?? [];
  const known = truth(test);
  if (known !== undefined) {
    runBlock(interpreter, known ? statement.then : otherwise);
    return;
  }
  const implies = implicationsOf(test, interpreter.at(statement.test.at));
  let goesOn = false;
  fork(interpreter, [
    {
      facts: implies.truthy,
      work: () => {
        runBlock(interpreter, statement.then);
        goesOn = !interpreter.path.dead;
      },
    },
    {
      facts: implies.falsy,
      work: () => {
        runBlock(interpreter, otherwise);
      },
    },
  ]);
  const at = interpreter.at(statement.test.at);
  if (statement.then.length > 0 && otherwise.length > 0) noteBoth(interpreter, test, at);
  else if (goesOn) noteMore(interpreter, test, at);
}

/** A body that runs some unknown number of times; `break` and `continue` end it, `return` too. */
function runLoop(interpreter: Interpreter, work: () => void): void {
  const before = interpreter.path;
  interpreter.branch(work);
  interpreter.path = interpreter.path.dead ? before : joinPaths(before, interpreter.path);
}

function runForEach(interpreter: Interpreter, statement: Extract<Stmt, { k: 'foreach' }>): void {
  const right = interpreter.eval(statement.right);
  if (right.t === 'obj' && right.model?.kind === 'request') noteRawBody(interpreter, statement);
  const elements = elementsOf(statement.kind, right);
  const { left, body } = statement;
  if (!elements) {
    const chunk =
      statement.kind === 'of' && right.t === 'obj'
        ? right.model?.get?.(interpreter, right, CHUNKS, interpreter.at(statement.right.at))
        : undefined;
    const element: Value = chunk
      ? chunk
      : right.t === 'arr' && right.items.length > 0
        ? union(right.items)
        : (chunkOf(right, interpreter.at(statement.right.at)) ??
          elementOf(interpreter, right, unknown([]), interpreter.at(statement.right.at)));
    runLoop(interpreter, () => {
      interpreter.bind(left, statement.kind === 'in' ? unknown(labelsOf(right)) : element);
      runBlock(interpreter, body);
    });
    return;
  }
  for (const element of elements.slice(0, MAX_UNROLL)) {
    const before = interpreter.path;
    interpreter.bind(left, element);
    runBlock(interpreter, body);
    if (interpreter.path.dead) interpreter.path = before;
  }
}

/** `for await (const chunk of request)`: a piece of the body. */
const chunkOf = (value: Value, at: Location): Value | undefined =>
  value.t === 'obj' && value.model?.kind === 'request'
    ? unknown([{ l: 'req', kind: 'body', name: '', at, steps: [] }])
    : undefined;

/** `for await (const chunk of req)`: the body as it comes. */
function noteRawBody(interpreter: Interpreter, statement: Extract<Stmt, { k: 'foreach' }>): void {
  const at = interpreter.at(statement.at);
  recordUsage(interpreter, 'raw-body', 'request[Symbol.asyncIterator]()', {
    args: [],
    argsAt: [],
    at,
    label: 'for await',
  });
}

/** What a loop goes over, if it is known. */
function elementsOf(kind: 'of' | 'in', value: Value): Value[] | undefined {
  const [only, ...more] = alternatives(value);
  if (!only || more.length > 0) return undefined;
  if (kind === 'of') return iterated(only);
  if (only.t === 'obj' && !only.open && !only.model)
    return [...only.props.keys()].map((name) => literal(name));
  if (only.t === 'arr' && !only.open) return only.items.map((_, index) => literal(String(index)));
  return undefined;
}

function runSwitch(interpreter: Interpreter, statement: Extract<Stmt, { k: 'switch' }>): void {
  const on = interpreter.eval(statement.on);
  const before = interpreter.path;
  let joined: PathState | undefined;
  let hasDefault = false;
  statement.cases.forEach((entry, index) => {
    if (!entry.test) hasDefault = true;
    // Empty cases fall through into the next body.
    let body = entry.body;
    for (let next = index + 1; body.length === 0 && next < statement.cases.length; next++)
      body = statement.cases[next]?.body ?? [];
    const test =
      entry.test &&
      comparison(interpreter, '===', on, interpreter.eval(entry.test), interpreter.at(entry.at));
    if (test?.t === 'lit' && test.v === false) return;
    const facts = test ? implicationsOf(test, interpreter.at(entry.at)).truthy : [];
    interpreter.path = { ...before, facts: addFacts(before.facts, facts) };
    interpreter.branch(() => {
      runBlock(interpreter, body);
    });
    // A `break` ends the case, not the path.
    const ended =
      interpreter.path.dead && endsWithBreak(body) ? { ...interpreter.path, dead: false } : interpreter.path;
    joined = joined ? joinPaths(joined, ended) : ended;
  });
  interpreter.path = joined ? (hasDefault ? joined : joinPaths(before, joined)) : before;
}

const endsWithBreak = (body: readonly Stmt[]): boolean => {
  const last = body.at(-1);
  return last?.k === 'break' || (last?.k === 'block' && endsWithBreak(last.body));
};

/** What was thrown refuses the request as the `catch` says: with its status, if it is the same for all. */
function refusalsAs(
  { trace, frame }: Interpreter,
  { refusals }: Catcher,
  answered: number,
): readonly AnswerEvent[] {
  const [status, ...others] = new Set((trace?.answers ?? []).slice(answered).map((event) => event.status));
  const sent = others.length === 0 && status !== undefined && status >= 400 && status < 500;
  return refusals.map((event) => ({
    ...event,
    within: frame?.fn,
    ...(sent && { status }),
  }));
}

/** What refuses by throwing refuses nobody if the error is swallowed, and the request goes on. */
function notEnforced({ trace }: Interpreter, from: number, to: number): void {
  if (!trace) return;
  for (let index = from; index < to; index++) {
    const event = trace.catalog[index];
    if (event?.row.effect !== 'enforces-authentication') continue;
    const fact = { on: 'other', holds: true, at: event.at } as const;
    trace.catalog[index] = { ...event, path: { ...event.path, facts: addFacts(event.path.facts, [fact]) } };
  }
}

function runTry(interpreter: Interpreter, statement: Extract<Stmt, { k: 'try' }>): void {
  const before = interpreter.path;
  if (!statement.handler) {
    runBlock(interpreter, statement.block);
  } else {
    const catcher: Catcher = { thrown: [], refusals: [] };
    const risks = interpreter.risks;
    const noted = interpreter.trace?.catalog.length ?? 0;
    interpreter.catchers.push(catcher);
    interpreter.branch(() => {
      runBlock(interpreter, statement.block);
    });
    interpreter.catchers.pop();
    const notedIn = interpreter.trace?.catalog.length ?? 0;
    const afterBlock = interpreter.path;
    const failed = {
      on: 'failed',
      holds: true,
      at: interpreter.at(statement.handlerAt ?? statement.at),
    } as const;
    interpreter.path = { ...before, facts: addFacts(before.facts, [failed]) };
    const answered = interpreter.trace?.answers.length;
    // Thrown on, they are what an outer `try` may yet swallow.
    const outer = interpreter.catchers.at(-1);
    const thrown = outer?.thrown.length;
    interpreter.branch(() => {
      if (statement.param) {
        const at = interpreter.at(statement.handlerAt ?? statement.at);
        const label: ErrorLabel = {
          l: 'err',
          what: 'error',
          at,
          steps: [],
          ...(onlyParses(statement.block) ? { mild: true as const } : {}),
        };
        // Where nothing else can throw, what is caught is what the workspace threw itself.
        const isOwn = catcher.thrown.length > 0 && interpreter.risks === risks;
        interpreter.bind(
          statement.param,
          union(isOwn ? catcher.thrown : [unknown([label]), ...catcher.thrown]),
        );
      }
      runBlock(interpreter, statement.handler ?? []);
    });
    const ends =
      interpreter.path.dead ||
      interpreter.trace?.unanswered ||
      interpreter.path.responded !== 'no' ||
      interpreter.trace?.answers.length !== answered;
    if (outer && outer.thrown.length !== thrown) outer.refusals.push(...catcher.refusals);
    else if (ends) interpreter.trace?.answers.push(...refusalsAs(interpreter, catcher, answered ?? 0));
    else notEnforced(interpreter, noted, notedIn);
    interpreter.path = joinPaths(afterBlock, interpreter.path);
  }
  if (!statement.finalizer) return;
  const { dead } = interpreter.path;
  interpreter.path = { ...interpreter.path, dead: false };
  runBlock(interpreter, statement.finalizer);
  if (dead) die(interpreter);
}
