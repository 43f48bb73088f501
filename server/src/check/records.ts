/** Database records that answers carry as they were read. */
import { alternativesOf } from './usageViews';
import { expressionsOf, perModule, propertyOf, writtenPath } from './codeScan';
import { isSecretField, modelName, secretModels, type SecretModel } from './models';
import { prismaModels } from './prismaSchema';
import { calleeName } from './surroundings';
import { functionAround, visitExpression, visitModule, visitStatements } from '../fix/syntax';
import { callAt } from '../fix/syntaxIndex';
import type { AnswerView, Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr } from '../model/ir';
import { contains, type Location } from '../model/location';
import type { RuleContext } from '../model/rule';
import type { ValueView } from '../model/usage';

export interface SentRecord {
  readonly model: SecretModel;
  readonly read: Location;
  readonly answer: AnswerView;
}

const READS =
  /^(find\w*|get(One|Many|All|ById|By\w+)|query|create|createQueryBuilder|insertOne|save|findOneAnd\w+|findByIdAnd\w+)$/;
/** Prisma gives the record back that it wrote; others give a count, except for the method of a record itself. */
const WRITES = /^(update|upsert|delete)$/;
/** What narrows or rewrites a record on its way. */
const NARROWS =
  /^(select|project|projection|omit|pick|toJSON|toObject|map|serialize\w*|transform\w*|unscoped|scope|aggregate|count\w*|distinct|group\w*|affected|then|catch)$/;
const NARROWING_OPTIONS =
  /^(select|omit|attributes|projection|fields|columns|returning|exclude|only|group|_count|raw)$/;

export function recordsSent(endpoint: Endpoint, context: RuleContext): SentRecord[] {
  // What a resolver gives back is cut down to the fields of its type.
  if (endpoint.protocol === 'graphql') return [];
  const models = secretModels(context.modules);
  if (endpoint.chain.some(({ label }) => /serializ|transform|ClassSerializer|omit|mask/i.test(label)))
    return [];
  if (hasResponseSchema(endpoint, context)) return [];
  return endpoint.answers.flatMap((answer) => {
    if (answer.how !== 'respond' || (answer.status ?? 200) >= 300 || answer.developmentOnly) return [];
    return symbolsIn(answer.body, 3).flatMap((at): SentRecord[] => {
      const facts = context.modules.get(at.file);
      const call = facts && callAt(facts.ir, at.span);
      const model = call && modelOf(call, facts, models, context);
      return model && !cleansLater(facts, at, model) ? [{ model, read: at, answer }] : [];
    });
  });
}

/** Where the values that are sent come from, if a call gave them. */
function symbolsIn(view: ValueView | undefined, depth: number): Location[] {
  if (depth === 0) return [];
  return alternativesOf(view).flatMap((one) => {
    if (one.k === 'symbol') return one.at ? [one.at] : [];
    if (one.k === 'object') return Object.values(one.props).flatMap((inner) => symbolsIn(inner, depth - 1));
    return one.k === 'array' ? one.items.flatMap((inner) => symbolsIn(inner, depth - 1)) : [];
  });
}

/** The model with secret fields that a chain of calls reads whole: `User.findById(id).lean()`. */
function modelOf(
  call: CallExpr,
  facts: ModuleFacts,
  models: ReadonlyMap<string, SecretModel>,
  context: RuleContext,
): SecretModel | undefined {
  let reads: CallExpr | undefined;
  for (let at: Expr = call; ;) {
    if (at.k === 'await' && at.arg) at = at.arg;
    else if (at.k === 'call' && at.callee.k === 'mem') {
      const name = calleeName(at) ?? '';
      if (NARROWS.test(name) || isNarrowed(at)) return undefined;
      if (READS.test(name) || (WRITES.test(name) && givesRecord(at.callee.obj))) reads = at;
      at = at.callee.obj;
    } else break;
  }
  if (reads?.callee.k !== 'mem') return undefined;
  const owner = writtenPath(reads.callee.obj);
  const name = owner === undefined ? undefined : modelName(owner.split('.').at(-1) ?? '');
  if (name === undefined || name === '') return undefined;
  return models.get(name) ?? (PRISMA.test(owner ?? '') ? prismaModel(name, facts, context) : undefined);
}

const PRISMA = /prisma|\bdb\b|\btx\b|client/i;

const givesRecord = (owner: Expr): boolean =>
  PRISMA.test(writtenPath(owner) ?? '') || (owner.k === 'id' && /^[a-z]+(~\d+)?$/.test(owner.name));

/** An argument says which fields: `{ select }`, `{ attributes }`, or a projection in the second place. */
const isNarrowed = (call: CallExpr): boolean =>
  call.args.some(
    (arg, index) =>
      (arg.k === 'obj' &&
        arg.props.some(
          (prop) =>
            prop.kind === 'spread' || (typeof prop.key === 'string' && NARROWING_OPTIONS.test(prop.key)),
        )) ||
      (index === 1 && /^find(One|ById)?$/.test(calleeName(call) ?? '') && arg.k !== 'obj') ||
      (index === 1 &&
        arg.k === 'obj' &&
        arg.props.some(({ value }) => value.k === 'lit' && (value.v === 0 || value.v === 1))) ||
      (index === 0 && arg.k === 'id' && /options|args|query|config/i.test(arg.name)),
  );

/** The handler takes the secret out of the record afterwards: `delete user.password`, `user.password = undefined`. */
function cleansLater(facts: ModuleFacts, { span }: Location, { fields }: SecretModel): boolean {
  const fn = functionAround(facts.ir, span);
  let cleans = false;
  const isField = (expr: Expr): boolean =>
    expr.k === 'mem' &&
    typeof expr.prop === 'string' &&
    (fields.includes(expr.prop) || isSecretField(expr.prop));
  visitStatements(fn?.body ?? [], (expr) => {
    if (expr.k === 'un' && expr.op === 'delete' && isField(expr.arg)) cleans = true;
    if (expr.k === 'assign' && expr.target.k === 'mem' && isField(expr.target))
      cleans ||=
        expr.value.k === 'lit' ||
        (expr.value.k === 'id' && expr.value.name === 'undefined') ||
        expr.value.k === 'un';
  });
  return cleans;
}

/** Fastify writes what its response schema names, and nothing else. */
function hasResponseSchema({ framework, location }: Endpoint, { modules }: RuleContext): boolean {
  const facts = framework === 'fastify' ? modules.get(location.file) : undefined;
  if (!facts) return false;
  let has = false;
  visitModule(facts.ir, (expr) => {
    if (expr.k === 'call' && contains(location.span, expr.at))
      for (const arg of expr.args)
        visitExpression(arg, (inner) => {
          if (inner.k === 'obj' && (propertyOf(inner, 'response') ?? propertyOf(inner, 'schema')?.k === 'id'))
            has = true;
        });
  });
  return has;
}

/** A model of the nearest `schema.prisma`, unless a client leaves fields out for every query. */
function prismaModel(name: string, facts: ModuleFacts, context: RuleContext): SecretModel | undefined {
  if (omitsGlobally(context)) return undefined;
  const folders = facts.file.split('/');
  for (let length = folders.length - 1; length > 0; length--) {
    const folder = folders.slice(0, length).join('/');
    for (const place of [
      'prisma/schema.prisma',
      'schema.prisma',
      'src/prisma/schema.prisma',
      'db/schema.prisma',
    ]) {
      const file = `${folder}/${place}`;
      const text = context.text?.(file);
      if (text === undefined) continue;
      const model = prismaModels(text).find((one) => modelName(one.name) === name);
      const fields = model?.fields.filter((field) => isSecretField(field.name)) ?? [];
      const [first] = fields;
      return first
        ? {
            name,
            fields: fields.map((field) => field.name),
            location: { file, span: [first.offset, first.offset + first.name.length] },
          }
        : undefined;
    }
  }
  return undefined;
}

const global = new WeakMap<RuleContext['modules'], boolean>();

function omitsGlobally({ modules }: RuleContext): boolean {
  const cached = global.get(modules);
  if (cached !== undefined) return cached;
  const omits = [...modules.values()].some(omitsFields);
  global.set(modules, omits);
  return omits;
}

const omitsFields = perModule((facts): boolean =>
  expressionsOf(facts, 'call').some(
    (call) =>
      /PrismaClient|\$extends|super/.test(calleeName(call) ?? writtenPath(call.callee) ?? '') &&
      call.args.some((arg) => arg.k === 'obj' && (propertyOf(arg, 'omit') ?? propertyOf(arg, 'result'))),
  ),
);
