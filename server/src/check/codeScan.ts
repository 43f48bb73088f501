/** Walks the code of a workspace for rules that need no values: what is written, with constants of its module. */
import { isTyped } from '../extract/relocate';
import { perFunction, perModule } from '../fix/kept';
import { childStatements, patternNames, visitClass, visitFunction, visitStatements } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr, ObjectExpr, Stmt } from '../model/ir';
import type { ValueView } from '../model/usage';

export { perFunction, perModule };

export type Literal = string | number | boolean | null;

/** Kinds of expressions that are looked at; of literals the strings alone. */
type Kind = Exclude<Expr['k'], 'id' | 'this'>;
type OfKind<K extends Kind> = Extract<Expr, { readonly k: K }>;

/** Every expression of some kinds, one kind after the other, of every module; modules for browsers alone are left out. */
export function eachExpression<K extends Kind>(
  modules: ReadonlyMap<string, ModuleFacts>,
  kinds: readonly K[],
  see: (expr: OfKind<K>, facts: ModuleFacts) => void,
): void {
  for (const { facts, found } of serverCode(modules))
    for (const kind of kinds)
      for (const expr of (found.get(kind) ?? []) as readonly OfKind<K>[]) see(expr, facts);
}

interface Scanned {
  readonly facts: ModuleFacts;
  readonly found: ReadonlyMap<Expr['k'], readonly Expr[]>;
}

const scanned = new WeakMap<ReadonlyMap<string, ModuleFacts>, readonly Scanned[]>();

/** Dozens of rules go through thousands of modules: which of them, and what they hold, is looked up once. */
function serverCode(modules: ReadonlyMap<string, ModuleFacts>): readonly Scanned[] {
  let known = scanned.get(modules);
  if (!known) {
    known = [...modules.values()]
      .filter((facts) => !facts.ir.directives.includes('use client'))
      .map((facts) => ({ facts, found: byKind(facts) }));
    scanned.set(modules, known);
  }
  return known;
}

/** The expressions of one kind in a module, in the order of the text within each function. */
export const expressionsOf = <K extends Kind>(facts: ModuleFacts, kind: K): readonly OfKind<K>[] =>
  (byKind(facts).get(kind) ?? []) as readonly OfKind<K>[];

type ByKind = ReadonlyMap<Expr['k'], readonly Expr[]>;

const byKind = perModule((facts): ByKind => {
  const { ir } = facts;
  const found = new Map<Expr['k'], Expr[]>();
  const sort = sorterInto(found);
  visitStatements(ir.body, sort);
  for (const fn of ir.functions)
    if (!isTyped(ir)) visitFunction(fn, sort);
    else
      for (const [kind, list] of ofFunction(fn, facts)) {
        const others = found.get(kind);
        if (others) for (const expr of list) others.push(expr);
        else found.set(kind, [...list]);
      }
  for (const cls of ir.classes) visitClass(cls, sort);
  return found;
});

const ofFunction = perFunction((fn): ByKind => {
  const found = new Map<Expr['k'], Expr[]>();
  visitFunction(fn, sorterInto(found));
  return found;
});

const sorterInto =
  (found: Map<Expr['k'], Expr[]>) =>
  (expr: Expr): void => {
    const { k } = expr;
    if (k === 'id' || k === 'this' || (k === 'lit' && typeof expr.v !== 'string')) return;
    const others = found.get(k);
    if (others) others.push(expr);
    else found.set(k, [expr]);
  };

/** Calls that are written as a path of names, with that path. */
export const callsOf = perModule((facts): readonly { readonly call: CallExpr; readonly path: string }[] =>
  expressionsOf(facts, 'call').flatMap((call) => {
    const path = writtenPath(call.callee);
    return path === undefined ? [] : [{ call, path }];
  }),
);

/** Every such call of every module; modules for browsers alone are left out. */
export function eachCall(
  modules: ReadonlyMap<string, ModuleFacts>,
  see: (call: CallExpr, path: string, facts: ModuleFacts) => void,
): void {
  for (const { facts } of serverCode(modules))
    for (const { call, path } of callsOf(facts)) see(call, path, facts);
}

/** The constant that an expression is: a literal, or a `const` of the module that holds one. */
export function constantOf(expr: Expr | undefined, facts: ModuleFacts): Literal | undefined {
  if (!expr) return undefined;
  if (expr.k === 'lit') return expr.v;
  if (expr.k === 'tpl') return expr.exprs.length === 0 && !expr.tag ? expr.quasis.join('') : undefined;
  if (expr.k === 'un' && expr.op === '!') {
    const inner = constantOf(expr.arg, facts);
    return inner === undefined ? undefined : !inner;
  }
  return expr.k === 'id' ? constantsOf(facts).get(expr.name) : undefined;
}

/** Names that are given one literal in a module and nothing else. */
const constantsOf = perModule((facts): ReadonlyMap<string, Literal> => {
  const constants = new Map<string, Literal | undefined>();
  const note = (name: string, init: Expr | undefined): void => {
    const value = init?.k === 'lit' ? init.v : undefined;
    constants.set(name, constants.has(name) ? undefined : value);
  };
  const declare = (statements: readonly Stmt[]): void => {
    for (const statement of statements) {
      if (statement.k === 'var')
        for (const decl of statement.decls)
          for (const name of patternNames(decl.pat)) note(name, decl.pat.k === 'id' ? decl.init : undefined);
      declare(childStatements(statement));
    }
  };
  declare(facts.ir.body);
  for (const fn of facts.ir.functions) {
    for (const param of fn.params) for (const name of patternNames(param.pat)) constants.set(name, undefined);
    declare(fn.body);
  }
  for (const { target } of expressionsOf(facts, 'assign'))
    for (const name of patternNames(target)) constants.set(name, undefined);
  return new Map([...constants].flatMap(([name, v]) => (v === undefined ? [] : [[name, v] as const])));
});

/** The value of a property of an object literal, by name. */
export const propertyOf = (object: ObjectExpr, name: string): Expr | undefined =>
  object.props.findLast((prop) => prop.kind === 'prop' && prop.key === name)?.value;

/** Names of the properties of an object literal. */
export const keysOf = (object: ObjectExpr): readonly string[] =>
  object.props.flatMap((prop) => (typeof prop.key === 'string' ? [prop.key] : []));

const MAX_DEPTH = 5;

/** What an expression is as far as its module says, in the form in which usages tell it. */
export function viewOf(expr: Expr | undefined, facts: ModuleFacts, depth = MAX_DEPTH): ValueView {
  if (!expr || depth === 0) return { k: 'unknown' };
  const value = constantOf(expr, facts);
  if (value !== undefined) return { k: 'literal', value };
  switch (expr.k) {
    case 'obj':
      return {
        k: 'object',
        props: Object.fromEntries(
          expr.props.flatMap((prop) =>
            prop.kind === 'prop' && typeof prop.key === 'string'
              ? [[prop.key, viewOf(prop.value, facts, depth - 1)] as const]
              : [],
          ),
        ),
        open: expr.props.some((prop) => prop.kind === 'spread' || typeof prop.key === 'object'),
        at: { file: facts.file, span: expr.at },
      };
    case 'arr':
      return {
        k: 'array',
        items: expr.items.flatMap((item) => (item ? [viewOf(item, facts, depth - 1)] : [])),
        open: expr.items.some((item) => item?.k === 'spread'),
      };
    case 'tpl':
      return {
        k: 'text',
        parts: expr.quasis.flatMap((quasi, index) => {
          const part = expr.exprs[index];
          const inner = part && constantOf(part, facts);
          return [quasi, ...(part ? [inner === undefined ? null : String(inner)] : [])];
        }),
      };
    case 'fn':
      return { k: 'function' };
    case 'logic':
      return { k: 'either', of: [viewOf(expr.l, facts, depth - 1), viewOf(expr.r, facts, depth - 1)] };
    case 'cond':
      return { k: 'either', of: [viewOf(expr.then, facts, depth - 1), viewOf(expr.else, facts, depth - 1)] };
    case 'bin':
      return expr.op === '+' ? joined(expr, facts, depth) : { k: 'unknown' };
    case 'mem': {
      const text = writtenPath(expr);
      return text?.startsWith('process.env.')
        ? { k: 'symbol', symbol: `global:.${text}`, args: [] }
        : { k: 'unknown' };
    }
    case 'id':
      return expr.name === 'undefined' ? { k: 'literal', value: undefined } : { k: 'unknown' };
    case 'await':
      return viewOf(expr.arg, facts, depth);
    default:
      return { k: 'unknown' };
  }
}

function joined(expr: Extract<Expr, { k: 'bin' }>, facts: ModuleFacts, depth: number): ValueView {
  const parts = [expr.l, expr.r].flatMap((side): readonly (string | null)[] => {
    const view = viewOf(side, facts, depth - 1);
    if (view.k === 'literal') return [String(view.value)];
    return view.k === 'text' ? view.parts : [null];
  });
  return { k: 'text', parts };
}

/** `res.cookies.set` of that expression, `cookies().set` of a call in it; undefined for anything else. */
export function writtenPath(expr: Expr): string | undefined {
  switch (expr.k) {
    case 'id':
      return expr.name.includes('~') ? expr.name.replace(/~\d+$/, '') : expr.name;
    case 'this':
      return 'this';
    case 'mem': {
      const owner = writtenPath(expr.obj);
      return owner === undefined || typeof expr.prop !== 'string' ? undefined : `${owner}.${expr.prop}`;
    }
    case 'call': {
      const callee = writtenPath(expr.callee);
      return callee === undefined ? undefined : `${callee}()`;
    }
    case 'await':
      return expr.arg && writtenPath(expr.arg);
    default:
      return undefined;
  }
}

/** A call that is known by how it is written alone. */
export interface WrittenCall {
  readonly call: CallExpr;
  readonly facts: ModuleFacts;
  /** The callee as `writtenPath` has it. */
  readonly path: string;
  readonly args: readonly ValueView[];
}

/** Calls whose callee is written in a certain way, for receivers whose package is not known. */
export function writtenCalls(modules: ReadonlyMap<string, ModuleFacts>, callee: RegExp): WrittenCall[] {
  const key = String(callee);
  const all: WrittenCall[] = [];
  for (const { facts } of serverCode(modules)) {
    const known = writtenIn(facts);
    let found = known.get(key);
    if (!found) known.set(key, (found = callsWritten(facts, callee)));
    for (const call of found) all.push(call);
  }
  return all;
}

const writtenIn = perModule(() => new Map<string, readonly WrittenCall[]>());

const callsWritten = (facts: ModuleFacts, callee: RegExp): WrittenCall[] =>
  callsOf(facts)
    .filter(({ path }) => callee.test(path))
    .map(({ call, path }) => ({ call, facts, path, args: call.args.map((arg) => viewOf(arg, facts)) }));
