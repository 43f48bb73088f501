/** Statements of SQL that are written as texts, as far as they say which records are meant and what is written to them. */
import type { ValueView } from '../model/usage';
import { stringOf } from './usageViews';

export interface SqlStatement {
  readonly table: string;
  readonly writes: boolean;
  /** What the records have to meet, by column; undefined if it is not known to the end. */
  readonly condition?: ReadonlyMap<string, ValueView>;
  /** The columns that are set, with their values. */
  readonly written: readonly (readonly [string, ValueView])[];
}

type Value = (placeholder: string, at: number) => ValueView | undefined;

const NAME = String.raw`[\w."\x60]+`;
const HEAD = new RegExp(
  String.raw`^\s*(?:select\b[\s\S]*?\bfrom\s+(${NAME})|update\s+(${NAME})|delete\s+from\s+(${NAME})|insert\s+into\s+(${NAME}))`,
  'i',
);
const WHERE = /\bwhere\b([\s\S]*?)(?:\b(?:order\s+by|group\s+by|limit|returning|for\s+update)\b|;|$)/i;
/** Records of other tables, or other statements, have a say. */
const COMPOUND = /\bjoin\b|\bunion\b|\(\s*select\b|\bexists\b|\bwith\b/i;
const SET = /\bset\b([\s\S]*?)(?:\bwhere\b|\breturning\b|;|$)/i;
const INSERT = /\(([^()]*)\)\s*values\s*\(([^()]*)\)/i;
const COMPARED = new RegExp(String.raw`^(${NAME})\s*(?:=|in)\s*\(?\s*(\$\d+|\?|[:@]\w+)\s*\)?$`, 'i');
const ASSIGNED = new RegExp(String.raw`^(${NAME})\s*=\s*(\$\d+|\?|[:@]\w+)$`, 'i');
const OTHER = new RegExp(
  String.raw`^(?:lower\()?(${NAME})\)?\s*(?:=|<>|!=|<|>|<=|>=|is\b|like\b|ilike\b)`,
  'i',
);

/** @param text the statement; @param values its parameters: an array for `$1` and `?`, an object for `:name` */
export function sqlStatement(
  text: ValueView | undefined,
  values: ValueView | undefined,
): SqlStatement | undefined {
  const sql = stringOf(text);
  const head = sql === undefined ? undefined : HEAD.exec(sql);
  const table = head?.slice(1).find((name) => name !== undefined);
  if (sql === undefined || table === undefined) return undefined;
  const value = valueIn(sql, values);
  const condition = COMPOUND.test(sql) ? undefined : conditionOf(sql, value);
  return {
    table: column(table),
    writes: !/^\s*select/i.test(sql),
    ...(condition ? { condition } : {}),
    written: [...assigned(sql, value), ...inserted(sql, value)],
  };
}

function conditionOf(sql: string, value: Value): Map<string, ValueView> | undefined {
  const where = WHERE.exec(sql);
  const text = where?.[1];
  if (!where || text === undefined || /\bor\b/i.test(text)) return undefined;
  const found = new Map<string, ValueView>();
  for (const { part, at } of partsOf(text, /\band\b/gi, sql.indexOf(text, where.index))) {
    const [, name, placeholder] = COMPARED.exec(part) ?? [];
    const given = placeholder === undefined ? undefined : value(placeholder, at);
    const other = OTHER.exec(part)?.[1];
    // Other comparisons narrow what is found, and pick nothing.
    if (name !== undefined && given) found.set(column(name), given);
    else if (name === undefined && other !== undefined && !isOwn(part))
      found.set(column(other), { k: 'literal', value: true });
    else return undefined;
  }
  return found;
}

/** A comparison with a parameter that is not understood may be the one with the owner. */
const isOwn = (part: string): boolean => /=.*(\$\d|\?|[:@]\w)/.test(part);

function assigned(sql: string, value: Value): (readonly [string, ValueView])[] {
  const set = SET.exec(sql);
  const text = set?.[1];
  if (!set || text === undefined || !/^\s*update/i.test(sql)) return [];
  return partsOf(text, /,/g, sql.indexOf(text, set.index)).flatMap(({ part, at }) => {
    const [, name, placeholder] = ASSIGNED.exec(part) ?? [];
    const given = placeholder === undefined ? undefined : value(placeholder, at);
    return name !== undefined && given ? [[column(name), given] as const] : [];
  });
}

function inserted(sql: string, value: Value): (readonly [string, ValueView])[] {
  const insert = /^\s*insert/i.test(sql) ? INSERT.exec(sql) : undefined;
  const [, columns = '', values = ''] = insert ?? [];
  if (!insert) return [];
  const names = columns.split(',').map(column);
  return partsOf(values, /,/g, sql.indexOf(values, insert.index + columns.length)).flatMap(
    ({ part, at }, index) => {
      const name = names[index];
      const given = value(part, at);
      return name !== undefined && given ? [[name, given] as const] : [];
    },
  );
}

/** The parts between separators, with the position of each in the statement that they begin at `from` of. */
function partsOf(text: string, separator: RegExp, from: number): { part: string; at: number }[] {
  const parts: { part: string; at: number }[] = [];
  let start = 0;
  const add = (end: number): void => {
    const whole = text.slice(start, end);
    const part = whole.trim();
    parts.push({ part, at: from + start + whole.length });
  };
  for (const found of text.matchAll(separator)) {
    add(found.index);
    start = found.index + found[0].length;
  }
  add(text.length);
  return parts;
}

/** What a placeholder stands for; a `?` by how many of them come before the position `at`. */
const valueIn =
  (sql: string, values: ValueView | undefined): Value =>
  (placeholder, at) => {
    if (/^\$\d+$/.test(placeholder))
      return values?.k === 'array' ? values.items[Number(placeholder.slice(1)) - 1] : undefined;
    if (placeholder === '?')
      return values?.k === 'array' ? values.items[sql.slice(0, at).split('?').length - 2] : undefined;
    return values?.k === 'object' ? values.props[placeholder.slice(1)] : undefined;
  };

const column = (name: string): string => name.trim().replace(/["`]/g, '').split('.').at(-1) ?? name;
