/** The name by which code can call a control that is known by its function only: a constant, or a Fastify decorator. */
import type { KnownControl } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Expr, Stmt } from '../model/ir';
import type { Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { visitModule } from './syntax';

const sameSpan = (a: Span, b: Span): boolean => a[0] === b[0] && a[1] === b[1];

/** The control as it can be written; the same one if it has a name already, or none at all. */
export function named(known: KnownControl, context: FixContext): KnownControl {
  if (!/=>|\bfunction\b/.test(known.expression)) return known;
  const { file, span } = known.location;
  const facts = context.modules.get(file);
  if (!facts) return known;
  const decorator = decoratorOf(facts, span);
  if (decorator !== undefined) return { ...known, expression: decorator };
  const name = facts.ir.body.map((s) => declaring(s, facts, span)).find((one) => one !== undefined);
  if (name === undefined) return known;
  const exported = facts.ir.exports.find((e) => e.kind === 'local' && e.local === name);
  return {
    ...known,
    expression: name,
    exported: exported?.kind === 'local' ? { file, name: exported.exported } : undefined,
  };
}

function declaring(s: Stmt, facts: ModuleFacts, span: Span): string | undefined {
  if (s.k === 'fndecl') {
    const at = facts.ir.functions[s.fn]?.at;
    return at && sameSpan(at, span) ? s.name : undefined;
  }
  if (s.k !== 'var') return undefined;
  const decl = s.decls.find(({ init }) => init?.k === 'fn' && sameSpan(init.at, span));
  return decl?.pat.k === 'id' ? decl.pat.name : undefined;
}

/** `fastify.authenticate` for `fastify.decorate('authenticate', async …)`, or for the constant that is given there. */
function decoratorOf(facts: ModuleFacts, span: Span): string | undefined {
  let found: string | undefined;
  const isIt = (e: Expr | undefined): boolean => {
    if (e?.k === 'fn') return sameSpan(e.at, span);
    if (e?.k !== 'id') return false;
    return facts.ir.functions.some((fn) => fn.name === e.name && sameSpan(fn.at, span));
  };
  visitModule(facts.ir, (e) => {
    if (e.k !== 'call' || e.callee.k !== 'mem' || e.callee.prop !== 'decorate') return;
    const [name, value] = e.args;
    if (name?.k === 'lit' && typeof name.v === 'string' && isIt(value)) found = `fastify.${name.v}`;
  });
  return found;
}
