/** What the names of a module mean, as far as a fix must know to write code that means what it should. */
import type { ModuleFacts } from '../model/facts';
import type { Expr, FunctionIr, ImportBinding, ModuleIr, Stmt } from '../model/ir';
import { childStatements, patternNames, visitExpression, visitStatements } from './syntax';

type WithIr = Pick<ModuleFacts, 'ir'>;

/** Names that the top level of a module declares, imports included. */
export function topLevelNames({ ir }: WithIr): Set<string> {
  const names = new Set(ir.imports.map((binding) => binding.local));
  for (const statement of ir.body) for (const name of declared(statement)) names.add(name);
  for (const type of ir.types) names.add(type.name);
  return names;
}

/** Names that a statement declares in its own block. */
export function declared(statement: Stmt): string[] {
  if (statement.k === 'fndecl' || statement.k === 'classdecl') return [statement.name];
  return statement.k === 'var' ? statement.decls.flatMap((d) => patternNames(d.pat)) : [];
}

/** Every name that is declared or used anywhere in a module. */
export function allNames({ ir }: WithIr): Set<string> {
  const names = topLevelNames({ ir });
  const see = (expr: Expr): void => {
    if (expr.k === 'id') names.add(expr.name.replace(/~\d+$/, ''));
  };
  visitStatements(ir.body, see);
  for (const fn of ir.functions) {
    for (const param of fn.params) for (const name of patternNames(param.pat)) names.add(name);
    visitStatements(fn.body, see);
    for (const name of declaredIn(fn.body)) names.add(name.replace(/~\d+$/, ''));
  }
  return names;
}

function declaredIn(statements: readonly Stmt[]): string[] {
  return statements.flatMap((s) => [...declared(s), ...declaredIn(childStatements(s))]);
}

/** `wanted`, or `wanted2`, `wanted3` … if the module has the name already. */
export function freeName(facts: WithIr, wanted: string, extra: ReadonlySet<string> = new Set()): string {
  const taken = allNames(facts);
  if (!taken.has(wanted) && !extra.has(wanted)) return wanted;
  for (let i = 2; ; i++) {
    const name = `${wanted}${String(i)}`;
    if (!taken.has(name) && !extra.has(name)) return name;
  }
}

/** A name in scope through an import or a top-level `const … = require(…)`. */
export interface Imported {
  readonly local: string;
  /** `default` and `*` are the whole of a `require`. */
  readonly name: string;
  readonly from: string;
  readonly typeOnly?: boolean;
}

const imports = new WeakMap<ModuleIr, readonly Imported[]>();

/** All imports of a module, whether by `import` or by `require`. */
export function importsOf(ir: ModuleIr): readonly Imported[] {
  let known = imports.get(ir);
  if (!known) imports.set(ir, (known = findImports(ir)));
  return known;
}

function findImports(ir: ModuleIr): Imported[] {
  const esm = ir.imports.map((b: ImportBinding): Imported => ({
    local: b.local,
    name: b.imported,
    from: b.from,
    typeOnly: b.typeOnly,
  }));
  return [...esm, ...ir.body.flatMap(requiresOf)];
}

function requiresOf(statement: Stmt): Imported[] {
  if (statement.k !== 'var') return [];
  return statement.decls.flatMap(({ pat, init }): Imported[] => {
    const member = init?.k === 'mem' && typeof init.prop === 'string' ? init.prop : undefined;
    const from = requiredFrom(member === undefined ? init : init?.k === 'mem' ? init.obj : undefined);
    if (from === undefined) return [];
    if (pat.k === 'id') return [{ local: pat.name, name: member ?? 'default', from }];
    if (pat.k !== 'objpat' || member !== undefined) return [];
    return pat.props.flatMap((p) =>
      typeof p.key === 'string' && p.value.k === 'id' ? [{ local: p.value.name, name: p.key, from }] : [],
    );
  });
}

/** The specifier of `require('x')`. */
export function requiredFrom(expr: Expr | undefined): string | undefined {
  if (expr?.k !== 'call' || expr.callee.k !== 'id' || expr.callee.name !== 'require') return undefined;
  const [arg] = expr.args;
  return arg?.k === 'lit' && typeof arg.v === 'string' ? arg.v : undefined;
}

/** Names that statements use and do not declare themselves, those in nested functions included. */
export function freeNames(ir: ModuleIr, statements: readonly Stmt[]): Set<string> {
  const used = new Set<string>();
  const bound = new Set(declaredIn(statements));
  const enter = (fn: FunctionIr | undefined): void => {
    if (!fn) return;
    for (const param of fn.params) for (const name of patternNames(param.pat)) bound.add(name);
    for (const name of declaredIn(fn.body)) bound.add(name);
    visitStatements(fn.body, see);
  };
  const see = (expr: Expr): void => {
    if (expr.k === 'id') used.add(expr.name);
    if (expr.k === 'fn') enter(ir.functions[expr.fn]);
  };
  visitStatements(statements, see);
  return new Set([...used].filter((name) => !bound.has(name)));
}

/** Names that an expression uses. */
export function namesIn(expr: Expr): Set<string> {
  const used = new Set<string>();
  visitExpression(expr, (e) => {
    if (e.k === 'id') used.add(e.name);
  });
  return used;
}
