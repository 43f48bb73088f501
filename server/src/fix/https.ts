/** Turns the scheme of an address that is written in the call of a finding into the encrypted one. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { visitExpression } from './syntax';
import { callAt } from './syntaxIndex';

export function httpsFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const call = facts && callAt(facts.ir, span);
  if (!call || text === undefined) return [];
  const edits: Edit[] = [];
  for (const arg of call.args)
    visitExpression(arg, (expr) => {
      if (expr.k !== 'lit' && expr.k !== 'tpl') return;
      const match = /^(["'`])(http|ws):\/\/(?!localhost|127\.)/.exec(text.slice(expr.at[0], expr.at[1]));
      const scheme = match?.[2];
      if (scheme === undefined) return;
      const end = expr.at[0] + 1 + scheme.length;
      edits.push({ file, span: [end, end], newText: 's' });
    });
  return edits.length === 1 ? [{ title: 'Use the encrypted scheme', edits, safe: false }] : [];
}
