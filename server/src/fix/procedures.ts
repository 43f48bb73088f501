/** tRPC: another builder of the workspace, whose middleware asks who calls, in the place of the open one. */
import type { Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Edit, Fix } from '../model/finding';
import type { Expr } from '../model/ir';
import { contains } from '../model/location';
import type { FixContext } from '../model/rule';
import { addImports, type WantedImport } from './imports';
import { importsOf, topLevelNames } from './names';
import { resolveRelative } from './controls';
import { visitModule } from './syntax';

interface Root {
  readonly facts: ModuleFacts;
  readonly id: Extract<Expr, { k: 'id' }>;
}

const MADE = new Set(['query', 'mutation', 'subscription']);

/** `protectedProcedure.input(…).mutation(fn)` → `protectedProcedure`. */
function rootOf({ handler }: Endpoint, context: FixContext): Root | undefined {
  const facts = handler && context.modules.get(handler.location.file);
  if (!facts) return undefined;
  let found: Root | undefined;
  visitModule(facts.ir, (e) => {
    if (e.k !== 'call' || e.callee.k !== 'mem' || !MADE.has(String(e.callee.prop))) return;
    if (!e.args.some((arg) => contains(arg.at, handler.location.span))) return;
    let root: Expr = e;
    while (root.k === 'call' || root.k === 'mem') root = root.k === 'call' ? root.callee : root.obj;
    if (root.k === 'id') found = { facts, id: root };
  });
  return found;
}

/** The builders of procedures that are guarded, the most used first, with how a file gets at them. */
function guarded(endpoints: readonly Endpoint[], context: FixContext): { name: string; root: Root }[] {
  const meant = new Set(endpoints.map(({ id }) => id));
  const uses = new Map<string, { name: string; root: Root; count: number }>();
  for (const other of context.service.endpoints) {
    if (other.protocol !== 'trpc' || meant.has(other.id)) continue;
    const { state, confidence } = other.posture.authentication;
    // It is the builder's middleware that guards, and not a check of the handler's own.
    const isBuilders = other.chain.some(
      ({ scope, effects }) =>
        scope === 'router' &&
        effects.some(({ control, strength }) => control === 'authentication' && strength === 'required'),
    );
    const root = state === 'present' && confidence !== 'low' && isBuilders && rootOf(other, context);
    if (!root) continue;
    const known = uses.get(root.id.name);
    if (known) known.count++;
    else uses.set(root.id.name, { name: root.id.name, root, count: 1 });
  }
  return [...uses.values()].sort((a, b) => b.count - a.count);
}

/** How `facts` can import what the name means where a guarded procedure uses it; `here`: it is there already. */
function importOf(
  name: string,
  root: Root,
  facts: ModuleFacts,
  context: FixContext,
): WantedImport | 'here' | undefined {
  if (importsOf(facts.ir).some(({ local }) => local === name)) return 'here';
  if (root.facts === facts) return topLevelNames(facts).has(name) ? 'here' : undefined;
  const imported = importsOf(root.facts.ir).find(({ local }) => local === name);
  if (!imported || topLevelNames(facts).has(name)) return undefined;
  const file = resolveRelative(root.facts.file, imported.from, context);
  if (imported.from.startsWith('.') && file === undefined) return undefined;
  const from = file === undefined ? imported.from : context.specifier(facts.file, file);
  return { from, name: imported.name, local: name };
}

/** Builds these procedures on the builder that guards the others. */
export function procedureFixes(endpoints: readonly Endpoint[], called: string, context: FixContext): Fix[] {
  const roots = endpoints.map((endpoint) => rootOf(endpoint, context));
  if (endpoints.some(({ protocol }) => protocol !== 'trpc') || roots.some((root) => !root)) return [];
  for (const { name, root } of guarded(endpoints, context)) {
    const edits = new Map<string, Edit>();
    const isPossible = roots.every((own) => {
      if (!own || own.id.name === name) return false;
      const { file } = own.facts;
      const text = context.text(file);
      const wanted = importOf(name, root, own.facts, context);
      if (wanted === undefined || text === undefined) return false;
      const added = wanted === 'here' ? [] : addImports(own.facts, text, [wanted]).edits;
      for (const edit of [...added, { file, span: own.id.at, newText: name }])
        edits.set(`${edit.file} ${String(edit.span?.[0])} ${edit.newText}`, edit);
      return true;
    });
    if (isPossible)
      return [{ title: `Build ${called} on \`${name}\``, edits: [...edits.values()], safe: false }];
  }
  return [];
}
