/** A whole program → `ModuleIr`: imports and exports become tables, everything else code. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expr, ImportBinding, ModuleIr, Stmt } from '../model/ir';
import type { Span } from '../model/location';
import type { Bodies } from './bodies';
import { spanOf, type Context } from './context';
import { lowerExpr, lowerNamed } from './lowerExpr';
import { directivesOf } from './lowerFunction';
import { lowerStmt } from './lowerStmt';
import { declare, functionScope, hoistedNames } from './scope';

export function lowerModule(program: TSESTree.Program, bodies?: Bodies): ModuleIr {
  const c: Context = {
    functions: [],
    classes: [],
    types: [],
    imports: [],
    sideEffectImports: [],
    exports: [],
    renamed: new Set(),
    scope: functionScope(undefined),
    fn: undefined,
    namespace: '',
    bodies,
  };
  for (const name of hoistedNames(program.body)) declare(c.scope, name);
  const directives = directivesOf(program.body);
  const body: Stmt[] = [];
  for (const node of program.body.slice(directives.length)) lowerItem(c, node, body);
  const { imports, sideEffectImports, exports, functions, classes, types } = c;
  return { imports, sideEffectImports, exports, body, functions, classes, types, directives };
}

export const EMPTY_MODULE: ModuleIr = {
  imports: [],
  sideEffectImports: [],
  exports: [],
  body: [],
  functions: [],
  classes: [],
  types: [],
  directives: [],
};

/** Items that only a module's top level has; the rest are statements. */
function lowerItem(c: Context, node: TSESTree.ProgramStatement, out: Stmt[]): void {
  switch (node.type) {
    case 'ImportDeclaration':
      importDeclaration(c, node);
      return;
    case 'TSImportEqualsDeclaration':
      importEquals(c, node, out);
      return;
    case 'ExportNamedDeclaration':
      exportNamed(c, node, out);
      return;
    case 'ExportDefaultDeclaration':
      exportDefault(c, node, out);
      return;
    case 'ExportAllDeclaration':
      exportAll(c, node);
      return;
    case 'TSExportAssignment': {
      const at = spanOf(node);
      out.push({ k: 'expr', at, e: moduleExports(lowerNamed(c, node.expression, undefined), at) });
      return;
    }
    default:
      lowerStmt(c, node, out);
  }
}

/** `export = x` is what `module.exports = x` is in JavaScript. */
function moduleExports(value: Expr, at: Span): Expr {
  const object: Expr = { k: 'id', at, name: 'module' };
  return {
    k: 'assign',
    at,
    op: '=',
    target: { k: 'mem', at, obj: object, prop: 'exports', propAt: at },
    value,
  };
}

const sourceOf = (node: { readonly source: TSESTree.StringLiteral | null }): string =>
  typeof node.source?.value === 'string' ? node.source.value : '';

function importDeclaration(c: Context, node: TSESTree.ImportDeclaration): void {
  const from = sourceOf(node);
  if (node.specifiers.length === 0) {
    if (from && node.importKind !== 'type') c.sideEffectImports.push(from);
    return;
  }
  for (const specifier of node.specifiers) {
    const typeOnly =
      node.importKind === 'type' || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
    c.imports.push({
      at: spanOf(specifier),
      local: specifier.local.name,
      imported: importedName(specifier),
      from,
      ...(typeOnly ? { typeOnly: true as const } : {}),
    });
  }
}

function importedName(specifier: TSESTree.ImportClause): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.type === 'ImportNamespaceSpecifier' ? '*' : nameOf(specifier.imported);
}

/** A name in an import or export list, which may be a string. */
const nameOf = (node: TSESTree.Identifier | TSESTree.StringLiteral): string =>
  node.type === 'Identifier' ? node.name : node.value;

function importEquals(c: Context, node: TSESTree.TSImportEqualsDeclaration, out: Stmt[]): void {
  const { moduleReference } = node;
  const at = spanOf(node);
  const local = node.id.name;
  if (moduleReference.type === 'TSExternalModuleReference') {
    const { expression } = moduleReference;
    const from = expression.type === 'Literal' ? String(expression.value) : '';
    const binding: ImportBinding = { at, local, imported: '*', from };
    c.imports.push(node.importKind === 'type' ? { ...binding, typeOnly: true } : binding);
    return;
  }
  const init = entity(c, moduleReference);
  out.push({
    k: 'var',
    at,
    kind: 'const',
    decls: [{ at, pat: { k: 'id', at: spanOf(node.id), name: local }, init }],
  });
}

/** `A.B` as an expression. */
function entity(c: Context, node: TSESTree.EntityName): Expr {
  if (node.type !== 'TSQualifiedName') return lowerExpr(c, node);
  return {
    k: 'mem',
    at: spanOf(node),
    obj: entity(c, node.left),
    prop: node.right.name,
    propAt: spanOf(node.right),
  };
}

function exportNamed(c: Context, node: TSESTree.ExportNamedDeclaration, out: Stmt[]): void {
  const at = spanOf(node);
  const { declaration } = node;
  if (declaration) {
    lowerItem(c, declaration as TSESTree.ProgramStatement, out);
    for (const name of exportedNames(declaration))
      c.exports.push({ at, kind: 'local', exported: name, local: name });
    return;
  }
  for (const specifier of node.specifiers) {
    const exported = nameOf(specifier.exported);
    const local = nameOf(specifier.local);
    c.exports.push(
      node.source
        ? { at: spanOf(specifier), kind: 'from', exported, imported: local, from: sourceOf(node) }
        : { at: spanOf(specifier), kind: 'local', exported, local },
    );
  }
}

function exportedNames(node: TSESTree.NamedExportDeclarations): string[] {
  if ('declare' in node && node.declare) return [];
  if (node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration') return [node.id.name];
  // Overloads name what their implementation exports already.
  return node.type === 'TSDeclareFunction' ? [] : hoistedNames([node]);
}

function exportDefault(c: Context, node: TSESTree.ExportDefaultDeclaration, out: Stmt[]): void {
  const at = spanOf(node);
  const { declaration } = node;
  let local = '*default*';
  switch (declaration.type) {
    case 'TSDeclareFunction':
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'VariableDeclaration':
      lowerStmt(c, declaration, out);
      if ('id' in declaration && declaration.id?.type === 'Identifier') local = declaration.id.name;
      break;
    default: {
      const init = lowerExpr(c, declaration, node.range);
      out.push({
        k: 'var',
        at,
        kind: 'const',
        decls: [{ at: init.at, pat: { k: 'id', at: init.at, name: local }, init }],
      });
    }
  }
  c.exports.push({ at, kind: 'local', exported: 'default', local });
}

function exportAll(c: Context, node: TSESTree.ExportAllDeclaration): void {
  const at = spanOf(node);
  const from = sourceOf(node);
  c.exports.push(
    node.exported
      ? { at, kind: 'from', exported: nameOf(node.exported), imported: '*', from }
      : { at, kind: 'all', from },
  );
}
