/** Sets, replaces or removes options in an object literal that is written at the place of a finding. */
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import type { Expr, ObjectExpr } from '../model/ir';
import type { Location, Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { expressionAtSpan } from './syntaxIndex';
import { indentAt, lineStart, newlineOf, startsLine } from './text';

/** The expression at exactly this place. */
export const expressionAt = (facts: ModuleFacts, span: Span): Expr | undefined =>
  expressionAtSpan(facts.ir, span);

/** The object literal at a place of the workspace. */
export function objectAt(place: Location | undefined, context: FixContext): ObjectExpr | undefined {
  const facts = place && context.modules.get(place.file);
  const expr = facts && expressionAt(facts, place.span);
  return expr?.k === 'obj' ? expr : undefined;
}

/** The edit that gives an option a value: in its place if it is written, else as a further property. */
export function setOption(
  file: string,
  text: string,
  object: ObjectExpr,
  name: string,
  value: string,
): Edit | undefined {
  const written = object.props.findLast((prop) => prop.key === name);
  if (written)
    return isShorthand(written, text)
      ? { file, span: written.at, newText: `${name}: ${value}` }
      : { file, span: written.value.at, newText: value };
  const [start, end] = object.at;
  const last = object.props.at(-1);
  if (!last) return { file, span: [start, end], newText: `{ ${name}: ${value} }` };
  if (lineStart(text, last.at[0]) === lineStart(text, start) || !startsLine(text, last.at[0]))
    return { file, span: [last.at[1], last.at[1]], newText: `, ${name}: ${value}` };
  const indent = indentAt(text, last.at[0]);
  return {
    file,
    span: [last.at[1], last.at[1]],
    newText: `,${newlineOf(text)}${indent}${name}: ${value}`,
  };
}

const isShorthand = (prop: ObjectExpr['props'][number], text: string): boolean =>
  prop.value.k === 'id' && !text.slice(prop.at[0], prop.at[1]).includes(':');

/** The edit that takes a property out, with its comma and, if it stands alone there, its line. */
export function removeOption(file: string, object: ObjectExpr, name: string): Edit | undefined {
  const at = object.props.findIndex((prop) => prop.key === name);
  const written = object.props[at];
  if (!written) return undefined;
  const next = object.props[at + 1];
  const before = object.props[at - 1];
  if (next) return { file, span: [written.at[0], next.at[0]], newText: '' };
  if (before) return { file, span: [before.at[1], written.at[1]], newText: '' };
  return { file, span: object.at, newText: '{}' };
}

/** The edits that give several options their values; those that are not written yet come in one piece. */
export function setOptions(
  file: string,
  text: string,
  object: ObjectExpr,
  values: Readonly<Record<string, string>>,
): readonly Edit[] {
  const isWritten = (name: string): boolean => object.props.some((prop) => prop.key === name);
  const names = Object.keys(values);
  const replaced = names
    .filter(isWritten)
    .flatMap((name) => setOption(file, text, object, name, values[name] ?? '') ?? []);
  const [first, ...rest] = names.filter((name) => !isWritten(name));
  if (first === undefined) return replaced;
  const last = object.props.at(-1);
  const onLines =
    last !== undefined &&
    startsLine(text, last.at[0]) &&
    lineStart(text, last.at[0]) !== lineStart(text, object.at[0]);
  const gap = onLines ? `,${newlineOf(text)}${indentAt(text, last.at[0])}` : ', ';
  const more = rest.map((name) => `${gap}${name}: ${values[name] ?? ''}`).join('');
  const added = setOption(file, text, object, first, `${values[first] ?? ''}${more}`);
  return added ? [...replaced, added] : replaced;
}
