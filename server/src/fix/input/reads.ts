/** Where a handler reads a part of the request (`req.body`), and which fields of it. */
import type { Expr, FunctionIr, ModuleIr, Pattern, Stmt } from '../../model/ir';
import { contains, type Span } from '../../model/location';
import { childExpressions, childStatements, expressionsOf } from '../syntax';
import type { Part } from './fields';

export interface PartReads {
  readonly part: Part;
  /** Every place of the part as a whole: `req.body`. */
  readonly places: readonly Span[];
  /** The conversions of single fields, `Number(req.query.page)`, that a schema makes needless. */
  readonly conversions: readonly { readonly at: Span; readonly field: string }[];
  readonly fields: readonly string[];
  /** The part goes somewhere as a whole, so what is read of it is not known. */
  readonly isWhole: boolean;
  readonly withDefault: ReadonlySet<string>;
  /** The field that an expression is, read in place or by a variable. */
  readonly field: (e: Expr) => string | undefined;
  readonly fieldAt: (e: Expr) => string | undefined;
  readonly fieldNamed: (e: Expr) => string | undefined;
  /** All code of the handler. */
  readonly expressions: readonly Expr[];
  /** Conditions of `if` statements that are not negated. */
  readonly tests: readonly Expr[];
  readonly iterated: readonly Expr[];
  /** Is the field read in branches only, so that some requests do without it? */
  readonly isConditional: (field: string) => boolean;
}

/** @param isPart whether an expression is the part: `req.body`, or `body` where the parameter is destructured */
export function readsOf(ir: ModuleIr, fn: FunctionIr, part: Part, isPart: (e: Expr) => boolean): PartReads {
  const statements = allStatements(ir, fn);
  const found = new Collector(isPart);
  for (const statement of statements) found.statement(statement);
  const top = statements.flatMap(expressionsOf);
  const branches = [...statements.flatMap(branchesOf), ...top.flatMap(branchesIn)];
  for (const e of top) found.expression(e, undefined);
  found.aliases(top);
  const { names } = found;
  const fieldNamed = (e: Expr): string | undefined => (e.k === 'id' ? names.get(e.name) : undefined);
  const fieldAt = (e: Expr): string | undefined =>
    e.k === 'mem' && typeof e.prop === 'string' && found.isRoot(e.obj) ? e.prop : undefined;
  return {
    part,
    places: found.places,
    conversions: found.conversions,
    fields: [...found.fields],
    isWhole: found.isWhole,
    withDefault: found.withDefault,
    fieldNamed,
    fieldAt,
    field: (e) => fieldAt(e) ?? fieldNamed(e),
    expressions: top,
    tests: statements.flatMap((s) => (s.k === 'if' ? [s.test] : [])),
    iterated: statements.flatMap((s) => (s.k === 'foreach' ? [s.right] : [])),
    isConditional: (field) => {
      const at = found.readAt.get(field) ?? [];
      return at.length > 0 && at.every((span) => branches.some((branch) => contains(branch, span)));
    },
  };
}

/** Statements of the function and of the functions within it, each once. */
function allStatements(ir: ModuleIr, fn: FunctionIr): Stmt[] {
  const inside = ir.functions.filter((other) => contains(fn.bodyAt, other.at));
  const flat = (s: Stmt): Stmt[] => [s, ...childStatements(s).flatMap(flat)];
  return [fn, ...inside].flatMap((one) => one.body.flatMap(flat));
}

/** What runs under a condition. */
const branchesOf = (s: Stmt): Span[] =>
  s.k === 'if'
    ? [...s.then, ...(s.else ?? [])].map(({ at }) => at)
    : s.k === 'switch'
      ? s.cases.map(({ at }) => at)
      : [];

const branchesIn = (e: Expr): Span[] => [
  ...(e.k === 'cond' ? [e.then.at, e.else.at] : e.k === 'logic' ? [e.r.at] : []),
  ...childExpressions(e).flatMap(branchesIn),
];

const CONVERTS = /^(?:Number|parseInt|parseFloat)$/;

class Collector {
  readonly places: Span[] = [];
  readonly conversions: { at: Span; field: string }[] = [];
  readonly fields = new Set<string>();
  readonly withDefault = new Set<string>();
  readonly readAt = new Map<string, Span[]>();
  /** Variable → field. */
  readonly names = new Map<string, string>();
  isWhole = false;
  /** Variables that hold the part. */
  private readonly holders = new Set<string>();
  private readonly handled = new Set<Expr>();

  constructor(private readonly isPart: (e: Expr) => boolean) {}

  isRoot(e: Expr): boolean {
    return this.isPart(e) || (e.k === 'id' && this.holders.has(e.name));
  }

  /** Declarations that take the part, or fields of it, by names. */
  statement(s: Stmt): void {
    if (s.k !== 'var') return;
    for (const { pat, init } of s.decls) {
      if (!init) continue;
      const source = init.k === 'logic' && init.op !== '&&' ? init.l : init;
      if (this.isPart(source)) {
        this.handled.add(source);
        this.places.push(source.at);
        this.bind(pat);
      } else if (source.k === 'id' && this.holders.has(source.name)) {
        this.handled.add(source);
        this.bind(pat);
      } else if (source.k === 'mem' && typeof source.prop === 'string' && this.isRoot(source.obj)) {
        if (pat.k === 'id') this.names.set(pat.name, source.prop);
        if (source !== init) this.withDefault.add(source.prop);
      }
    }
  }

  private read(field: string, at: Span): void {
    this.fields.add(field);
    this.readAt.set(field, [...(this.readAt.get(field) ?? []), at]);
  }

  private bind(pat: Pattern): void {
    if (pat.k === 'id') this.holders.add(pat.name);
    else if (pat.k !== 'objpat' || pat.rest) this.isWhole = true;
    else
      for (const { key, value } of pat.props) {
        if (typeof key !== 'string') {
          this.isWhole = true;
          continue;
        }
        this.read(key, pat.at);
        const inner = value.k === 'default' ? value.pat : value;
        if (value.k === 'default') this.withDefault.add(key);
        if (inner.k === 'id') this.names.set(inner.name, key);
      }
  }

  expression(e: Expr, parent: Expr | undefined): void {
    if (this.isPart(e) && !this.handled.has(e)) {
      this.places.push(e.at);
      this.member(e, parent);
    }
    if (e.k === 'call' && e.callee.k === 'id' && CONVERTS.test(e.callee.name)) {
      const [arg] = e.args;
      if (arg?.k === 'mem' && typeof arg.prop === 'string' && this.isPart(arg.obj))
        this.conversions.push({ at: e.at, field: arg.prop });
    }
    for (const child of childExpressions(e)) this.expression(child, e);
  }

  /** Uses of variables that hold the part; called once all of them are known. */
  aliases(expressions: readonly Expr[]): void {
    if (this.holders.size === 0) return;
    const visit = (e: Expr, parent: Expr | undefined): void => {
      if (e.k === 'id' && this.holders.has(e.name) && !this.handled.has(e)) this.member(e, parent);
      for (const child of childExpressions(e)) visit(child, e);
    };
    for (const e of expressions) visit(e, undefined);
  }

  private member(e: Expr, parent: Expr | undefined): void {
    if (parent?.k === 'mem' && parent.obj === e && typeof parent.prop === 'string')
      this.read(parent.prop, parent.at);
    else this.isWhole = true;
  }
}
