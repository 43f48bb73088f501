/**
 * Chains of query builders (`db('orders').where({ id }).first()`), as one call with its whole condition: which records
 * are meant stands in links of the chain that come before the call which runs it.
 */
import type { CallContext, Interpreter } from './interpreter';
import { recordUsage } from './usages';
import { alternatives, literal, object, stringOf, type ExternalValue, type Value } from './values';

const BUILDERS = /^(?:knex|drizzle-orm|kysely|typeorm|objection|@supabase\/supabase-js)(?:\/|$)/;
/** Methods that run the query, or are the last of those that say which records are meant. */
const ENDS =
  /^(?:first|del|delete|update|execute|executeTakeFirst|executeTakeFirstOrThrow|getOne|getOneOrFail|getMany|getRawOne|getRawMany|returning|single|maybeSingle|limit|where|eq|get|all|run|then|findById|patch|deleteById)$/;
const WHERE = /^(?:where|andWhere|andWhereIn|whereIn|having|eq|match|in|filter)$/;
const WRITES = /^(?:update|delete|del|patch|deleteFrom|updateTable|deleteById|insert)$/;
const TABLE = /^(?:from|into|table|selectFrom|updateTable|deleteFrom|update|delete|createQueryBuilder)$/;
const MAX_LINKS = 24;

interface Link {
  readonly name: string;
  readonly args: readonly Value[];
}

/** Notes the query that a chain is so far; longer chains at the same place say more (`outermost` of the rules). */
export function recordQuery(interpreter: Interpreter, callee: ExternalValue, context: CallContext): void {
  const name = methodOf(callee.path);
  if (!interpreter.trace || !BUILDERS.test(callee.pkg) || !ENDS.test(name)) return;
  const links = [...linksOf(callee), { name, args: context.args }];
  const conditions = new Map<string, Value>();
  for (const link of links) if (WHERE.test(link.name) && !addCondition(conditions, link.args)) return;
  if (conditions.size === 0) return;
  const isWrite = links.some((link) => WRITES.test(link.name));
  const topic = isWrite ? 'database-write' : 'database-read';
  const table = tableOf(links);
  recordUsage(interpreter, topic, `${callee.pkg}.query()`, {
    ...context,
    args: [object([['where', object(conditions)]])],
    argsAt: [context.at],
    label: `${table ?? 'query'}.${name}`,
  });
}

const methodOf = (path: string): string => /\.([A-Za-z0-9_$]+)$/.exec(path)?.[1] ?? '';

/** The calls before, first to last. */
function linksOf(callee: ExternalValue): Link[] {
  const links: Link[] = [];
  let value: ExternalValue | undefined = callee.from;
  for (let count = 0; value && count < MAX_LINKS; count++, value = value.from)
    if (value.path.endsWith('()'))
      links.unshift({ name: methodOf(value.path.slice(0, -2)), args: value.args });
  return links;
}

/** False if there may be more to the condition than is seen. */
function addCondition(conditions: Map<string, Value>, args: readonly Value[]): boolean {
  const [first, second, third] = args;
  if (!first) return false;
  if (first.t === 'obj' && !first.model && !first.open) {
    for (const [name, value] of first.props) conditions.set(lastName(name), value);
    return true;
  }
  if (first.t === 'ext') return addExpression(conditions, first);
  const text = stringOf(first);
  if (text === undefined) return false;
  if (/[\s=:]/.test(text.trim())) return addText(conditions, text, second);
  const value = third ?? second;
  if (value) conditions.set(lastName(text), value);
  return value !== undefined;
}

/** `"order.id = :id and order.userId = :owner"` with its parameters. */
function addText(conditions: Map<string, Value>, text: string, parameters: Value | undefined): boolean {
  if (parameters?.t !== 'obj' || parameters.open) return false;
  const parts = text.split(/\s+and\s+/i);
  return parts.every((part) => {
    const [, column = '', name = ''] =
      /^\(?\s*([\w."`]+)\s*(?:=|in)\s*\(?:(?:\.\.\.)?(\w+)\)?\s*\)?$/i.exec(part.trim()) ?? [];
    const value = parameters.props.get(name);
    if (value) conditions.set(lastName(column), value);
    return value !== undefined;
  });
}

/** Drizzle: `eq(orders.id, id)`, `and(…)`. */
function addExpression(conditions: Map<string, Value>, value: ExternalValue): boolean {
  const name = methodOf(value.path.replace(/\(\)$/, ''));
  if (!value.pkg.startsWith('drizzle-orm')) return false;
  if (name === 'and' || name === 'or')
    return value.args.every((arg) =>
      alternatives(arg).every(
        (one) => one.t === 'lit' || (one.t === 'ext' && addExpression(conditions, one)),
      ),
    );
  const [column, operand] = value.args;
  if (column?.t !== 'ext' || !/^(?:eq|inArray|ne|gt|gte|lt|lte|isNull|isNotNull|like|ilike)$/.test(name))
    return false;
  // Other comparisons narrow what is found, and pick nothing.
  conditions.set(
    lastName(column.path),
    operand && (name === 'eq' || name === 'inArray') ? operand : literal(true),
  );
  return true;
}

const lastName = (path: string): string => path.replace(/["`]/g, '').split('.').at(-1) ?? path;

function tableOf(links: readonly Link[]): string | undefined {
  const isNamed = ({ args }: Link): boolean => args.some((arg) => nameOf(arg) !== undefined);
  // `knex('orders')` has no name of its own.
  const named =
    links.find((link) => TABLE.test(link.name) && isNamed(link)) ??
    links.find((link) => (link.name === '' || link.name === 'getRepository') && isNamed(link));
  return named?.args.map(nameOf).find((name) => name !== undefined);
}

/** A table by its name, or by the entity or the table of Drizzle that stands for it. */
function nameOf(value: Value): string | undefined {
  const text = stringOf(value);
  if (text !== undefined) return text.split(/\s/)[0];
  if (value.t === 'cls') return value.ir.name;
  const [first] = value.t === 'ext' && value.pkg.startsWith('drizzle-orm') ? value.args : [];
  return first && stringOf(first);
}
