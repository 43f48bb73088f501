/** Fixes that take a secret out of the code: it is read from the environment instead. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { expressionAt } from './options';

export function secretFixes(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const facts = context.modules.get(file);
  const { data } = finding;
  if (!facts || typeof data !== 'object' || data === null || !('name' in data)) return [];
  const written = expressionAt(facts, span);
  const text = context.text(file);
  if (written?.k !== 'lit' || text === undefined) return [];
  // In `process.env.X || 'secret'` there is a variable already, and what is to happen without it is not ours to say.
  if (/(\|\||\?\?)\s*$/.test(text.slice(0, span[0]))) return [];
  const variable = String(data.name)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return [
    {
      title: `Read it from process.env.${variable}`,
      edits: [{ file, span, newText: `process.env.${variable}${/\.[cm]?tsx?$/.test(file) ? '!' : ''}` }],
      safe: false,
      followUp: `Set ${variable} where the service runs, and replace the secret that was in the code.`,
    },
  ];
}
