/** Fixes for the options of calls that make and verify tokens. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { CallExpr } from '../model/ir';
import type { Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { expressionAt, setOption } from './options';
import { visitModule } from './syntax';
import { callAt } from './syntaxIndex';
import { quoted } from './text';

const locationIn = (finding: Finding): Location => finding.location;

/** Takes `'none'` out of a list that has other algorithms. */
export function removeNoneFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = locationIn(finding);
  const facts = context.modules.get(file);
  if (!facts) return [];
  const edits: Edit[] = [];
  visitModule(facts.ir, (expr) => {
    if (expr.k !== 'arr' || expr.items.length < 2) return;
    const at = expr.items.findIndex((item) => item?.at[0] === span[0] && item.at[1] === span[1]);
    const [before, next] = [expr.items[at - 1], expr.items[at + 1]];
    if (at < 0) return;
    if (before) edits.push({ file, span: [before.at[1], span[1]], newText: '' });
    else if (next) edits.push({ file, span: [span[0], next.at[0]], newText: '' });
  });
  return edits.length === 1 ? [{ title: 'Do not allow the algorithm none', edits, safe: true }] : [];
}

/** Gives the options of a call, its third argument, a further one. */
export function optionsArgumentEdit(
  finding: Finding,
  context: FixContext,
  position: number,
  name: string,
  value: string,
): Edit | undefined {
  const { file, span } = locationIn(finding);
  const facts = context.modules.get(file);
  const text = context.text(file);
  const call = facts && callAt(facts.ir, span);
  if (!call || text === undefined) return undefined;
  const options = call.args[position];
  if (options?.k === 'obj') return setOption(file, text, options, name, value);
  if (options?.k === 'fn') return beforeArgument(file, options.at[0], `{ ${name}: ${value} }, `);
  if (options !== undefined || call.args.length !== position) return undefined;
  return afterLast(file, call, `, { ${name}: ${value} }`);
}

const beforeArgument = (file: string, at: number, newText: string): Edit => ({
  file,
  span: [at, at],
  newText,
});

function afterLast(file: string, call: CallExpr, newText: string): Edit | undefined {
  const last = call.args.at(-1);
  return last && { file, span: [last.at[1], last.at[1]], newText };
}

/** An expiry of one hour for `jwt.sign(payload, key)`. */
export function expiryFixes(finding: Finding, context: FixContext): Fix[] {
  const text = context.text(finding.location.file) ?? '';
  const edit = optionsArgumentEdit(finding, context, 2, 'expiresIn', quoted(text, '1h'));
  return edit ? [{ title: 'Let the token expire after an hour', edits: [edit], safe: false }] : [];
}

/** The algorithms that fit the key, as far as its name tells. */
export function pinAlgorithmsFixes(finding: Finding, context: FixContext): Fix[] {
  const { file } = finding.location;
  const text = context.text(file) ?? '';
  const facts = context.modules.get(file);
  const call = facts && callAt(facts.ir, finding.location.span);
  const middleware = typeof finding.data === 'object' && finding.data !== null && 'options' in finding.data;
  if (!call || !facts) return [];
  const key = middleware ? text.slice(...call.at) : call.args[1] ? text.slice(...call.args[1].at) : '';
  const algorithm = /public|cert|pem|rsa|jwks|\.pub|spki/i.test(key) ? 'RS256' : 'HS256';
  const value = `[${quoted(text, algorithm)}]`;
  const object = middleware && call.args[0] ? expressionAt(facts, call.args[0].at) : undefined;
  const edit =
    object?.k === 'obj'
      ? setOption(file, text, object, 'algorithms', value)
      : middleware
        ? undefined
        : optionsArgumentEdit(finding, context, 2, 'algorithms', value);
  return edit ? [{ title: `Accept ${algorithm} alone`, edits: [edit], safe: false }] : [];
}
