/** The call at which request data does harm, as a rule about flows leaves it for its fix. */
import type { ModuleFacts } from '../../model/facts';
import type { Finding, SinkData } from '../../model/finding';
import type { CallExpr, Expr, FunctionIr, Stmt } from '../../model/ir';
import type { FixContext } from '../../model/rule';
import { childStatements, functionAround, visitModule } from '../syntax';
import { callAt } from '../syntaxIndex';

export interface SinkCall extends SinkData {
  readonly facts: ModuleFacts;
  readonly text: string;
  readonly call: CallExpr;
  /** The function around the call; absent at the top level. */
  readonly fn?: FunctionIr;
}

export function sinkCall({ data }: Finding, context: FixContext): SinkCall | undefined {
  if (typeof data !== 'object' || data === null || !('sinkAt' in data)) return undefined;
  const sink = data as SinkData;
  const { file, span } = sink.sinkAt;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const call = facts && callAt(facts.ir, span);
  if (!call || text === undefined || call.args.some((arg) => arg.k === 'spread')) return undefined;
  return { ...sink, facts, text, call, fn: functionAround(facts.ir, span) };
}

/** The value of an argument: the expression itself, or that of a constant which is used at this one place only. */
export function valueOf(arg: Expr | undefined, { facts, fn }: SinkCall): Expr | undefined {
  if (arg?.k !== 'id') return arg;
  let uses = 0;
  visitModule(facts.ir, (e) => {
    if (e.k === 'id' && e.name === arg.name) uses++;
  });
  if (uses !== 1 || !fn) return undefined;
  const flat = (s: Stmt): Stmt[] => [s, ...childStatements(s).flatMap(flat)];
  for (const s of fn.body.flatMap(flat)) {
    if (s.k !== 'var' || s.kind !== 'const') continue;
    const decl = s.decls.find(({ pat }) => pat.k === 'id' && pat.name === arg.name);
    if (decl) return decl.init;
  }
  return undefined;
}

/** The package of a symbol: `@prisma/client` of `@prisma/client.PrismaClient().$queryRawUnsafe`. */
export const packageOf = (symbol: string | undefined): string =>
  /^(?:@[\w-]+\/)?[\w-]+(?:\/[\w-]+)*/.exec(symbol ?? '')?.[0] ?? '';
