/** What a copied check needs of its handler's parameters, as another handler has them or can be given them. */
import type { Edit } from '../model/finding';
import type { Param, Pattern, Stmt } from '../model/ir';
import type { Handler } from './copyCheck';
import { declared, freeNames } from './names';

export interface GivenParameters {
  /** Names of the source → names of the target. */
  readonly renames: ReadonlyMap<string, string>;
  /** Properties that the target takes out of its argument from now on. */
  readonly edits: readonly Edit[];
}

type ObjectPattern = Extract<Pattern, { k: 'objpat' }>;

/** Names of a parameter, or of the properties that it takes out of one: `({ locals, params })`. */
export const boundNames = (pat: Pattern): string[] =>
  pat.k === 'id' ? [pat.name] : pat.k === 'objpat' ? propertiesOf(pat).map(({ local }) => local) : [];

const propertiesOf = ({ props }: ObjectPattern): { key: string; local: string }[] =>
  props.flatMap(({ key, value }) =>
    typeof key === 'string' && value.k === 'id' ? [{ key, local: value.name }] : [],
  );

/** Undefined if the target lacks a parameter that the statements use, or has a name of theirs already. */
export function parametersFor(
  source: Handler,
  target: Handler,
  statements: readonly Stmt[],
): GivenParameters | undefined {
  const free = freeNames(source.facts.ir, statements);
  const renames = new Map<string, string>();
  const edits: Edit[] = [];
  for (const [index, param] of source.fn.params.entries()) {
    const used = boundNames(param.pat).filter((name) => free.has(name));
    if (used.length === 0) continue;
    const own = target.fn.params[index];
    if (param.pat.k === 'id') {
      if (own?.pat.k !== 'id') return undefined;
      renames.set(param.pat.name, own.pat.name);
      continue;
    }
    if (param.pat.k !== 'objpat') return undefined;
    const wanted = propertiesOf(param.pat).filter(({ local }) => used.includes(local));
    const missing = wanted.filter(({ key, local }) => {
      const there = own?.pat.k === 'objpat' && propertiesOf(own.pat).find((one) => one.key === key);
      if (there) renames.set(local, there.local);
      return !there;
    });
    if (missing.length === 0) continue;
    const edit = taking(target, own, missing);
    if (!edit) return undefined;
    edits.push(edit);
  }
  const local = new Set([
    ...target.fn.body.flatMap(declared),
    ...target.fn.params.flatMap(({ pat }) => boundNames(pat)),
  ]);
  const isTaken = statements.flatMap(declared).some((name) => local.has(name) || name.includes('~'));
  return isTaken ? undefined : { renames, edits };
}

/** The edit that takes more properties out of the argument. */
function taking(
  { facts, text, fn }: Handler,
  own: Param | undefined,
  missing: readonly { readonly key: string; readonly local: string }[],
): Edit | undefined {
  const names = missing.map(({ key, local }) => (key === local ? key : `${key}: ${local}`)).join(', ');
  if (!own) {
    const start = text.slice(fn.at[0], fn.bodyAt[0]).indexOf('()');
    if (fn.params.length > 0 || start < 0) return undefined;
    const at = fn.at[0] + start + 1;
    return { file: facts.file, span: [at, at], newText: `{ ${names} }` };
  }
  // A type that is written at the place would not have the property.
  if (own.pat.k !== 'objpat' || (own.type && text[own.type.at[0]] === '{')) return undefined;
  const last = own.pat.props.at(-1);
  return last && { file: facts.file, span: [last.at[1], last.at[1]], newText: `, ${names}` };
}
