/**
 * Namespaces → the function call that TypeScript compiles them to: `const N = (() => { …; return { exported } })()`.
 * Names of the types inside are prefixed (`N.Options`).
 */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expr, ObjectProp, Stmt } from '../model/ir';
import type { Span } from '../model/location';
import { spanOf, within, type Context } from './context';
import { addFunction } from './lowerFunction';
import { lowerStmt, markValue } from './lowerStmt';
import { declare, functionScope, hoistedNames, resolveName } from './scope';

export function lowerNamespace(c: Context, node: TSESTree.TSModuleDeclaration, out: Stmt[]): void {
  const path = node.id.type === 'Literal' ? [] : namePath(node.id);
  const head = path[0];
  if (!head || node.body?.type !== 'TSModuleBlock') return;
  const body = node.body;
  const at = spanOf(node);
  const outer = c.namespace;
  c.namespace = `${outer}${path.map((part) => part.name).join('.')}.`;
  if (!body.body.some(hasValue)) {
    // Types only: no value comes into being.
    for (const item of body.body) lowerStmt(c, declarationOf(item), []);
    c.namespace = outer;
    return;
  }
  const fn = addFunction(c, (parent) => ({
    at: spanOf(body),
    kind: 'arrow',
    params: [],
    body: namespaceBody(c, body),
    bodyAt: spanOf(body),
    ...(parent === undefined ? {} : { parent }),
  }));
  c.namespace = outer;
  let value: Expr = { k: 'call', at: spanOf(body), callee: { k: 'fn', at: spanOf(body), fn }, args: [] };
  for (const part of path.slice(1).reverse()) {
    const span: Span = [part.range[0], body.range[1]];
    value = {
      k: 'obj',
      at: span,
      props: [{ at: span, kind: 'prop', key: part.name, keyAt: spanOf(part), value }],
    };
  }
  bindObject(c, head, value, at, out);
}

/** `const id = value`, or `Object.assign(id, value)` where the name has a value already. */
export function bindObject(c: Context, id: TSESTree.Identifier, value: Expr, at: Span, out: Stmt[]): void {
  const name = resolveName(c.scope, id.name, c);
  const target = { k: 'id' as const, at: spanOf(id), name };
  if (c.scope.values?.has(name)) {
    const object = { k: 'id' as const, at: spanOf(id), name: 'Object' };
    const assign = { k: 'mem' as const, at: spanOf(id), obj: object, prop: 'assign', propAt: spanOf(id) };
    out.push({ k: 'expr', at, e: { k: 'call', at, callee: assign, args: [target, value] } });
    return;
  }
  markValue(c.scope, name);
  out.push({
    k: 'var',
    at,
    kind: 'const',
    decls: [{ at: [id.range[0], value.at[1]], pat: target, init: value }],
  });
}

function namespaceBody(c: Context, node: TSESTree.TSModuleBlock): Stmt[] {
  const scope = functionScope(c.scope);
  for (const name of hoistedNames(node.body)) declare(scope, name);
  return within(c, scope, () => {
    const out: Stmt[] = [];
    const props: ObjectProp[] = [];
    for (const item of node.body) {
      lowerStmt(c, declarationOf(item), out);
      if (item.type !== 'ExportNamedDeclaration' || !hasValue(item)) continue;
      const at = spanOf(item);
      for (const name of hoistedNames([item])) {
        props.push({ at, kind: 'prop', key: name, keyAt: at, value: { k: 'id', at, name } });
      }
    }
    const end: Span = [node.range[0], node.range[1]];
    out.push({ k: 'return', at: end, arg: { k: 'obj', at: end, props } });
    return out;
  });
}

const declarationOf = (node: TSESTree.Node): TSESTree.Node =>
  node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;

function hasValue(node: TSESTree.Node): boolean {
  const item = declarationOf(node);
  switch (item.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'ExportNamedDeclaration':
      return false;
    case 'TSModuleDeclaration':
      return !item.declare && item.body?.type === 'TSModuleBlock' && item.body.body.some(hasValue);
    default:
      return !('declare' in item && item.declare);
  }
}

function namePath(node: TSESTree.EntityName): TSESTree.Identifier[] {
  if (node.type === 'Identifier') return [node];
  return node.type === 'TSQualifiedName' ? [...namePath(node.left), node.right] : [];
}
