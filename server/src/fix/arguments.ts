/** Replaces one argument of the call that a finding is about. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { callAt } from './syntaxIndex';
import { quoted } from './text';

/** What a rule leaves: the position, and the code or the text to put there. */
export interface ArgumentData {
  readonly position: number;
  readonly value?: string;
  /** A string, to be quoted as the file does. */
  readonly string?: string;
  readonly safe?: boolean;
}

/** Only literals are replaced: what a variable holds may be meant for other calls as well. */
export function argumentFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const data = finding.data as ArgumentData | undefined;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const call = facts && callAt(facts.ir, span);
  if (!call || !data || !('position' in data) || text === undefined) return [];
  const argument = call.args[data.position];
  const value = data.value ?? quoted(text, data.string ?? '');
  if (argument?.k !== 'lit') return [];
  return [
    {
      title: `Use ${value}`,
      edits: [{ file, span: argument.at, newText: value }],
      safe: data.safe ?? false,
    },
  ];
}
