/** A redirect to wherever the request says → to paths of this service only. */
import type { Finding, Fix } from '../../model/finding';
import type { FixContext } from '../../model/rule';
import { freeName } from '../names';
import { statementAround } from '../syntax';
import { indentAt, lineStart, newlineOf, quoted, startsLine, styleOf } from '../text';
import { sinkCall } from './sink';

export function redirectFixes(finding: Finding, context: FixContext): Fix[] {
  const sink = sinkCall(finding, context);
  const target = sink?.call.args.at(-1);
  if (!sink || !target || (target.k !== 'id' && target.k !== 'mem')) return [];
  const { call, facts, text } = sink;
  if (call.callee.k !== 'mem' || call.callee.prop !== 'redirect') return [];
  const statement = statementAround(facts.ir, call.at);
  if (!statement || !startsLine(text, statement.at[0]) || isBraceless(text, statement.at[0])) return [];
  const style = styleOf(text);
  const name = freeName(facts, 'target');
  const start = lineStart(text, statement.at[0]);
  const indent = indentAt(text, statement.at[0]);
  const end = call.at[1] - 1;
  const written = text.slice(target.at[0], end).trim().replace(/,$/, '');
  // A cast of what may be a list is replaced by the conversion.
  const value = `String(${written.replace(/\s+as\s+string$/, '')})`;
  const code = `const ${name} = ${value}${style.end}${newlineOf(text)}`;
  return [
    {
      title: 'Redirect to paths of this service only',
      edits: [
        { file: facts.file, span: [start, start], newText: indent + code },
        {
          file: facts.file,
          span: [target.at[0], end],
          newText: `/^\\/(?![/\\\\])/.test(${name}) ? ${name} : ${quoted(text, '/')}`,
        },
      ],
      safe: false,
    },
  ];
}

/** The only statement of an `if` or `else` without braces has no place for one more. */
const isBraceless = (text: string, at: number): boolean =>
  /(?:\)|\belse)\s*$/.test(text.slice(Math.max(0, lineStart(text, at) - 200), at));
