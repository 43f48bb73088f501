/** Statements → `Stmt`. Labels, `debugger` and empty statements are dropped. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Stmt, VarDeclarator } from '../model/ir';
import { spanOf, within, type Context } from './context';
import { lowerClass } from './lowerClass';
import { lowerEnum } from './lowerEnum';
import { lowerExpr, lowerNamed } from './lowerExpr';
import { lowerFunction } from './lowerFunction';
import { lowerNamespace } from './lowerNamespace';
import { lowerPattern } from './lowerPattern';
import { interfaceType, lowerType, typeField } from './lowerTypes';
import { blockScope, lexicalNames, patternNames, resolveName, type Scope } from './scope';

/** Lowers statements in the scope that `c` has. */
export function lowerStatements(c: Context, nodes: readonly TSESTree.Node[]): Stmt[] {
  const out: Stmt[] = [];
  for (const node of nodes) lowerStmt(c, node, out);
  return out;
}

/** Lowers one statement, which may yield none or several. */
export function lowerStmt(c: Context, node: TSESTree.Node, out: Stmt[]): void {
  const at = spanOf(node);
  switch (node.type) {
    case 'ExpressionStatement':
      out.push({ k: 'expr', at, e: lowerExpr(c, node.expression, node.range) });
      return;
    case 'VariableDeclaration':
      if (!node.declare) out.push(variables(c, node));
      return;
    case 'ReturnStatement':
      out.push(node.argument ? { k: 'return', at, arg: lowerExpr(c, node.argument) } : { k: 'return', at });
      return;
    case 'IfStatement':
      out.push({
        k: 'if',
        at,
        test: lowerExpr(c, node.test, node.range),
        then: branch(c, node.consequent),
        ...(node.alternate ? { else: branch(c, node.alternate) } : {}),
      });
      return;
    case 'BlockStatement':
      out.push({ k: 'block', at, body: branch(c, node) });
      return;
    case 'FunctionDeclaration': {
      if (node.declare || !node.body) return;
      const name = node.id ? resolveName(c.scope, node.id.name, c) : '*default*';
      out.push({ k: 'fndecl', at, name, fn: lowerFunction(c, node) });
      markValue(c.scope, name);
      return;
    }
    case 'ClassDeclaration': {
      if (node.declare) return;
      const name = node.id ? resolveName(c.scope, node.id.name, c) : '*default*';
      const cls = lowerClass(c, node);
      out.push({ k: 'classdecl', at: c.classes[cls]?.at ?? at, name, cls });
      markValue(c.scope, name);
      return;
    }
    case 'ThrowStatement':
      out.push({ k: 'throw', at, arg: lowerExpr(c, node.argument, node.range) });
      return;
    case 'TryStatement':
      out.push(tryStatement(c, node));
      return;
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      out.push(loop(c, node));
      return;
    case 'ForOfStatement':
    case 'ForInStatement':
      out.push(forEach(c, node));
      return;
    case 'SwitchStatement':
      out.push(switchStatement(c, node));
      return;
    case 'BreakStatement':
      out.push({ k: 'break', at });
      return;
    case 'ContinueStatement':
      out.push({ k: 'continue', at });
      return;
    case 'LabeledStatement':
    case 'WithStatement':
      lowerStmt(c, node.body, out);
      return;
    case 'TSEnumDeclaration':
      if (!node.declare) lowerEnum(c, node, out);
      return;
    case 'TSModuleDeclaration':
      if (!node.declare) lowerNamespace(c, node, out);
      return;
    case 'TSInterfaceDeclaration':
      c.types.push({ at, name: c.namespace + node.id.name, type: interfaceType(node) });
      return;
    case 'TSTypeAliasDeclaration':
      if (node.typeAnnotation)
        c.types.push({ at, name: c.namespace + node.id.name, type: lowerType(node.typeAnnotation) });
      return;
    default:
      return;
  }
}

/** Notes that `name` holds a value in this scope already, so that a namespace of that name is merged into it. */
export function markValue(scope: Scope, name: string): void {
  (scope.values ??= new Set()).add(name);
}

/** The statements of a branch: those of its block, or the one statement. */
function branch(c: Context, node: TSESTree.Statement | null | undefined): Stmt[] {
  if (!node) return [];
  if (node.type === 'BlockStatement') return block(c, node.body, []);
  return lowerStatements(c, [node]);
}

/** Statements in a scope of their own, which also knows `names`. */
function block(c: Context, body: readonly TSESTree.Statement[], names: readonly string[]): Stmt[] {
  return inBlock(c, [...names, ...lexicalNames(body)], () => lowerStatements(c, body));
}

const inBlock = <T>(c: Context, names: readonly string[], lower: () => T): T =>
  names.length === 0 ? lower() : within(c, blockScope(c.scope, names, c), lower);

function variables(c: Context, node: TSESTree.VariableDeclaration): Stmt & { k: 'var' } {
  const { kind } = node;
  return {
    k: 'var',
    at: spanOf(node),
    kind: kind === 'var' || kind === 'let' ? kind : 'const',
    decls: node.declarations.map((declarator) => variable(c, declarator)),
  };
}

function variable(c: Context, node: TSESTree.VariableDeclarator): VarDeclarator {
  const { id } = node;
  return {
    at: spanOf(node),
    pat: lowerPattern(c, id, node.range),
    ...(node.init ? { init: lowerNamed(c, node.init, id.type === 'Identifier' ? id.name : undefined) } : {}),
    ...typeField(id.typeAnnotation),
  };
}

function tryStatement(c: Context, node: TSESTree.TryStatement): Stmt {
  const handler = node.handler;
  const names: string[] = [];
  patternNames(handler?.param, names);
  const caught = handler
    ? inBlock(c, [...names, ...lexicalNames(handler.body?.body ?? [])], () => ({
        ...(handler.param ? { param: lowerPattern(c, handler.param, handler.range) } : {}),
        handler: lowerStatements(c, handler.body?.body ?? []),
        handlerAt: spanOf(handler),
      }))
    : {};
  return {
    k: 'try',
    at: spanOf(node),
    block: branch(c, node.block),
    ...caught,
    ...(node.finalizer ? { finalizer: branch(c, node.finalizer) } : {}),
  };
}

function loop(
  c: Context,
  node: TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement,
): Stmt {
  const init = node.type === 'ForStatement' ? node.init : null;
  return inBlock(c, init ? lexicalNames([init]) : [], () => ({
    k: 'loop',
    at: spanOf(node),
    ...(init ? { init: [initialiser(c, init)] } : {}),
    ...(node.test ? { test: lowerExpr(c, node.test) } : {}),
    ...(node.type === 'ForStatement' && node.update ? { update: lowerExpr(c, node.update) } : {}),
    body: branch(c, node.body),
  }));
}

const initialiser = (c: Context, init: TSESTree.ForInitialiser): Stmt =>
  init?.type === 'VariableDeclaration'
    ? variables(c, init)
    : { k: 'expr', at: spanOf(init as TSESTree.Node), e: lowerExpr(c, init) };

function forEach(c: Context, node: TSESTree.ForOfStatement | TSESTree.ForInStatement): Stmt {
  const { left } = node;
  const declared = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
  // The right side is evaluated outside of the scope of the loop's own variable.
  const right = lowerExpr(c, node.right, node.range);
  return inBlock(c, lexicalNames([left]), () => ({
    k: 'foreach',
    at: spanOf(node),
    kind: node.type === 'ForOfStatement' ? 'of' : 'in',
    left: lowerPattern(c, declared, left.range),
    right,
    body: branch(c, node.body),
  }));
}

function switchStatement(c: Context, node: TSESTree.SwitchStatement): Stmt {
  const on = lowerExpr(c, node.discriminant, node.range);
  return inBlock(c, lexicalNames(node.cases.flatMap((clause) => clause.consequent)), () => ({
    k: 'switch',
    at: spanOf(node),
    on,
    cases: node.cases.map((clause) => ({
      ...(clause.test ? { test: lowerExpr(c, clause.test) } : {}),
      body: lowerStatements(c, clause.consequent),
      at: spanOf(clause),
    })),
  }));
}
