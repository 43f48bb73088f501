/**
 * Where an expression stands: the names that its value gets, and what is handed to it. Values tell what code computes,
 * names what it is for; `Math.random()` is fine for a colour and not for a token.
 */
import {
  childExpressions,
  expressionsOf,
  functionAround,
  patternNames,
  statementsAround,
  visitStatements,
} from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr, FunctionIr, Pattern, Stmt } from '../model/ir';
import { contains, type Location, type Span } from '../model/location';

export interface Surroundings {
  /** Variables, properties and parameters that take the value, nearest first. */
  readonly names: readonly string[];
  /** Names of functions that are called with the value, or whose result it becomes. */
  readonly functions: readonly string[];
  /** Names in the first argument of the expression itself, if it is a call: `md5(password)`. */
  readonly given: readonly string[];
  /** Names of what is handed to calls on the value: `password` of `.update(password)`. */
  readonly inputs: readonly string[];
  /** Members that are read of it, also through a variable or a pattern. */
  readonly reads: readonly string[];
  /** Strings that it is compared with or joined to. */
  readonly strings: readonly string[];
  /** Names in the tests of the `if`s around it. */
  readonly tests: readonly string[];
  /** A test on the way says that this is not for production. */
  readonly developmentOnly: boolean;
}

const NOWHERE: Surroundings = {
  names: [],
  functions: [],
  given: [],
  inputs: [],
  reads: [],
  strings: [],
  tests: [],
  developmentOnly: false,
};

/** Facts do not change, and rules ask for the same places again after each edit elsewhere. */
const known = new WeakMap<ModuleFacts, Map<string, Surroundings>>();

/** The surroundings of the expression at a place. */
export function surroundingsOf(modules: ReadonlyMap<string, ModuleFacts>, place: Location): Surroundings {
  const facts = modules.get(place.file);
  if (!facts) return NOWHERE;
  let ofModule = known.get(facts);
  if (!ofModule) known.set(facts, (ofModule = new Map()));
  const key = `${String(place.span[0])} ${String(place.span[1])}`;
  let found = ofModule.get(key);
  if (!found) ofModule.set(key, (found = around(facts, place.span)));
  return found;
}

function around(facts: ModuleFacts, span: Span): Surroundings {
  const { ir } = facts;
  const fn = functionAround(ir, span);
  const statements = statementsAround(ir, span);
  const statement = statements.at(-1);
  const found: Found = { names: [], functions: [], given: [], inputs: [], reads: [], strings: [] };
  const roots = statement ? expressionsOf(statement) : [];
  const member = ir.classes
    .flatMap((cls) => cls.members)
    .filter((one) => one.value && contains(one.value.at, span))
    .at(-1);
  const root = roots.find((one) => contains(one.at, span)) ?? member?.value;
  const isPart = root ? see(pathTo(root, span), span, found) : false;
  if (!isPart && member && typeof member.name === 'string') found.names.push(member.name);
  const own = statement && !isPart ? declared(statement, span) : [];
  found.names.push(...own);
  if (statement?.k === 'var')
    for (const decl of statement.decls)
      if (decl.pat.k === 'objpat' && decl.init && contains(decl.init.at, span))
        found.reads.push(
          ...decl.pat.props.flatMap((prop) => (typeof prop.key === 'string' ? [prop.key] : [])),
        );
  // What becomes of a variable says more than its name does.
  for (const name of [...own, ...assignedNames(found)]) uses(fn?.body ?? ir.body, name, found);
  if (fn?.name && (statement?.k === 'return' || found.names.length > 0 || fn.kind !== 'arrow'))
    found.functions.push(fn.name);
  const outer = enclosing(facts, fn);
  if (outer?.name) found.functions.push(outer.name);
  const choices = root ? pathTo(root, span).flatMap((one) => (one.k === 'cond' ? [one.test] : [])) : [];
  const tests = [...statements.flatMap((one) => (one.k === 'if' ? [one.test] : [])), ...choices].flatMap(
    namesOf,
  );
  return { ...found, tests, developmentOnly: statements.some((one) => isDevelopmentTest(one, span)) };
}

interface Found {
  names: string[];
  functions: string[];
  given: string[];
  inputs: string[];
  reads: string[];
  strings: string[];
}

const enclosing = (facts: ModuleFacts, fn: FunctionIr | undefined): FunctionIr | undefined =>
  fn?.parent === undefined ? undefined : facts.ir.functions[fn.parent];

/** The expressions from the outermost to the innermost that hold the span. */
function pathTo(root: Expr, span: Span): Expr[] {
  const path = [root];
  for (;;) {
    const next = childExpressions(path.at(-1) ?? root).find((child) => contains(child.at, span));
    if (!next) return path;
    path.push(next);
    if (next.at[0] === span[0] && next.at[1] === span[1]) return path;
  }
}

/** Collects what stands around; says whether the value is only a part of what a statement makes. */
function see(path: readonly Expr[], span: Span, found: Found): boolean {
  let isPart = false;
  for (const expr of [...path].reverse()) {
    switch (expr.k) {
      case 'assign':
        if (!isPart && contains(expr.value.at, span)) found.names.push(...targetNames(expr.target));
        break;
      case 'obj':
        for (const prop of expr.props)
          if (!isPart && contains(prop.value.at, span) && typeof prop.key === 'string')
            found.names.push(prop.key);
        isPart = true;
        break;
      case 'call':
        seeCall(expr, span, found);
        break;
      case 'mem':
        if (typeof expr.prop === 'string' && !path.some((one) => one.k === 'call' && one.callee === expr))
          found.reads.push(expr.prop);
        break;
      case 'bin':
        for (const side of [expr.l, expr.r])
          if (side.k === 'lit' && typeof side.v === 'string') found.strings.push(side.v);
        break;
      case 'tpl':
        found.strings.push(...expr.quasis.filter((text) => text !== ''));
        break;
      default:
    }
  }
  return isPart;
}

function seeCall(call: CallExpr, span: Span, found: Found): void {
  const isArgument = call.args.some((arg) => contains(arg.at, span));
  if (isArgument) {
    const name = calleeName(call);
    if (name !== undefined) found.functions.push(name);
    return;
  }
  const isItself = call.at[0] === span[0] && call.at[1] === span[1];
  if (isItself) found.given.push(...(call.args[0] ? namesOf(call.args[0]) : []));
  else for (const arg of call.args) found.inputs.push(...namesOf(arg));
}

export function calleeName(call: CallExpr): string | undefined {
  if (call.callee.k === 'id') return call.callee.name;
  return call.callee.k === 'mem' && typeof call.callee.prop === 'string' ? call.callee.prop : undefined;
}

function targetNames(target: Pattern): string[] {
  if (target.k === 'mem') return typeof target.prop === 'string' ? [target.prop] : namesOf(target.prop);
  return patternNames(target);
}

const assignedNames = (found: Found): string[] => found.names.slice(0, 1);

/** Names that an expression is made of: `password` of `String(req.body.password)`. */
export function namesOf(expr: Expr): string[] {
  switch (expr.k) {
    case 'id':
      return [expr.name.replace(/~\d+$/, '')];
    case 'mem':
      return typeof expr.prop === 'string' ? [expr.prop] : [...namesOf(expr.prop), ...namesOf(expr.obj)];
    case 'call': {
      const own = calleeName(expr);
      return [
        ...(own === undefined ? [] : [own]),
        ...expr.args.flatMap(namesOf),
        ...(expr.callee.k === 'mem' ? namesOf(expr.callee.obj) : []),
      ];
    }
    case 'lit':
      return typeof expr.v === 'string' && /^[\w.]{3,60}$/.test(expr.v) ? [expr.v] : [];
    case 'fn':
    case 'class':
    case 'obj':
      return [];
    default:
      return childExpressions(expr).flatMap(namesOf);
  }
}

function declared(statement: Stmt, span: Span): string[] {
  if (statement.k !== 'var') return [];
  return statement.decls
    .filter((decl) => decl.init && contains(decl.init.at, span))
    .flatMap((decl) => patternNames(decl.pat).map((name) => name.replace(/~\d+$/, '')));
}

/** What is done with a variable later on, in the same body. */
function uses(body: readonly Stmt[], name: string, found: Found): void {
  const isIt = (expr: Expr): boolean => expr.k === 'id' && expr.name.replace(/~\d+$/, '') === name;
  visitStatements(body, (expr) => {
    if (expr.k === 'call') {
      const callee = calleeName(expr);
      if (callee !== undefined && expr.args.some(isIt)) found.functions.push(callee);
      if (expr.callee.k === 'mem' && isIt(expr.callee.obj)) found.inputs.push(...expr.args.flatMap(namesOf));
    } else if (expr.k === 'obj') {
      for (const prop of expr.props)
        if (typeof prop.key === 'string' && isIt(prop.value)) found.names.push(prop.key);
    } else if (expr.k === 'mem' && isIt(expr.obj) && typeof expr.prop === 'string')
      found.reads.push(expr.prop);
    else if (expr.k === 'assign' && isIt(expr.value)) found.names.push(...targetNames(expr.target));
  });
}

const DEVELOPMENT = /^(is|__)?_?(dev|development|test|testing|local|debug)(__)?$|^is(Dev|Test|Local|Debug)/i;
const PRODUCTION = /prod/i;

/** `if (process.env.NODE_ENV !== 'production') { … }` around the span. */
function isDevelopmentTest(statement: Stmt, span: Span): boolean {
  if (statement.k !== 'if') return false;
  const inThen = statement.then.some((one) => contains(one.at, span));
  return testSays(statement.test) === (inThen ? 'development' : 'production');
}

function testSays(test: Expr): 'development' | 'production' | undefined {
  if (test.k === 'un' && test.op === '!') {
    const inner = testSays(test.arg);
    return inner === undefined ? undefined : inner === 'production' ? 'development' : 'production';
  }
  if (test.k === 'logic') return testSays(test.l) ?? testSays(test.r);
  if (test.k === 'bin' && /^[!=]==?$/.test(test.op)) {
    const text = [test.l, test.r].find((side) => side.k === 'lit');
    if (text?.k !== 'lit' || typeof text.v !== 'string') return undefined;
    const says = PRODUCTION.test(text.v)
      ? 'production'
      : DEVELOPMENT.test(text.v)
        ? 'development'
        : undefined;
    if (says === undefined || test.op.startsWith('=')) return says;
    return says === 'production' ? 'development' : undefined;
  }
  const name = namesOf(test)[0] ?? '';
  if (PRODUCTION.test(name)) return 'production';
  return DEVELOPMENT.test(name) ? 'development' : undefined;
}
