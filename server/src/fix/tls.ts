/** Takes out what switches the check of certificates off, and raises the version of TLS. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { removeOption } from './options';
import { statementAround, visitModule } from './syntax';
import { lineEnd, lineStart, quoted } from './text';

export function verifyTlsFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined) return [];
  let edit: Edit | undefined;
  visitModule(facts.ir, (expr) => {
    if (expr.k !== 'obj') return;
    const prop = expr.props.find((one) => one.at[0] === span[0] && one.at[1] === span[1]);
    if (prop && typeof prop.key === 'string') edit = removeOption(file, expr, prop.key);
  });
  const statement = edit ? undefined : statementAround(facts.ir, span);
  if (statement?.k === 'expr' && statement.e.k === 'assign' && statement.e.at[0] === span[0]) {
    const start = lineStart(text, statement.at[0]);
    const end = lineEnd(text, statement.at[1]);
    const alone =
      text.slice(start, statement.at[0]).trim() === '' && text.slice(statement.at[1], end).trim() === '';
    if (alone && text[end] !== undefined)
      edit = { file, span: [start, end + (text[end] === '\r' ? 2 : 1)], newText: '' };
  }
  return edit
    ? [
        {
          title: 'Check certificates',
          edits: [edit],
          safe: false,
          followUp: 'For a private authority, give its certificate as `ca`.',
        },
      ]
    : [];
}

export function tlsVersionFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const text = context.text(file);
  if (text === undefined || !/^["'`]/.test(text.slice(span[0], span[0] + 1))) return [];
  const isMethod = /_method/i.test(text.slice(span[0], span[1]));
  return isMethod
    ? []
    : [{ title: 'Demand TLS 1.2', edits: [{ file, span, newText: quoted(text, 'TLSv1.2') }], safe: false }];
}
