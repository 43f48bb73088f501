/** What database calls are asked for and given, whatever the package: their conditions and the values they write. */
import type { Origin, Usage, ValueView } from '../model/usage';
import { sqlStatement, type SqlStatement } from './sqlStatement';
import { alternativesOf, originsIn } from './usageViews';

/** `findById(id)`: the first argument is the key itself. */
const BY_KEY = /^(findById\w*|findByPk|findOneById|findByIdAnd\w+)$/;
/** Calls that are about one record, or about those that a condition picks. */
const CONDITIONAL =
  /^(find(One|Unique|First)\w*|findById\w*|findByPk|find(Many|All|By)?|findAndCount(All|By)?|update(One|Many)?|delete(One|Many)?|destroy|remove|softDelete|replaceOne|upsert)$/;
/** The condition is the first argument, as it is. */
const CONDITION_FIRST = /^(mongoose|mongodb|@nestjs\/mongoose|marsdb|nedb|@seald-io\/nedb)\b/;

export interface DatabaseCall {
  readonly usage: Usage;
  /** `findOne` */
  readonly method: string;
  /** What it is called on, as written: `OrderModel`, `this.prisma.order`. */
  readonly model: string;
  /** What the records have to meet, by field; `''` is the key. Undefined if it is not known to the end. */
  readonly condition?: ReadonlyMap<string, ValueView>;
  readonly writes: boolean;
  /** The statement, where it is written as SQL. */
  readonly statement?: SqlStatement;
}

export function databaseCall(usage: Usage): DatabaseCall | undefined {
  if (usage.topic !== 'database-read' && usage.topic !== 'database-write') return undefined;
  const parts = /^(.*?)\??\.(\w+)$/.exec(usage.label);
  const method = parts?.[2] ?? /\.(\w+)\(\)$/.exec(usage.symbol)?.[1] ?? '';
  const statement = sqlStatement(usage.args[0], usage.args[1]);
  if (statement) return ofStatement(usage, method, statement);
  const condition =
    CONDITIONAL.test(method) || usage.symbol.endsWith('.query()') ? conditionOf(usage, method) : undefined;
  return {
    usage,
    method,
    model: parts?.[1] ?? '',
    ...(condition ? { condition } : {}),
    writes: usage.topic === 'database-write' || /And(Update|Delete|Remove|Replace)$/.test(method),
  };
}

const ofStatement = (usage: Usage, method: string, statement: SqlStatement): DatabaseCall => ({
  usage,
  method,
  model: statement.table,
  ...(statement.condition ? { condition: statement.condition } : {}),
  writes: statement.writes,
  statement,
});

function conditionOf({ symbol, args }: Usage, method: string): ReadonlyMap<string, ValueView> | undefined {
  const [first, second] = args;
  if (BY_KEY.test(method)) return first && new Map([['', first]]);
  const where = whereOf(first) ?? whereOf(second);
  if (where) return fieldsOf(where);
  if (CONDITION_FIRST.test(symbol) || /By(OrFail)?$/.test(method)) return fieldsOf(first);
  // TypeORM: `update(criteria, …)`, `delete(criteria)`.
  if (!/typeorm/.test(symbol) || !/^(update|delete|softDelete)$/.test(method)) return undefined;
  return first?.k === 'object' ? fieldsOf(first) : first && new Map([['', first]]);
}

const whereOf = (view: ValueView | undefined): ValueView | undefined =>
  view?.k === 'object' ? view.props['where'] : undefined;

/**
 * Chains of query builders are noted at each of their links, of which all begin at the same place: those that are the
 * longest say the most.
 */
export function outermost(usages: readonly Usage[]): readonly Usage[] {
  const longest = new Map<string, number>();
  const keyOf = ({ location }: Usage): string => `${location.file} ${String(location.span[0])}`;
  const isQuery = ({ symbol }: Usage): boolean => symbol.endsWith('.query()');
  for (const usage of usages)
    if (isQuery(usage))
      longest.set(keyOf(usage), Math.max(longest.get(keyOf(usage)) ?? 0, usage.location.span[1]));
  return usages.filter((usage) => !isQuery(usage) || longest.get(keyOf(usage)) === usage.location.span[1]);
}

/** Of conditions of which one is taken: all of their fields, so that an owner in any of them counts. */
function everyField(views: readonly ValueView[]): ReadonlyMap<string, ValueView> | undefined {
  const all = views.map(fieldsOf);
  return all.every((fields) => fields !== undefined)
    ? new Map(all.flatMap((fields) => [...fields]))
    : undefined;
}

/** Undefined if there may be more fields than are seen. */
function fieldsOf(view: ValueView | undefined): ReadonlyMap<string, ValueView> | undefined {
  if (view?.k === 'either') return everyField(view.of);
  if (view?.k !== 'object' || view.open) return undefined;
  const fields = new Map<string, ValueView>();
  for (const [name, value] of Object.entries(view.props)) {
    if (/^(\$?and|\$?or)$/i.test(name) && value.k === 'array') {
      for (const item of value.items)
        for (const [inner, one] of fieldsOf(item) ?? [[name, value]]) fields.set(inner, one);
    } else if (value.k === 'object' && value.props['equals'] === undefined && !isOperator(value)) {
      // A relation or a composite key: `where: { org: { id } }`.
      for (const [inner, one] of fieldsOf(value) ?? [['', value]]) fields.set(`${name}.${inner}`, one);
    } else fields.set(name, value);
  }
  return fields;
}

const isOperator = (view: ValueView): boolean =>
  view.k === 'object' && Object.keys(view.props).every((name) => /^(\$\w+|eq|in|not|equals)$/.test(name));

const OWNER =
  /(^|[._])((user|owner|author|creator|created_?by|account|customer|tenant|org|organi[sz]ation|team|workspace|company|member|project|environment|session|client|seller|buyer|profile|employee)(_?id|_?ids|_?uuid)?s?)$|(user|owner|author|creator|tenant|organi[sz]ation|workspace|account|customer|member|company)_?ids?$|By(Id)?$/i;

/** A field that says whose a record is: `userId`, `owner`, `tenant_id`. */
export const isOwnerField = (name: string): boolean => OWNER.test(name);

/** The value is the caller's identity, or was made from it. */
export const isOfCaller = (view: ValueView): boolean =>
  originsIn(view).some((origin) => origin.kind === 'credential');

type RequestOrigin = Extract<Origin, { kind: 'request' }>;

/** The part of the request that the value is, if it is one and nothing of the caller. */
export function requestPart(view: ValueView): RequestOrigin | undefined {
  if (isOfCaller(view)) return undefined;
  const origins = alternativesOf(view).flatMap((one) => originsIn(one));
  return origins.find((origin): origin is RequestOrigin => origin.kind === 'request' && origin.name !== '');
}

export const partName = ({ source, name }: RequestOrigin): string => `${source}.${name}`;

/** The fields that a call writes, with their values. */
export function writtenFields({
  usage,
  method,
  statement,
}: DatabaseCall): readonly (readonly [string, ValueView])[] {
  if (statement) return statement.written;
  const { symbol, args } = usage;
  const [first, second] = args;
  const table = (view: ValueView | undefined): readonly (readonly [string, ValueView])[] =>
    view?.k === 'object'
      ? Object.entries(view.props).flatMap(([name, value]) =>
          /^\$(set|inc|setOnInsert)$/.test(name) ? table(value) : [[name, value] as const],
        )
      : [];
  if (/prisma/.test(symbol) && first?.k === 'object')
    return ['data', 'create', 'update'].flatMap((name) => table(first.props[name]));
  if (/^(update\w*|findBy\w+AndUpdate|findOneAnd(Update|Replace)|replaceOne|merge)$/.test(method))
    return table(second?.k === 'object' && !('where' in second.props) ? second : first);
  return /^(create|insert|insertOne|save|build|upsert|preload)$|^[A-Z]/.test(method) || method === ''
    ? table(first)
    : [];
}
