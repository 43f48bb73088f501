/** Calls of `replace` and `replaceAll` with constants, as chains: what they look for, and what they put there. */
import { functionAround, statementsAround } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr } from '../model/ir';
import { constantOf, expressionsOf, perModule } from './codeScan';

export interface Replacement {
  readonly call: CallExpr;
  readonly facts: ModuleFacts;
  /** The text that is looked for, or the source of the expression. */
  readonly find: string;
  readonly isRegex: boolean;
  /** Every occurrence is replaced, not only the first. */
  readonly all: boolean;
  readonly by: string;
  /** The same text goes through these as well: earlier and later calls of the function. */
  readonly others: () => readonly Replacement[];
  /** It is repeated until nothing is left. */
  readonly repeated: boolean;
}

export const replacementsOf = perModule((facts): readonly Replacement[] => {
  const found: Replacement[] = [];
  for (const call of expressionsOf(facts, 'call')) {
    const one = replacementOf(call, facts, () => others(one, found));
    if (one) found.push(one);
  }
  return found;
});

const others = (one: Replacement | undefined, all: readonly Replacement[]): readonly Replacement[] => {
  if (!one) return [];
  const around = functionAround(one.facts.ir, one.call.at);
  return all.filter((other) => other !== one && functionAround(other.facts.ir, other.call.at) === around);
};

function replacementOf(
  call: CallExpr,
  facts: ModuleFacts,
  beside: () => readonly Replacement[],
): Replacement | undefined {
  const { callee } = call;
  if (callee.k !== 'mem' || (callee.prop !== 'replace' && callee.prop !== 'replaceAll')) return undefined;
  const by = textOf(call.args[1], facts);
  const search = regexOf(call.args[0], facts);
  const find = search?.pattern ?? textOf(call.args[0], facts);
  if (by === undefined || find === undefined || call.args.length !== 2) return undefined;
  return {
    call,
    facts,
    find,
    isRegex: search !== undefined,
    all: search ? search.flags.includes('g') : callee.prop === 'replaceAll',
    by,
    others: beside,
    repeated: statementsAround(facts.ir, call.at).some((s) => s.k === 'loop' && s.test !== undefined),
  };
}

/** A constant text, also one that is put together of constants. */
function textOf(expr: Expr | undefined, facts: ModuleFacts): string | undefined {
  if (expr?.k === 'bin' && expr.op === '+') {
    const [l, r] = [textOf(expr.l, facts), textOf(expr.r, facts)];
    return l === undefined || r === undefined ? undefined : l + r;
  }
  const value = constantOf(expr, facts);
  return typeof value === 'string' ? value : undefined;
}

function regexOf(expr: Expr | undefined, facts: ModuleFacts): { pattern: string; flags: string } | undefined {
  if (expr?.k === 'regex') return expr;
  if (expr?.k === 'call' && expr.isNew && expr.callee.k === 'id' && expr.callee.name === 'RegExp') {
    const pattern = textOf(expr.args[0], facts);
    const flags = expr.args[1] ? textOf(expr.args[1], facts) : '';
    return pattern === undefined || flags === undefined ? undefined : { pattern, flags };
  }
  return undefined;
}
