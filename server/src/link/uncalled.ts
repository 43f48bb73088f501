/**
 * Functions and classes that set-up code never ran, but that register routes: exported `(app) => {…}` whose caller is
 * not in the workspace, controllers that a container makes. They are run once with values made from the declared types
 * of their parameters, or from what they do with them.
 */
import type { Expr, FunctionIr, Stmt } from '../model/ir';
import { injectedInstance } from './interpret/classes';
import type { Interpreter } from './interpret/interpreter';
import type { ModuleInstance } from './interpret/scope';
import { UNKNOWN, type ClassValue, type FunctionValue, type Value } from './interpret/values';
import type { Framework } from './routing/model';

const SETUP_FUEL = 300_000;

export function tryUncalled(interpreter: Interpreter, adapters: readonly Framework[]): void {
  // First what makes an application (its caller may be a file that shows nothing of it), since that calls most others.
  for (const file of interpreter.view.relevantFiles) {
    const module = interpreter.modules.load(file);
    module?.facts.ir.functions.forEach((fn) => {
      if (interpreter.called.has(fn) || fn.parent !== undefined || fn.kind === 'ctor') return;
      if (!createsApplication(interpreter, module, fn)) return;
      const owner = fn.kind === 'method' ? ownerOf(interpreter, module, fn) : undefined;
      if (fn.kind === 'method' && !owner) return;
      const value: FunctionValue = { t: 'fn', ir: fn, module, scope: module.scope, self: owner };
      interpreter.isolated(() => {
        interpreter.fuel = SETUP_FUEL;
        interpreter.invoke(
          value,
          fn.params.map(() => UNKNOWN),
          { file, span: fn.at },
        );
      });
    });
  }
  for (const file of interpreter.view.relevantFiles) {
    const module = interpreter.modules.load(file);
    if (!module) continue;
    instantiateClasses(interpreter, module);
    module.facts.ir.functions.forEach((fn) => {
      if (interpreter.called.has(fn) || fn.parent !== undefined || fn.kind === 'ctor') return;
      tryFunction(interpreter, adapters, module, fn);
    });
  }
}

/** A class of which no instance was made, whose constructor or fields register routes. */
function instantiateClasses(interpreter: Interpreter, module: ModuleInstance): void {
  for (const value of module.scope.vars.values()) {
    if (value.t !== 'cls' || value.module !== module || value.ir.abstract) continue;
    const methods = value.ir.members.flatMap((m) =>
      m.fn === undefined ? [] : [module.facts.ir.functions[m.fn]],
    );
    if (value.ir.decorators || !methods.some((fn) => fn && registers(fn))) continue;
    if (methods.some((fn) => fn && interpreter.called.has(fn))) continue;
    const self = injectedInstance(interpreter, value);
    runRegisteringMethods(interpreter, value, self);
  }
}

function runRegisteringMethods(interpreter: Interpreter, cls: ClassValue, self: Value): void {
  for (const member of cls.ir.members) {
    const fn = member.fn === undefined ? undefined : cls.module.facts.ir.functions[member.fn];
    if (!fn || member.kind !== 'method' || member.static || interpreter.called.has(fn) || !registers(fn))
      continue;
    const method: FunctionValue = { t: 'fn', ir: fn, module: cls.module, scope: cls.scope, self, home: cls };
    interpreter.isolated(() => interpreter.invoke(method, [], { file: cls.module.file, span: fn.at }, self));
  }
}

function tryFunction(
  interpreter: Interpreter,
  adapters: readonly Framework[],
  module: ModuleInstance,
  fn: FunctionIr,
): void {
  if (fn.kind === 'method' || !registers(fn)) return;
  const args = fn.params.map((param): Value => {
    const name = param.pat.k === 'id' ? param.pat.name : '';
    const at = { file: module.file, span: param.at };
    const typed = param.type?.name;
    const from = typed === undefined ? '' : importOf(module, typed.split('.')[0] ?? '');
    for (const adapter of adapters) {
      const value = typed !== undefined ? adapter.valueOfType?.(typed, from, at) : undefined;
      if (value) return value;
    }
    if (typed === undefined && name !== '') {
      const dependencies = interpreter.view.projectOf(module.file)?.dependencies ?? {};
      for (const adapter of adapters) {
        const names = [...Object.keys(dependencies), ...loadedBy(module)];
        if (!names.some((used) => belongsTo(used, adapter.id))) continue;
        const assumed = adapter.typeNameFor?.(name);
        const value = assumed === undefined ? undefined : adapter.valueOfType?.(assumed, '', at);
        if (value) return value;
      }
    }
    return UNKNOWN;
  });
  if (args.every((arg) => arg === UNKNOWN) && !fn.params.every((p) => p.pat.k === 'id')) return;
  const value: FunctionValue = { t: 'fn', ir: fn, module, scope: module.scope };
  interpreter.isolated(() => interpreter.invoke(value, args, { file: module.file, span: fn.at }));
  // What looked like a registration may have been `axios.get(req.query.url)` in a handler that nothing calls.
  if (args.every((arg) => arg === UNKNOWN)) interpreter.called.delete(fn);
}

/** What a module imports, and what its own statements require: `const express = require('express')`. */
const loadedBy = ({ facts: { ir } }: ModuleInstance): string[] => [
  ...ir.imports.map(({ from }) => from),
  ...ir.body.flatMap((statement) =>
    statement.k === 'var' ? statement.decls.flatMap(({ init }) => required(init)) : [],
  ),
];

function required(expr: Expr | undefined): string[] {
  if (expr?.k === 'mem') return required(expr.obj);
  if (expr?.k !== 'call') return [];
  if (expr.callee.k !== 'id' || expr.callee.name !== 'require') return required(expr.callee);
  const [first] = expr.args;
  return first?.k === 'lit' && typeof first.v === 'string' ? [first.v] : [];
}

/** The framework itself, or a plugin of it: whoever needs `@fastify/autoload` is a plugin of Fastify too. */
const belongsTo = (name: string, framework: string): boolean =>
  name === framework || name.startsWith(`${framework}-`) || name.startsWith(`@${framework}/`);

const importOf = (module: ModuleInstance, local: string): string =>
  module.facts.ir.imports.find((binding) => binding.local === local)?.from ?? '';

/** What `this` is in a method that nothing called: the class for a static one, else an instance of it. */
function ownerOf(interpreter: Interpreter, module: ModuleInstance, fn: FunctionIr): Value | undefined {
  const index = module.facts.ir.functions.indexOf(fn);
  for (const value of module.scope.vars.values()) {
    if (value.t !== 'cls' || value.module !== module) continue;
    const member = value.ir.members.find((candidate) => candidate.fn === index);
    if (member) return member.static ? value : injectedInstance(interpreter, value);
  }
  return undefined;
}

/** Does the function's own body call what a framework's package exports (`fastify(…)`, `new Hapi.Server(…)`)? */
function createsApplication(interpreter: Interpreter, module: ModuleInstance, fn: FunctionIr): boolean {
  const local = (expr: Expr): Value | undefined =>
    expr.k === 'id' ? interpreter.modules.local(module, expr.name) : undefined;
  const isMaker = (callee: Expr): boolean =>
    makesApplication(local(callee)) ||
    // `Hapi.server()`, `restify.createServer()`; what else packages export may be a plugin or a router.
    (callee.k === 'mem' &&
      typeof callee.prop === 'string' &&
      /server|application/i.test(callee.prop) &&
      isFrameworkPackage(local(callee.obj)));
  const fromFramework = (expr: Expr | undefined): boolean => {
    if (!expr) return false;
    if (expr.k === 'await') return fromFramework(expr.arg);
    if (expr.k === 'mem') return fromFramework(expr.obj);
    if (expr.k === 'call') return fromFramework(expr.callee) || isMaker(expr.callee);
    return expr.k === 'id' && expr.name === 'NestFactory';
  };
  const creates = (statement: Stmt): boolean =>
    (statement.k === 'var' && statement.decls.some((d) => fromFramework(d.init))) ||
    (statement.k === 'expr' && statement.e.k === 'assign' && fromFramework(statement.e.value)) ||
    (statement.k === 'return' && fromFramework(statement.arg)) ||
    within(statement).some(creates);
  return fn.body.some(creates);
}

const isFrameworkPackage = (value: Value | undefined): boolean =>
  value?.t === 'obj' && value.model?.kind === 'package';

const makesApplication = (value: Value | undefined): boolean =>
  (isFrameworkPackage(value) && value?.t === 'obj' && value.model?.call !== undefined) ||
  (value?.t === 'nat' &&
    value.symbol !== undefined &&
    /^\.(?:Application|Server|server|createServer|Hono|OpenAPIHono)\(\)$/.test(value.symbol.path));

/** The statements of a block, a branch or a `try`, which is where set-up that may fail stands. */
function within(statement: Stmt): readonly Stmt[] {
  switch (statement.k) {
    case 'if':
      return [...statement.then, ...(statement.else ?? [])];
    case 'block':
      return statement.body;
    case 'try':
      return statement.block;
    default:
      return [];
  }
}

const REGISTRATIONS = new Set([
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'use',
  'route',
  'all',
  'register',
  'addHook',
  'options',
  'head',
]);
const known = new WeakMap<FunctionIr, boolean>();

/** Does the function hold a call that looks like a registration: a verb, with a path or a function among its arguments? */
function registers(fn: FunctionIr): boolean {
  let result = known.get(fn);
  if (result === undefined) known.set(fn, (result = fn.body.some(statementRegisters)));
  return result;
}

function statementRegisters(statement: Stmt): boolean {
  switch (statement.k) {
    case 'expr':
      return expressionRegisters(statement.e);
    case 'var':
      return statement.decls.some((d) => d.init !== undefined && expressionRegisters(d.init));
    case 'return':
      return statement.arg !== undefined && expressionRegisters(statement.arg);
    case 'if':
      return statement.then.some(statementRegisters) || (statement.else?.some(statementRegisters) ?? false);
    case 'loop':
    case 'foreach':
    case 'block':
      return statement.body.some(statementRegisters);
    case 'try':
      return statement.block.some(statementRegisters);
    default:
      return false;
  }
}

function expressionRegisters(expr: Expr): boolean {
  if (expr.k === 'await') return expr.arg !== undefined && expressionRegisters(expr.arg);
  if (expr.k === 'assign') return expressionRegisters(expr.value);
  if (expr.k !== 'call') return false;
  if (expr.callee.k !== 'mem') return false;
  const { prop, obj } = expr.callee;
  if (typeof prop !== 'string') return expr.args.length > 1;
  if (REGISTRATIONS.has(prop) && expr.args.some(isHandlerLike) && !looksUp(expr.args, prop, obj)) return true;
  return expressionRegisters(obj);
}

/** `cache.get(key)`, `rows.delete(id)`: a verb with one name is no route, unless the path stands before it. */
const looksUp = (args: readonly Expr[], prop: string, obj: Expr): boolean =>
  args.length === 1 && LOOKUPS.has(prop) && (args[0]?.k === 'id' || args[0]?.k === 'mem') && obj.k !== 'call';

const LOOKUPS = new Set(['get', 'put', 'delete', 'all']);

const isHandlerLike = (arg: Expr): boolean =>
  arg.k === 'fn' ||
  arg.k === 'id' ||
  arg.k === 'mem' ||
  arg.k === 'call' ||
  arg.k === 'arr' ||
  arg.k === 'obj';
