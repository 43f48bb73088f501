/** Calls of what packages export: the catalog says what they do. */
import { assertThat } from './assertion';
import type { CallRow, CatalogRow } from '../../model/catalog';
import type { Flow } from '../../model/endpoint';
import { noteRegex, unknownMethod } from './builtins';
import { calledStepRows } from './calledSteps';
import { promiseMethod, runCallbacks } from './calls';
import type { CallContext, Interpreter } from './interpreter';
import {
  cleanLabels,
  joinLabels,
  NO_LABELS,
  throughUnknown,
  unreported,
  validatedLabels,
  type Label,
} from './labels';
import { checkedRequest, isRequest, requestLabels } from './requestParts';
import { noteHandOver } from './handOver';
import { recordQuery } from './queries';
import { setUpCall } from './setUpCalls';
import { validationFacts } from './members';
import { schemasOf } from './schemaArguments';
import { OUTSIDE } from './mutable';
import { addFacts } from './path';
import { renderedText } from './templates';
import { notePredicate, PREDICATE, predicateImplications } from './tests';
import { recordSandbox, recordSink, recordUse } from './sinks';
import { recordSqlText } from './unknownSinks';
import { SANITIZER_NAME } from './sanitizers';
import { madeBy } from './textMethods';
import { recordUsage } from './usages';
import { isCalm, isClientMethod, isUtility } from './utilities';
import {
  deepLabels,
  external,
  labelsOf,
  relabel,
  stringOf,
  unknown,
  UNKNOWN,
  type ExternalValue,
  type FunctionValue,
  type Implications,
  type RegexValue,
  type Value,
} from './values';

/** Rows of the catalog for a call of `callee` with these arguments; rows whose conditions fail are left out. */
export function rowsOf(
  interpreter: Interpreter,
  pkg: string,
  path: string,
  args: readonly Value[],
): readonly CatalogRow[] {
  const { catalog } = interpreter;
  const rows = catalog.lookup(pkg, path);
  if (rows.length === 0) return rows;
  return catalog.applicable(rows, (arg, prop) => argumentFact(args[arg], prop));
}

/** What is known of an argument, or of a property of it, for the conditions of a row. */
export function argumentFact(
  value: Value | undefined,
  prop: string | undefined,
):
  | { known: true; value: string | number | boolean | null | undefined }
  | { known: false; exists: boolean | undefined } {
  if (!value) return { known: false, exists: false };
  if (prop === undefined) {
    if (value.t === 'lit')
      return value.v === undefined ? { known: false, exists: false } : { known: true, value: value.v };
    return { known: false, exists: value.t === 'unk' || value.t === 'union' ? undefined : true };
  }
  const [head = '', ...rest] = prop.split('.');
  if (value.t === 'obj') {
    const inner = value.props.get(head);
    if (!inner) return { known: false, exists: value.open ? undefined : false };
    return argumentFact(inner, rest.length > 0 ? rest.join('.') : undefined);
  }
  return { known: false, exists: value.t === 'lit' ? false : undefined };
}

/**
 * The function behind a wrapper that a package made of it and that is now called: `cache(load)`, `asyncHandler(fn)`,
 * `memoize(f)`. What the wrapper adds is not known; that it calls the function is what it is for.
 */
export function wrappedFunction(value: ExternalValue): FunctionValue | undefined {
  if (!value.path.endsWith('()') || value.args.length === 0) return undefined;
  const functions = value.args.filter((arg) => arg.t === 'fn');
  return functions.length === 1 ? functions[0] : undefined;
}

/** `(await readFile('page.html', 'utf8')).replace('{{name}}', name)`: a text with something put into it. */
const TEXT_REPLACEMENTS = new Set(['replace', 'replaceAll']);

/** `headers.set('content-type', 'text/html')` of a table of headers that is sent later. */
function noteSetHeader(
  interpreter: Interpreter,
  { pkg, path, from }: ExternalValue,
  { args: [header, value] }: CallContext,
): void {
  const key = stringOf(header);
  if (
    pkg !== 'global:' ||
    !/^\.Headers\(\)\.(?:set|append)$/.test(path) ||
    !from ||
    key === undefined ||
    !value
  )
    return;
  interpreter.wrote(OUTSIDE);
  (from.props ??= new Map()).set(`#${key}`, value);
}

/** `joined.startsWith(root)`: where the path leads is looked at after it was put together. */
function withdrawJoined({ trace }: Interpreter, callee: ExternalValue): void {
  const made = callee.from;
  if (!trace || made?.pkg !== 'path' || !/\.(?:join|resolve|normalize)\(\)$/.test(made.path)) return;
  const isIt = ({ sink }: Flow): boolean =>
    sink.category === 'path' &&
    sink.location.file === made.at?.file &&
    sink.location.span[0] === made.at.span[0];
  for (let at = trace.flows.findIndex(isIt); at >= 0; at = trace.flows.findIndex(isIt))
    trace.flows.splice(at, 1);
}

const ASSERTIONS: Readonly<Record<string, RegExp>> = {
  assert: /^(?:|\.ok|\.strict|\.default)$/,
  'tiny-invariant': /^(?:|\.default)$/,
  invariant: /^(?:|\.default)$/,
  'ts-invariant': /^(?:|\.default|\.invariant)$/,
  '@epic-web/invariant': /^\.invariant(?:Response)?$/,
};

/** A function that throws unless its first argument holds. */
const isAssertion = ({ pkg, path }: ExternalValue): boolean =>
  ASSERTIONS[pkg.replace(/^node:/, '')]?.test(path) ?? false;

/** `query` of `.Pool().query`; empty for the result of a call. */
function lastName(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return name.length < path.length && NAME.test(name) ? name : '';
}
const NAME = /^[A-Za-z0-9_$]+$/;

export function externalCall(interpreter: Interpreter, callee: ExternalValue, context: CallContext): Value {
  const name = lastName(callee.path);
  if (callee.from && (name === 'then' || name === 'catch' || name === 'finally')) {
    return promiseMethod(interpreter, name, callee.from, context);
  }
  if (name === 'startsWith' || name === 'indexOf') withdrawJoined(interpreter, callee);
  if (TEXT_REPLACEMENTS.has(name) && callee.from && context.args.some((arg) => labelsOf(arg).length > 0))
    return unknownMethod(interpreter, callee.from, name, context.args, context.at);
  const setUp = setUpCall(interpreter, callee, context);
  if (setUp) return setUp;
  const rendered = renderedText(callee, context);
  if (rendered) return rendered;
  const wrapped = wrappedFunction(callee);
  // What the catalog knows takes its functions as callbacks, and is no wrapper of them.
  if (wrapped && interpreter.catalog.lookup(callee.pkg, callee.path).length === 0)
    return interpreter.call(wrapped, context);
  noteSetHeader(interpreter, callee, context);
  interpreter.listeners.add(callee, name, context);
  interpreter.listeners.tell(callee, name, context);
  if (!isCalm(callee)) interpreter.risks++;
  if (!interpreter.trace) interpreter.onEscape?.(callee.pkg, context);
  const path = `${callee.path}()`;
  const known = rowsOf(interpreter, callee.pkg, path, context.args);
  const rows =
    known.length > 0 || !interpreter.trace || !callee.path.endsWith('()')
      ? known
      : calledStepRows(callee, rowsOf(interpreter, callee.pkg, callee.path, callee.args), context);
  const symbol = `${callee.pkg}${path}`;
  const argLabels = context.args.reduce<readonly Label[]>(
    (all, arg) => joinLabels(all, deepLabels(arg, 3)),
    NO_LABELS,
  );
  // A method works on its object; its name is no field of it.
  const own = name !== '' && callee.from ? callee.from.labels : callee.labels;
  const all = joinLabels(argLabels, own);
  // `path.normalize(name).replace(…)`: a method of a text that a package gave back.
  let labels = isUtility(callee) && callee.path.includes('()') ? madeBy(all, name, context.args[0]) : all;
  let value: Value | undefined;
  let isWork = false;
  for (const row of rows) {
    if (row.kind === 'call') {
      // `validator.escape(x)`: one of the functions of a package of checks that is none.
      if (row.path === '*' && rows.some((other) => other.kind === 'sanitizer')) continue;
      isWork ||= row.effect.startsWith('work-');
      value = applyCall(interpreter, row, symbol, callee, context) ?? value;
    } else if (row.kind === 'sink') recordSink(interpreter, row, context, callee);
    else if (row.kind === 'usage') recordUsage(interpreter, row.topic, symbol, context);
    else if (row.kind === 'sanitizer')
      labels = cleanLabels(
        row.arg === undefined ? labels : deepLabels(context.args[row.arg] ?? unknown([])),
        row.for,
      );
  }
  if (callee.pkg === 'vm' && /^run/.test(name)) recordSandbox(interpreter, context);
  if (isAssertion(callee)) assertThat(interpreter, context.args[0] ?? UNKNOWN, UNKNOWN, context.at);
  if (isWork) recordUse(interpreter, context, callee);
  noteDatabase(interpreter, rows, symbol, name, context);
  recordQuery(interpreter, callee, context);
  const isOutside = callee.pkg !== 'global:' || callee.path === '.fetch';
  if (
    isOutside &&
    rows.every((row) => (row.kind === 'call' ? row.effect === 'work-network' : row.kind !== 'step'))
  )
    noteHandOver(interpreter, context, symbol);
  notePredicate(interpreter, name, context, callee.from);
  if (rows.every(isSanitizer) && PREDICATE.test(name) && labels.some((label) => label.l === 'req'))
    return {
      t: 'unk',
      labels: labels.filter((label) => label.l === 'cred'),
      implies: predicateImplications(labels, context.at),
    };
  // What a data store answers is not what the request said; the identity behind it stays.
  const kept =
    isWork || isClientMethod(callee)
      ? labels.filter((label) => label.l !== 'req')
      : rows.length > 0 || isUtility(callee)
        ? unreported(labels, name)
        : throughUnknown(labels, name === '' ? callee.pkg : name);
  const identifies = rows.some(
    (row) =>
      (row.kind === 'call' && /credential|identity|authentication/.test(row.effect)) ||
      (row.kind === 'step' && row.control === 'authentication'),
  );
  // What was verified is who sent it, and not what the request said.
  const verified =
    identifies && !rows.some((row) => row.kind === 'call' && row.effect === 'decodes-credential');
  const given: readonly Label[] = identifies
    ? joinLabels(verified ? kept.filter((label) => label.l !== 'req') : kept, [
        { l: 'cred', what: symbol, at: context.at, verified: true },
      ])
    : kept;
  // A callback is given what the call made: `pool.getConnection((err, connection) => connection.query(…))`.
  const made = external(callee.pkg, path, { from: callee, at: context.at, labels: given });
  const told = runCallbacks(interpreter, context.args, labelsOf(callee), context.at, made);
  if (value) return value;
  const pattern =
    callee.pkg === 'global:' && path === '.RegExp()' ? madeRegex(interpreter, context) : undefined;
  if (pattern) return pattern;
  // A stream is what it flows into; a schema of valibot is more than what it begins with.
  if (name === 'pipe' && callee.pkg !== 'valibot' && context.args[0]?.t === 'ext') return context.args[0];
  if (!rows.some((row) => row.kind === 'sink' && row.sink === 'sql')) recordSqlText(interpreter, context);
  return external(callee.pkg, path, {
    args: context.args,
    from: callee,
    at: context.at,
    // An unknown package may give back what its callbacks returned; of that the identity matters.
    labels: joinLabels(
      SANITIZER_NAME.test(name) ? cleanLabels(kept, ['all']) : kept,
      rows.length > 0 ? NO_LABELS : told.filter((label) => label.l === 'cred'),
    ),
  });
}

/** `uuid.validate(id)` gives no text that is clean, but says that one is. */
const isSanitizer = ({ kind }: CatalogRow): boolean => kind === 'sanitizer';

/** Names of methods by which data stores are written; `execute` and `run` may do either. */
const WRITES =
  /^(create\w*|insert\w*|update\w*|delete\w*|remove\w*|destroy\w*|upsert\w*|save\w*|put|put(Item)?|setex?|hset|del|bulk\w*|increment|decrement|replaceOne|find(One|ById)And(Update|Delete|Replace|Remove)|findOrCreate|persist\w*|truncate|softDelete|softRemove|restore|push|lpush|rpush|sadd|zadd|incr(by)?)$/i;

/** Reads and writes of data stores that the catalog knows are usages too. */
function noteDatabase(
  interpreter: Interpreter,
  rows: readonly CatalogRow[],
  symbol: string,
  name: string,
  context: CallContext,
): void {
  if (!rows.some((row) => row.kind === 'call' && row.effect === 'work-database')) return;
  if (rows.some((row) => row.kind === 'usage' && row.topic.startsWith('database-'))) return;
  recordUsage(interpreter, WRITES.test(name) ? 'database-write' : 'database-read', symbol, context);
}

/** Labels of a value and of every field of an object: a check of it is one of each, however many there are. */
function everyLabel(value: Value): readonly Label[] {
  if (value.t !== 'obj' || value.model) return deepLabels(value);
  return [...value.props.values()]
    .slice(0, 60)
    .reduce<readonly Label[]>(
      (all, item) => [...all, ...deepLabels(item, 3).filter((label) => !all.includes(label))],
      value.labels,
    );
}

/** The effect of a catalogued call; the value that it returns, if that is more than an unknown of the package. */
function applyCall(
  interpreter: Interpreter,
  row: CallRow,
  symbol: string,
  callee: ExternalValue,
  context: CallContext,
): Value | undefined {
  const { at } = context;
  const input = row.arg === undefined ? context.args[0] : context.args[row.arg];
  const isWhole = row.effect === 'validates' && isRequest(input);
  const labels = isWhole ? requestLabels(at) : input ? everyLabel(input) : NO_LABELS;
  const schemas = schemasOf(row, callee, context.args);
  interpreter.trace?.catalog.push({
    row,
    symbol,
    at,
    labels,
    path: interpreter.path,
    ...(schemas.length > 0 && { schemas }),
  });
  switch (row.effect) {
    case 'validates': {
      // The environment is what it was; its secrets are still told by their names.
      if (input?.t === 'ext' && input.path === '.process.env') return input;
      interpreter.path = {
        ...interpreter.path,
        facts: addFacts(interpreter.path.facts, validationFacts(labels, true, at)),
      };
      if (isWhole) return checkedRequest(at);
      return input?.t === 'obj' && !input.model && !input.cls
        ? relabel(input, validatedLabels)
        : unknown(validatedLabels(labels));
    }
    case 'returns-validation':
      return { t: 'unk', labels, outcome: 'validation', implies: outcomeFacts(labels, at) };
    case 'verifies-credential':
    case 'returns-identity':
      // With a callback the outcome is told to that.
      if (row.throws === true && !context.args.some((arg) => arg.t === 'fn'))
        goOnWithCredential(interpreter, at);
      return {
        ...external(callee.pkg, `${callee.path}()`, { args: context.args, from: callee, at }),
        labels: [{ l: 'cred', what: symbol, at, verified: true }],
      };
    case 'enforces-authentication':
      goOnWithCredential(interpreter, at);
      return {
        ...external(callee.pkg, `${callee.path}()`, { args: context.args, from: callee, at }),
        labels: [{ l: 'cred', what: symbol, at, verified: true }],
      };
    case 'enforces-authorization':
      interpreter.path = {
        ...interpreter.path,
        facts: addFacts(interpreter.path.facts, [{ on: 'permission', holds: true, at }]),
      };
      return undefined;
    case 'returns-permission':
      return unknown([], {
        truthy: [{ on: 'permission', holds: true, at }],
        falsy: [{ on: 'permission', holds: false, at }],
      });
    case 'limits-rate':
      return { t: 'unk', labels: [], outcome: 'limit' };
    case 'redeems':
      if (labels.some((label) => label.l === 'req'))
        interpreter.trace?.handedOver.push({ what: 'an id that only its owner knows', to: symbol, at });
      return undefined;
    default:
      return undefined;
  }
}

function goOnWithCredential(interpreter: Interpreter, at: CallContext['at']): void {
  const { path } = interpreter;
  interpreter.path = { ...path, facts: addFacts(path.facts, [{ on: 'credential', holds: true, at }]) };
}

/** A predicate (`validator.isEmail(x)`, `ajv.compile(s)(x)`) is true for good input; a result object is asked by member. */
const outcomeFacts = (labels: readonly Label[], at: CallContext['at']): Implications => ({
  truthy: validationFacts(labels, true, at),
  falsy: validationFacts(labels, false, at),
});

export const symbolOf = (value: ExternalValue): string => `${value.pkg}${value.path}`;

/** `new RegExp('a+')`, `new RegExp(/a+/, 'i')`: an expression that is known. */
function madeRegex(interpreter: Interpreter, { args, at }: CallContext): RegexValue | undefined {
  const [pattern, flags] = args;
  const source = pattern?.t === 'regex' ? pattern.pattern : stringOf(pattern);
  if (source === undefined) return undefined;
  const made: RegexValue = { t: 'regex', pattern: source, flags: stringOf(flags) ?? '' };
  noteRegex(interpreter, made, unknown([]), at);
  return made;
}
