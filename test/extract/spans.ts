/** Checks the places that facts name. */
import assert from 'node:assert/strict';
import type { ModuleFacts } from '../../server/src/model/facts';
import type { Span } from '../../server/src/model/location';

interface Located {
  readonly at: Span;
}

const isLocated = (value: unknown): value is Located =>
  typeof value === 'object' && value !== null && Array.isArray((value as Located).at);

const OTHER_SPANS = ['propAt', 'keyAt', 'nameAt', 'bodyAt', 'handlerAt'] as const;

/** Asserts that every node lies within its parent and in the text, and that a name's span holds the name. */
export function assertSpans(facts: ModuleFacts, text: string): void {
  const { ir } = facts;
  const whole: Span = [0, text.length];
  const inside = (inner: Span, outer: Span, what: unknown): void => {
    if (outer[0] <= inner[0] && inner[0] <= inner[1] && inner[1] <= outer[1]) return;
    assert.fail(
      `span ${inner.join('-')} is not within ${outer.join('-')}: ${JSON.stringify(what).slice(0, 300)}`,
    );
  };
  const visit = (value: unknown, outer: Span): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, outer);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Record<string, unknown>;
    const at = isLocated(value) ? value.at : outer;
    inside(at, outer, value);
    for (const key of OTHER_SPANS) if (node[key]) inside(node[key] as Span, at, value);
    if (node['k'] === 'id') checkName(text, node['name'] as string, at);
    if (typeof node['fn'] === 'number') visit(ir.functions[node['fn']], at);
    if (typeof node['cls'] === 'number') visit(ir.classes[node['cls']], at);
    for (const [key, child] of Object.entries(node)) {
      if (key !== 'at' && !OTHER_SPANS.includes(key as 'propAt')) visit(child, at);
    }
  };
  visit(ir.body, whole);
  visit(ir.imports, whole);
  visit(ir.exports, whole);
  visit(ir.types, whole);
  for (const problem of facts.problems) inside(problem.at, problem.affects ?? whole, problem);
  visit(facts.suppressions, whole);
  visit(facts.publicMarks, whole);
}

/** Names that lowering makes up stand for the whole of what they are made of. */
const MADE_UP = new Set(['*default*', 'Object', 'module']);

function checkName(text: string, name: string, at: Span): void {
  const written = text.slice(at[0], at[1]);
  if (written === name.replace(/~\d+$/, '') || written.includes('\\u') || MADE_UP.has(name)) return;
  if (/^(import|new)\.\w+$/.test(name) || written.includes('export')) return;
  assert.fail(`the span of ${name} holds ${JSON.stringify(written)}`);
}
