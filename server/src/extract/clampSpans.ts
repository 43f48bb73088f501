/** Half-typed code has nodes that TypeScript places outside of their parents; this pulls their spans in. */
import type { ModuleIr } from '../model/ir';
import type { Span } from '../model/location';

const SPANS = new Set(['at', 'propAt', 'keyAt', 'nameAt', 'bodyAt', 'handlerAt']);

/** A copy of `ir` in which every span lies within that of the node around it. */
export function clampSpans(ir: ModuleIr, text: string): ModuleIr {
  const whole: Span = [0, text.length];
  const functions: unknown[] = ir.functions.slice();
  const classes: unknown[] = ir.classes.slice();
  const visit = (value: unknown, outer: Span): unknown => {
    if (Array.isArray(value)) return value.map((item) => visit(item, outer));
    if (typeof value !== 'object' || value === null) return value;
    const node = value as Readonly<Record<string, unknown>>;
    const at = isSpan(node['at']) ? clamp(node['at'], outer) : outer;
    const copy: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(node)) {
      if (key === 'at') copy[key] = at;
      else if (SPANS.has(key) && isSpan(child)) copy[key] = clamp(child, at);
      else copy[key] = visit(child, at);
    }
    if (typeof node['fn'] === 'number') functions[node['fn']] = visit(ir.functions[node['fn']], at);
    if (typeof node['cls'] === 'number') classes[node['cls']] = visit(ir.classes[node['cls']], at);
    return copy;
  };
  const result = visit({ ...ir, functions: [], classes: [] }, whole) as ModuleIr;
  return {
    ...result,
    functions: functions as ModuleIr['functions'],
    classes: classes as ModuleIr['classes'],
  };
}

const isSpan = (value: unknown): value is Span =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';

function clamp(span: Span, outer: Span): Span {
  const start = Math.min(Math.max(span[0], outer[0]), outer[1]);
  const end = Math.min(Math.max(span[1], start), outer[1]);
  return start === span[0] && end === span[1] ? span : [start, end];
}
