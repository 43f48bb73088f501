/** Which calls are alike: they would do the same, and be told the same of what they are given. */
import type { Interpreter } from './interpreter';
import { NO_LABELS, type Label } from './labels';
import type { Fact } from './path';
import { alternatives, type FunctionValue, type Implications, type Value } from './values';

const MAX_DEPTH = 3;
const MAX_ITEMS = 20;
const MAX_LENGTH = 2000;

/** A text that two calls share only if they would run alike; undefined if the call must be run. */
export function callKey(
  interpreter: Interpreter,
  callee: FunctionValue,
  args: readonly Value[],
  self: Value | undefined,
): string | undefined {
  const { trace, path, depth, catchers, request } = interpreter;
  const mode = (trace ? 1 : 0) + (depth > 0 ? 2 : 0) + (catchers.length > 0 ? 4 : 0);
  let key = `${String(callee.scope.born)} ${String(mode)}${path.responded}${String(path.status ?? '')}${path.notHtml ? '~' : ''}${path.isHtml ? '<' : ''}`;
  if (request) key += `${request.method} ${request.path}`;
  const writer = new KeyWriter();
  if (callee.ir.kind !== 'arrow' && self) writer.self(self);
  for (const arg of args) writer.value(arg, 0);
  if (writer.failed) return undefined;
  key += writer.text;
  // What is known on the path decides what is noted of request data and of errors.
  for (const fact of path.facts)
    if (writer.isLabelled || fact.on === 'production' || fact.on === 'own-error') key += factKey(fact);
  return key;
}

/** Do two values say the same to whoever gets them, whichever objects they are? False where that cannot be told. */
export function areAlike(one: Value, other: Value): boolean {
  if (one === other) return true;
  const [ones, others] = [alternatives(one), alternatives(other)];
  return (
    ones.every((a) => others.some((b) => isLike(a, b))) && others.every((b) => ones.some((a) => isLike(a, b)))
  );
}

function isLike(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one.t !== other.t) return false;
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}

function keyOf(value: Value): string | undefined {
  const writer = new KeyWriter();
  writer.value(value, 0);
  return writer.failed ? undefined : writer.text;
}

class KeyWriter {
  text = '';
  failed = false;
  isLabelled = false;

  self(value: Value): void {
    if (value.t === 'obj' && value.cls && value.labels.length === 0) this.text += `|o${String(value.born)}`;
    else this.value(value, 0);
  }

  value(value: Value, depth: number): void {
    if (this.failed || this.text.length > MAX_LENGTH) {
      this.failed = true;
      return;
    }
    switch (value.t) {
      case 'lit':
        this.text += `|${typeof value.v}${JSON.stringify(value.v) ?? ''}`;
        return;
      case 'unk':
        this.text += `|?${value.outcome ?? ''}${value.name ?? ''}`;
        this.labels(value.labels);
        this.implications(value.implies);
        return;
      case 'str':
        this.text += `|s${JSON.stringify(value.parts)}`;
        for (const labels of value.partLabels) {
          this.text += ';';
          this.labels(labels);
        }
        this.labels(value.head ?? NO_LABELS);
        this.labels(value.labels);
        return;
      case 'regex':
        this.text += `|/${value.pattern}/${value.flags}`;
        return;
      case 'cls':
        this.text += `|c${String(value.scope.born)}.${String(value.ir.at[0])}`;
        return;
      case 'ext':
        this.text += `|e${value.pkg}${value.path}`;
        if (value.props) this.failed = true;
        this.labels(value.labels);
        this.implications(value.implies);
        if (value.args.length > 0 || value.labels.length > 0) {
          this.text += `@${String(value.at?.span[0])}${value.at?.file ?? ''}`;
          this.values(value.args, depth);
        }
        return;
      case 'union':
        this.text += '|u';
        this.values(value.of, depth);
        return;
      case 'arr':
        this.text += `|[${value.open ? '~' : ''}`;
        this.labels(value.labels);
        this.values(value.items, depth);
        return;
      case 'obj':
        if (value.model || value.cls || value.getters) this.failed = true;
        else {
          this.text += `|{${value.open ? '~' : ''}${[...value.props.keys()].join()}`;
          this.labels(value.labels);
          this.values([...value.props.values()], depth);
        }
        return;
      default:
        this.failed = true;
    }
  }

  private values(values: readonly Value[], depth: number): void {
    if (depth >= MAX_DEPTH || values.length > MAX_ITEMS) this.failed = true;
    else for (const value of values) this.value(value, depth + 1);
    this.text += ';';
  }

  private labels(labels: readonly Label[]): void {
    for (const label of labels) {
      this.isLabelled = true;
      this.text += `#${label.l}${String(label.at.span[0])}${label.at.file}`;
      if (label.l === 'cred') this.text += `${label.what}${label.verified ? '!' : ''}`;
      else {
        this.text +=
          label.l === 'req'
            ? `${label.kind}.${label.name}${label.validated ? '!' : ''}${label.vague ? '~' : ''}${label.text ? '"' : ''}${label.clean?.join() ?? ''}`
            : `${label.what}${label.own ? '!' : ''}${label.mild ? '~' : ''}`;
        for (const step of label.steps) this.text += `>${String(step.location.span[0])}${step.location.file}`;
      }
    }
  }

  private implications(implies: Implications | undefined): void {
    if (!implies) return;
    this.isLabelled = true;
    for (const fact of implies.truthy) this.text += `+${factKey(fact)}`;
    for (const fact of implies.falsy) this.text += `-${factKey(fact)}`;
  }
}

const factKey = (fact: Fact): string =>
  `,${fact.on}${fact.holds ? '' : '!'}${fact.on === 'input' || fact.on === 'exact' ? fact.key : ''}`;
