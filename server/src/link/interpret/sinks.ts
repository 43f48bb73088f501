/** Request data that arrives at a place of interest. */
import type { SinkRow } from '../../model/catalog';
import type { Flow, SinkCategory } from '../../model/endpoint';
import type { CallContext, Interpreter } from './interpreter';
import { hostLabels } from './hosts';
import { requestKey, type RequestLabel } from './labels';
import { isChecked } from './path';
import { noteFlow } from './trace';
import { alternatives, deepLabels, type ExternalValue, type Value } from './values';

const isRequest = (label: { l: string }): label is RequestLabel => label.l === 'req';

/** Notes each request value in the dangerous arguments of a catalogued sink. */
export function recordSink(
  interpreter: Interpreter,
  row: SinkRow,
  context: CallContext,
  callee: ExternalValue,
): void {
  if (!interpreter.trace) return;
  const positions = row.args.includes(-1) ? context.args.map((_, index) => index) : row.args;
  for (const position of positions) {
    const whole = context.args[position];
    const value = whole && row.prop !== undefined ? propertyOf(whole, row.prop) : whole;
    if (!value || !hasShape(value, row)) continue;
    const labels = row.sink === 'url' ? hostLabels(value) : deepLabels(value, row.shape === 'string' ? 1 : 4);
    for (const label of labels.filter(isRequest)) {
      if (row.shape === 'object' && isText(label)) continue;
      addFlow(
        interpreter,
        label,
        row.sink,
        row.cwe,
        { ...context, symbol: callee.pkg + callee.path },
        'high',
      );
    }
  }
}

/** Path parameters and headers are strings, whatever the client sends. */
const isText = (label: RequestLabel): boolean =>
  label.text === true || label.kind === 'path' || label.kind === 'header';

const propertyOf = (value: Value, prop: string): Value | undefined =>
  alternatives(value)
    .flatMap((v) => (v.t === 'obj' ? [v.props.get(prop)] : []))
    .find((v) => v !== undefined);

/** Is the argument of the form that makes it dangerous? */
function hasShape(value: Value, row: SinkRow): boolean {
  if (row.shape !== 'string') return true;
  return alternatives(value).some(
    (v) => v.t === 'str' || v.t === 'unk' || (v.t === 'ext' && v.labels.length > 0),
  );
}

/** Notes request data that is handed to something outside of the workspace's own code. */
export function recordUse(
  interpreter: Interpreter,
  context: CallContext,
  callee: ExternalValue | undefined,
): void {
  if (!interpreter.trace || context.label === '') return;
  for (const arg of context.args) {
    const labels = deepLabels(arg, 4);
    // A credential is looked up to be checked: that is its validation.
    if (labels.some((label) => label.l === 'cred') && arg.t !== 'obj') continue;
    for (const label of labels.filter(isRequest)) {
      addFlow(interpreter, label, 'use', 20, context, callee ? 'high' : 'medium');
    }
  }
}

export function addFlow(
  interpreter: Interpreter,
  label: RequestLabel,
  category: SinkCategory,
  cwe: number,
  context: Pick<CallContext, 'label' | 'at'> & { readonly symbol?: string },
  confidence: Flow['confidence'],
): void {
  const { trace } = interpreter;
  if (!trace) return;
  if (interpreter.path.facts.some((fact) => fact.on === 'production' && !fact.holds)) return;
  const key = requestKey(label);
  const validated = label.validated === true || isChecked(interpreter.path, key);
  // What was encoded for one place is no raw input for any other.
  const sanitized =
    label.clean?.some(
      (sink) => sink === 'all' || sink === category || (category === 'use' && sink !== 'nosql'),
    ) ?? false;
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
    text: isText(label) || undefined,
    confidence: label.kind === 'any' || (label.vague && confidence === 'high') ? 'medium' : confidence,
  };
  noteFlow(trace, flow);
}
