/** Edits where an application is made: what is put there covers every endpoint that is registered afterwards. */
import type { Application, Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import type { ClassIr, Expr, ObjectExpr, Stmt } from '../model/ir';
import { contains, type Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { resolveRelative } from './controls';
import { insertProperty } from './fastifyRoute';
import { importsOf } from './names';
import { decoratorName } from './decorators';
import { functionAround, statementsAround, visitModule } from './syntax';
import { indentAt, lineEnd, newlineOf, startsLine, styleOf } from './text';

export interface Made {
  readonly facts: ModuleFacts;
  readonly text: string;
  /** How code after the statement calls the application: `app`, `this.app`. */
  readonly name: string;
  readonly statement: Stmt;
  /** May `await` stand after the statement? */
  readonly mayAwait: boolean;
}

export const applicationOf = (endpoint: Endpoint, context: FixContext): Application | undefined =>
  context.service.applications.find((app) => app.key === endpoint.app);

/** The statement that makes the application; undefined if it is part of a larger expression. */
export function madeBy(application: Application, context: FixContext): Made | undefined {
  const { file, span } = application.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined) return undefined;
  const statement = statementsAround(facts.ir, span).at(-1);
  const name = statement && nameGiven(statement, span, text);
  if (!statement || name === undefined) return undefined;
  const fn = functionAround(facts.ir, span);
  const isEsm = facts.ir.imports.length > 0 && facts.ir.exports.length >= 0;
  return { facts, text, name, statement, mayAwait: fn ? fn.async === true : isEsm };
}

function nameGiven(statement: Stmt, span: Span, text: string): string | undefined {
  if (statement.k === 'var') {
    const [decl, ...others] = statement.decls.filter((d) => d.init && contains(d.init.at, span));
    return decl?.pat.k === 'id' && others.length === 0 && isChain(decl.init, span)
      ? decl.pat.name
      : undefined;
  }
  if (statement.k !== 'expr' || statement.e.k !== 'assign' || !isChain(statement.e.value, span))
    return undefined;
  const { target } = statement.e;
  return target.k === 'id' || target.k === 'mem' ? text.slice(target.at[0], target.at[1]) : undefined;
}

/** `fastify({…}).withTypeProvider<T>()` is the application too. */
function isChain(expr: Expr | undefined, span: Span): boolean {
  if (!expr) return false;
  if (expr.at[0] === span[0] && expr.at[1] === span[1]) return true;
  if (expr.k === 'call' && expr.callee.k === 'mem') return isChain(expr.callee.obj, span);
  return expr.k === 'await' && isChain(expr.arg, span);
}

/** A statement of its own after the one that makes the application. */
export function afterMade({ facts, text, statement }: Made, code: string): Edit | undefined {
  const end = lineEnd(text, statement.at[1]);
  if (!startsLine(text, statement.at[0]) || !/^\s*;?\s*(?:\/\/.*)?$/.test(text.slice(statement.at[1], end)))
    return undefined;
  const indent = indentAt(text, statement.at[0]);
  return {
    file: facts.file,
    span: [end, end],
    newText: `${newlineOf(text)}${indent}${code}${styleOf(text).end}`,
  };
}

export interface NestModule {
  readonly facts: ModuleFacts;
  readonly text: string;
  /** The object that `@Module` is given. */
  readonly options: ObjectExpr;
}

/** The module class that `NestFactory.create` is given. */
export function rootModule(application: Application, context: FixContext): NestModule | undefined {
  const main = context.modules.get(application.location.file);
  const name = main && createdWith(main, application.location.span);
  if (!main || name === undefined) return undefined;
  const imported = importsOf(main.ir).find((i) => i.local === name);
  const file = imported ? resolveRelative(main.file, imported.from, context) : main.file;
  const facts = file === undefined ? undefined : context.modules.get(file);
  const text = file === undefined ? undefined : context.text(file);
  const cls = facts?.ir.classes.find((c: ClassIr) => c.name === (imported?.name ?? name));
  const decorator = cls?.decorators?.find((d) => decoratorName(d) === 'Module');
  const options = decorator?.expr.k === 'call' ? decorator.expr.args[0] : undefined;
  return facts && text !== undefined && options?.k === 'obj' ? { facts, text, options } : undefined;
}

function createdWith(facts: ModuleFacts, span: Span): string | undefined {
  let found: string | undefined;
  visitModule(facts.ir, (e) => {
    if (e.k !== 'call' || e.callee.k !== 'mem' || e.callee.prop !== 'create') return;
    const [first] = e.args;
    if (first?.k === 'id' && (contains(e.at, span) || contains(span, e.at))) found = first.name;
  });
  return found;
}

/** Adds an element to an array property of `@Module`'s object, which is made if it is missing. */
export function addToModule(
  { facts, text, options }: NestModule,
  key: string,
  element: string,
): Edit | undefined {
  const property = options.props.find((p) => p.key === key);
  if (!property) {
    const last = options.props.at(-1);
    // Providers are mostly named last.
    if (key !== 'providers' || !last)
      return insertProperty(facts.file, text, options, `${key}: [${element}]`);
    const gap = startsLine(text, last.at[0]) ? newlineOf(text) + indentAt(text, last.at[0]) : ' ';
    return { file: facts.file, span: [last.at[1], last.at[1]], newText: `,${gap}${key}: [${element}]` };
  }
  if (property.value.k !== 'arr') return undefined;
  const [first] = property.value.items;
  const at = property.value.at[0] + 1;
  if (first && startsLine(text, first.at[0]))
    return {
      file: facts.file,
      span: [first.at[0], first.at[0]],
      newText: `${element},${newlineOf(text)}${indentAt(text, first.at[0])}`,
    };
  return { file: facts.file, span: [at, at], newText: first ? `${element}, ` : element };
}
