/**
 * The intermediate representation that `extract/` lowers an ESTree to: the whole code of a module as small, plain,
 * serialisable nodes. It drops what no security question needs (parentheses, type assertions, formatting) and keeps
 * what all of them do: names, calls, control flow, decorators, declared types by name, and the place of everything.
 *
 * Names are unique within a function: `extract/` renames a block-scoped variable that shadows another one of the same
 * function (`x` becomes `x~1`), so a function needs one environment only.
 */
import type { Span } from './location';

interface Node {
  readonly at: Span;
}

export interface LiteralExpr extends Node {
  readonly k: 'lit';
  readonly v: string | number | boolean | null;
}
export interface RegexExpr extends Node {
  readonly k: 'regex';
  readonly pattern: string;
  readonly flags: string;
}
/** Template literal: `quasis.length === exprs.length + 1`; quasis are cooked. `tag` is set on tagged templates. */
export interface TemplateExpr extends Node {
  readonly k: 'tpl';
  readonly quasis: readonly string[];
  readonly exprs: readonly Expr[];
  readonly tag?: Expr;
}
/** A reference to a binding; `undefined` too is one, and `import.meta` and `new.target` (by those names). */
export interface IdExpr extends Node {
  readonly k: 'id';
  readonly name: string;
}
export interface ThisExpr extends Node {
  readonly k: 'this' | 'super';
}
/** `obj.prop` (string) or `obj[prop]` (expression; a literal string key is lowered to the first form). */
export interface MemberExpr extends Node {
  readonly k: 'mem';
  readonly obj: Expr;
  readonly prop: string | Expr;
  readonly propAt: Span;
}
export interface CallExpr extends Node {
  readonly k: 'call';
  readonly callee: Expr;
  readonly args: readonly Expr[];
  /** `new callee(args)` */
  readonly isNew?: true;
  readonly typeArgs?: readonly TypeRef[];
}
/** `import(arg)`; `require(x)` is an ordinary call of the name `require`. */
export interface ImportExpr extends Node {
  readonly k: 'import';
  readonly arg: Expr;
}
export interface ObjectExpr extends Node {
  readonly k: 'obj';
  readonly props: readonly ObjectProp[];
}
export interface ObjectProp extends Node {
  readonly kind: 'prop' | 'get' | 'set' | 'spread';
  /** Absent on a spread. */
  readonly key?: string | Expr;
  readonly keyAt?: Span;
  readonly value: Expr;
}
export interface ArrayExpr extends Node {
  readonly k: 'arr';
  readonly items: readonly (Expr | null)[];
}
/** In array items and call arguments only. */
export interface SpreadExpr extends Node {
  readonly k: 'spread';
  readonly arg: Expr;
}
/** A function value: index into `ModuleIr.functions`. */
export interface FunctionExpr extends Node {
  readonly k: 'fn';
  readonly fn: number;
}
/** A class value: index into `ModuleIr.classes`. */
export interface ClassExpr extends Node {
  readonly k: 'class';
  readonly cls: number;
}
/** Arithmetic, comparison, `in`, `instanceof`. */
export interface BinaryExpr extends Node {
  readonly k: 'bin';
  readonly op: string;
  readonly l: Expr;
  readonly r: Expr;
}
export interface LogicExpr extends Node {
  readonly k: 'logic';
  readonly op: '&&' | '||' | '??';
  readonly l: Expr;
  readonly r: Expr;
}
/** `!`, `-`, `+`, `~`, `typeof`, `void`, `delete`, and `++`/`--`. */
export interface UnaryExpr extends Node {
  readonly k: 'un';
  readonly op: string;
  readonly arg: Expr;
}
/** `op` is `=`, `+=`, `||=` … */
export interface AssignExpr extends Node {
  readonly k: 'assign';
  readonly op: string;
  readonly target: Pattern;
  readonly value: Expr;
}
export interface CondExpr extends Node {
  readonly k: 'cond';
  readonly test: Expr;
  readonly then: Expr;
  readonly else: Expr;
}
export interface AwaitExpr extends Node {
  readonly k: 'await' | 'yield';
  readonly arg?: Expr;
}
export interface SequenceExpr extends Node {
  readonly k: 'seq';
  readonly items: readonly Expr[];
}
export interface JsxExpr extends Node {
  readonly k: 'jsx';
  /** Attribute values and children that hold code. */
  readonly parts: readonly Expr[];
  /** Names of attributes, parallel to the first `names.length` parts; `...` for a spread. */
  readonly names: readonly string[];
}
/** What lowering does not know. It evaluates to an unknown value. */
export interface OpaqueExpr extends Node {
  readonly k: 'opaque';
}

export type Expr =
  | LiteralExpr
  | RegexExpr
  | TemplateExpr
  | IdExpr
  | ThisExpr
  | MemberExpr
  | CallExpr
  | ImportExpr
  | ObjectExpr
  | ArrayExpr
  | SpreadExpr
  | FunctionExpr
  | ClassExpr
  | BinaryExpr
  | LogicExpr
  | UnaryExpr
  | AssignExpr
  | CondExpr
  | AwaitExpr
  | SequenceExpr
  | JsxExpr
  | OpaqueExpr;

export interface ObjectPattern extends Node {
  readonly k: 'objpat';
  readonly props: readonly { readonly key: string | Expr; readonly value: Pattern; readonly at: Span }[];
  readonly rest?: Pattern;
}
export interface ArrayPattern extends Node {
  readonly k: 'arrpat';
  readonly items: readonly (Pattern | null)[];
  readonly rest?: Pattern;
}
export interface DefaultPattern extends Node {
  readonly k: 'default';
  readonly pat: Pattern;
  readonly value: Expr;
}
export type Pattern = IdExpr | MemberExpr | ObjectPattern | ArrayPattern | DefaultPattern | OpaqueExpr;

export interface VarDeclarator extends Node {
  readonly pat: Pattern;
  readonly init?: Expr;
  readonly type?: TypeRef;
}

export type Stmt =
  | (Node & { readonly k: 'expr'; readonly e: Expr })
  | (Node & {
      readonly k: 'var';
      readonly kind: 'var' | 'let' | 'const';
      readonly decls: readonly VarDeclarator[];
    })
  /** Hoisted: the interpreter binds these before it runs the body that contains them. */
  | (Node & { readonly k: 'fndecl'; readonly name: string; readonly fn: number })
  | (Node & { readonly k: 'classdecl'; readonly name: string; readonly cls: number })
  | (Node & {
      readonly k: 'if';
      readonly test: Expr;
      readonly then: readonly Stmt[];
      readonly else?: readonly Stmt[];
    })
  | (Node & {
      readonly k: 'loop';
      readonly init?: readonly Stmt[];
      readonly test?: Expr;
      readonly update?: Expr;
      readonly body: readonly Stmt[];
    })
  /** `for (left of|in right)`; `left` is a pattern to assign for each element. */
  | (Node & {
      readonly k: 'foreach';
      readonly kind: 'of' | 'in';
      readonly left: Pattern;
      readonly right: Expr;
      readonly body: readonly Stmt[];
    })
  | (Node & {
      readonly k: 'switch';
      readonly on: Expr;
      readonly cases: readonly { readonly test?: Expr; readonly body: readonly Stmt[]; readonly at: Span }[];
    })
  | (Node & {
      readonly k: 'try';
      readonly block: readonly Stmt[];
      readonly param?: Pattern;
      readonly handler?: readonly Stmt[];
      readonly handlerAt?: Span;
      readonly finalizer?: readonly Stmt[];
    })
  | (Node & { readonly k: 'return'; readonly arg?: Expr })
  | (Node & { readonly k: 'throw'; readonly arg: Expr })
  | (Node & { readonly k: 'break' | 'continue' })
  | (Node & { readonly k: 'block'; readonly body: readonly Stmt[] });

/** A declared type, as written. Nothing here is checked: names are resolved by `link/` where a rule needs it. */
export interface TypeRef extends Node {
  /**
   * `ref` has `name` (dotted) and `args`; `object` has `props`; `array` (tuples too) and `union`/`intersection` have
   * `args`.
   */
  readonly kind: 'ref' | 'primitive' | 'literal' | 'array' | 'union' | 'intersection' | 'object' | 'other';
  /** `string`, `number`, `CreateUserDto`, `express.Request`; the literal's text for `literal`; `typeof x` for `other`. */
  readonly name?: string;
  readonly args?: readonly TypeRef[];
  readonly props?: readonly TypeProp[];
}
export interface TypeProp extends Node {
  readonly name: string;
  readonly type?: TypeRef;
  readonly optional?: true;
}

export interface Decorator extends Node {
  readonly expr: Expr;
}

export interface Param extends Node {
  /** A default value is part of the pattern (`DefaultPattern`). */
  readonly pat: Pattern;
  readonly rest?: true;
  readonly type?: TypeRef;
  readonly decorators?: readonly Decorator[];
  /** `constructor(private x: X)` declares a property too. */
  readonly property?: true;
}

export interface FunctionIr extends Node {
  /** Its own name, else that of the variable, property or member that it is the value of, for display. */
  readonly name?: string;
  readonly kind: 'function' | 'arrow' | 'method' | 'get' | 'set' | 'ctor';
  readonly params: readonly Param[];
  /** An arrow's expression body is lowered to one `return`. */
  readonly body: readonly Stmt[];
  /** The body's braces, or the expression. */
  readonly bodyAt: Span;
  readonly async?: true;
  readonly generator?: true;
  /** Directive prologue such as `use server`. */
  readonly directives?: readonly string[];
  readonly returnType?: TypeRef;
  /** The function that encloses this one; absent at the top level. */
  readonly parent?: number;
}

export interface ClassMember extends Node {
  readonly kind: 'method' | 'get' | 'set' | 'ctor' | 'prop' | 'static-block';
  readonly name: string | Expr;
  readonly static?: true;
  /** Methods, accessors, the constructor, static blocks. */
  readonly fn?: number;
  /** Initialiser of a property. */
  readonly value?: Expr;
  readonly type?: TypeRef;
  readonly optional?: true;
  readonly decorators?: readonly Decorator[];
  readonly nameAt: Span;
}

export interface ClassIr extends Node {
  readonly name?: string;
  readonly super?: Expr;
  readonly superTypeArgs?: readonly TypeRef[];
  readonly implements?: readonly TypeRef[];
  readonly decorators?: readonly Decorator[];
  readonly members: readonly ClassMember[];
  readonly abstract?: true;
}

/** An interface or a type alias (enums become constant objects); inside of a namespace with its name: `N.Options`. */
export interface TypeDecl extends Node {
  readonly name: string;
  readonly type: TypeRef;
}

export interface ImportBinding extends Node {
  readonly local: string;
  /** The exported name, `default`, or `*` for the namespace (and for `import x = require()`). */
  readonly imported: string;
  readonly from: string;
  readonly typeOnly?: true;
}

export type ExportBinding =
  | (Node & { readonly kind: 'local'; readonly exported: string; readonly local: string })
  | (Node & {
      readonly kind: 'from';
      readonly exported: string;
      readonly imported: string;
      readonly from: string;
    })
  /** `export * from 'x'` */
  | (Node & { readonly kind: 'all'; readonly from: string });

/**
 * The code of one module. `export default expr` is lowered to a constant named `*default*`, `export = x` to
 * `module.exports = x`, and a namespace to a constant that calls a function which returns what the namespace exports.
 */
export interface ModuleIr {
  readonly imports: readonly ImportBinding[];
  /** Specifiers of bare `import 'x'`, in order. */
  readonly sideEffectImports: readonly string[];
  readonly exports: readonly ExportBinding[];
  readonly body: readonly Stmt[];
  readonly functions: readonly FunctionIr[];
  readonly classes: readonly ClassIr[];
  readonly types: readonly TypeDecl[];
  /** Module-level directives such as `use server`, `use client`. */
  readonly directives: readonly string[];
}
