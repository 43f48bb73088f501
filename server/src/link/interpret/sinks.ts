/** Request data that arrives at a place of interest. */
import type { SinkRow } from '../../model/catalog';
import type { Confidence, Flow, SinkCategory } from '../../model/endpoint';
import type { CallContext, Interpreter } from './interpreter';
import { hostLabels } from './hosts';
import { requestKey, type Label, type RequestLabel } from './labels';
import { memberValue } from './memberValue';
import type { Mutable } from './mutable';
import { isChecked, isExact, isFileChecked } from './path';
import { isSqlText } from './sqlText';
import { noteFlow } from './trace';
import { alternatives, deepLabels, labelsOf, type ExternalValue, type Value } from './values';

export const isRequest = (label: { l: string }): label is RequestLabel => label.l === 'req';

/** Places at which anything but a constant is worth a look, wherever it comes from. */
const OPEN: ReadonlySet<SinkCategory> = new Set(['sql', 'command', 'eval', 'template']);

/** Notes each request value in the dangerous arguments of a catalogued sink. */
export function recordSink(
  interpreter: Interpreter,
  row: SinkRow,
  call: CallContext,
  callee: ExternalValue,
): void {
  const context = { ...call, symbol: callee.pkg + callee.path };
  if (row.sink === 'sql' && PREPARED.test(context.symbol)) return;
  if (row.sink === 'nosql' && call.args.length === 1 && ONLY_UPDATES.test(callee.path)) return;
  // A text alone is no format of anything.
  if (row.sink === 'format' && call.args.length < 2) return;
  const positions = row.args.includes(-1) ? context.args.map((_, index) => index) : row.args;
  for (const position of positions) {
    const whole = context.args[position];
    const value = whole && row.prop !== undefined ? memberValue(whole, row.prop) : whole;
    if (!value || !hasShape(value, row)) continue;
    const labels = labelsAt(row.sink === 'nosql' ? withoutExact(value) : value, row).filter(isRequest);
    if (labels.length === 0 && (row.open || OPEN.has(row.sink))) noteOpen(interpreter, row, value, context);
    for (const label of labels) {
      if (row.shape === 'object' && isText(label)) continue;
      addFlow(interpreter, label, row.sink, row.cwe, context, row.confidence ?? 'high');
    }
  }
}

/** A statement that was prepared takes values for its parameters; Bun's `query` prepares one as well. */
const PREPARED = /\.prepare(?:Async|Sync)?\(\)\.|^bun:sqlite.*\.query\(\)\./;
/** `bulk.find(filter).update(change)`: the filter was given before. */
const ONLY_UPDATES = /\.find\(\)(?:\.\w+\(\))*\.(?:update|updateOne|updateMany|replaceOne)(?:\(\))?$/;

/** A filter without what stands under `$eq`, `$gt` and their like: that is compared with, and no operator. */
export function withoutExact(filter: Value, depth = 3): Value {
  if (filter.t !== 'obj' || filter.model || depth === 0) return filter;
  const props = [...filter.props].flatMap(([name, value]): [string, Value][] =>
    COMPARES.test(name) ? [] : [[name, withoutExact(value, depth - 1)]],
  );
  return { ...filter, props: new Map(props) };
}
const COMPARES = /^\$(?:eq|ne|gte?|lte?)$/;

/** Path parameters and headers are strings, whatever the client sends, and so is what was made into one. */
export const isText = (label: RequestLabel): boolean =>
  comesAsText(label) || label.clean?.includes('nosql') === true;

const comesAsText = ({ text, kind }: RequestLabel): boolean =>
  text === true || kind === 'path' || kind === 'header';

/** Sinks whose options objects hold much besides the dangerous value, which rows with `prop` name. */
const PLAIN: ReadonlySet<SinkCategory> = new Set(['url', 'path', 'redirect', 'template', 'deserialization']);

/** The labels that count: those of the host for an address, of the argument itself or of all that is in it. */
function labelsAt(value: Value, row: SinkRow): readonly Label[] {
  const isScript = row.sink === 'url' && row.shape === 'any';
  if ((row.sink === 'url' || row.sink === 'redirect') && !isScript) return hostLabels(value);
  if (row.shape === 'whole' || PLAIN.has(row.sink))
    return alternatives(value).flatMap((v) =>
      v.t === 'obj' && !v.model && row.shape !== 'whole' ? [] : labelsOf(v),
    );
  // Fields that are named are picked; what is spread into the record, or an operator sets as a whole, is not.
  if (row.sink === 'mass-assignment')
    return alternatives(value).flatMap((v) =>
      v.t === 'obj' && !v.model
        ? [v, ...[...v.props].flatMap(([name, inner]) => (name.startsWith('$') ? [inner] : []))].flatMap(
            labelsOf,
          )
        : deepLabels(v, 2),
    );
  return deepLabels(value, row.shape === 'string' ? 1 : 4);
}

/** Scripts for a sandbox that evaluate or parse what the sandbox holds: its data is then what is dangerous. */
const SCRIPTS: readonly (readonly [RegExp, SinkCategory, number])[] = [
  [/\beval\s*\(|[eE]val\w*\s*\(|new\s+Function\b/, 'eval', 94],
  [/noent\s*:\s*true/, 'xml', 611],
];

/** `vm.runInContext('safeEval(data)', { data })`. */
export function recordSandbox(interpreter: Interpreter, context: CallContext): void {
  const [script, sandbox] = context.args;
  if (script?.t !== 'lit' || typeof script.v !== 'string' || !sandbox) return;
  for (const [pattern, sink, cwe] of SCRIPTS)
    if (pattern.test(script.v))
      for (const label of deepLabels(sandbox, 2).filter(isRequest))
        addFlow(interpreter, label, sink, cwe, context, 'high');
}

/** Is the argument of the form that makes it dangerous? */
function hasShape(value: Value, row: SinkRow): boolean {
  if (row.shape !== 'string') return true;
  return alternatives(value).some(
    (v) => v.t === 'str' || v.t === 'unk' || (v.t === 'ext' && v.labels.length > 0),
  );
}

/** Notes request data in a value at a place that is no call of the catalog. */
export function recordValue(
  interpreter: Interpreter,
  value: Value,
  row: Pick<SinkRow, 'sink' | 'cwe' | 'confidence'>,
  context: Pick<CallContext, 'label' | 'at'>,
): void {
  const labels = labelsAt(value, { ...row, kind: 'sink', package: '', path: '', args: [] }).filter(isRequest);
  if (labels.length === 0 && OPEN.has(row.sink)) noteOpen(interpreter, row, value, context);
  for (const label of labels)
    addFlow(interpreter, label, row.sink, row.cwe, context, row.confidence ?? 'high');
}

/** A module that is loaded by a name which is not known: whoever chooses the name chooses what runs. */
export function recordLoad(
  interpreter: Interpreter,
  name: Value,
  label: string,
  at: CallContext['at'],
): void {
  for (const one of labelsOf(name).filter(isRequest))
    addFlow(interpreter, one, 'eval', 706, { label, at }, 'high');
}

/** Notes that something which is not known, but not constant, is used where only constants are safe. */
export function noteOpen(
  interpreter: Interpreter,
  row: Pick<SinkRow, 'sink' | 'cwe' | 'open'>,
  value: Value,
  context: Pick<CallContext, 'label' | 'at'>,
): void {
  const isOpen = alternatives(value).some(
    (v) =>
      (v.t === 'str' && v.parts.includes(null) && (row.sink !== 'sql' || isSqlText(v.parts))) ||
      (v.t === 'unk' && (row.open === true || row.sink === 'eval')),
  );
  if (!isOpen) return;
  noteUnproven(interpreter, {
    source: { kind: 'parameter', name: '', location: context.at },
    sink: { category: row.sink, cwe: row.cwe, label: context.label, location: context.at },
    steps: [],
    sanitized: false,
    validated: false,
    confidence: 'low',
  });
}

function noteEntry(
  interpreter: Interpreter,
  label: RequestLabel,
  category: SinkCategory,
  cwe: number,
  { label: callee, at }: Pick<CallContext, 'label' | 'at'>,
): void {
  noteUnproven(interpreter, {
    source: { kind: label.kind === 'any' ? 'file' : label.kind, name: label.name, location: label.at },
    sink: { category, cwe, label: callee, location: at },
    steps: label.steps,
    sanitized: label.clean?.some((sink) => sink === 'all' || sink === category) ?? false,
    validated: label.validated === true || isChecked(interpreter.path, requestKey(label)),
    confidence: 'medium',
  });
}

/** `Model.findByIdAndUpdate(id, body, { runValidators: true })`: the model's own schema checks it. */
const hasValidators = ({ args }: CallContext): boolean =>
  args.some((arg) => {
    const option = arg.t === 'obj' && !arg.model ? arg.props.get('runValidators') : undefined;
    return option?.t === 'lit' && option.v === true;
  });

/** Notes request data that is handed to something outside of the workspace's own code. */
export function recordUse(
  interpreter: Interpreter,
  context: CallContext,
  callee: ExternalValue | undefined,
): void {
  if (!interpreter.trace || context.label === '' || (callee && hasValidators(context))) return;
  for (const arg of context.args) {
    const labels = deepLabels(arg, 4);
    // A credential is looked up to be checked: that is its validation.
    if (labels.some((label) => label.l === 'cred') && arg.t !== 'obj') continue;
    for (const label of labels.filter(isRequest)) {
      addFlow(interpreter, label, 'use', 20, context, callee ? 'high' : 'medium');
    }
  }
}

/** Is it older than the request that is looked at, so that what is put into it stays? */
export const outlives = ({ watch }: Interpreter, { born }: Mutable): boolean =>
  watch !== undefined && born < watch.start;

export function addFlow(
  interpreter: Interpreter,
  label: RequestLabel,
  category: SinkCategory,
  cwe: number,
  context: Pick<CallContext, 'label' | 'at'> & { readonly symbol?: string },
  confidence: Confidence,
): void {
  const { trace } = interpreter;
  if (label.kind === 'parameter' && category === 'use') return;
  if (!trace) {
    // Code that runs at start takes no requests, but archives have names in them there too.
    if (label.kind === 'file' && category !== 'use') noteEntry(interpreter, label, category, cwe, context);
    return;
  }
  if (interpreter.path.facts.some((fact) => fact.on === 'production' && !fact.holds)) return;
  const key = requestKey(label);
  const validated =
    label.validated === true ||
    isChecked(interpreter.path, key) ||
    (category === 'use' && label.kind === 'file' && isFileChecked(interpreter.path));
  // What was encoded for one place is no raw input for any other.
  const sanitized =
    (category !== 'use' && isExact(interpreter.path, key)) ||
    (label.clean?.some(
      (sink) => sink === 'all' || sink === category || (category === 'use' && sink !== 'nosql'),
    ) ??
      false);
  const flow: Flow = {
    source: { kind: label.kind === 'any' ? 'body' : label.kind, name: label.name, location: label.at },
    sink: {
      category,
      cwe,
      label: context.label,
      location: context.at,
      ...(context.symbol === undefined ? {} : { symbol: context.symbol }),
    },
    steps: label.steps,
    sanitized,
    validated,
    // A text that was trimmed or cut is data to store, seldom the key to look something up by.
    text: comesAsText(label) || undefined,
    confidence: label.kind === 'any' || (label.vague && confidence === 'high') ? 'medium' : confidence,
  };
  noteFlow(trace, flow);
}

function noteUnproven(interpreter: Interpreter, flow: Flow): void {
  interpreter.unproven.add(flow);
  interpreter.log?.doubts(flow);
}
