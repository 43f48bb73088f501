/** Classes and their members → `ClassIr`. Members without a body or a value that only declare a type of call go. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { ClassIr, ClassMember, Expr } from '../model/ir';
import { spanOf, within, type Context } from './context';
import { lowerExpr, lowerKey, lowerNamed } from './lowerExpr';
import { addFunction, lowerDecorators, lowerFunction, spanWithDecorators } from './lowerFunction';
import { lowerStatements } from './lowerStmt';
import { heritage, lowerTypes, typeField } from './lowerTypes';
import { declare, functionScope, hoistedNames, type Scope } from './scope';

/** Lowers a class and returns its index. */
export function lowerClass(
  c: Context,
  node: TSESTree.ClassDeclaration | TSESTree.ClassExpression,
  fallbackName?: string,
): number {
  const index = c.classes.length;
  c.classes.push(RESERVED);
  const name = node.id?.name || fallbackName;
  const decorators = lowerDecorators(c, node.decorators);
  c.classes[index] = within(c, ownScope(c.scope, node), () => ({
    at: spanWithDecorators(node),
    ...(name ? { name } : {}),
    ...(node.superClass ? { super: lowerExpr(c, node.superClass) } : {}),
    ...(node.superTypeArguments ? { superTypeArgs: lowerTypes(node.superTypeArguments.params) } : {}),
    ...(node.implements.length > 0 ? { implements: node.implements.map(heritage) } : {}),
    ...decorators,
    members: lowerMembers(c, node.body.body),
    ...(node.abstract ? { abstract: true as const } : {}),
  }));
  return index;
}

const RESERVED: ClassIr = { at: [0, 0], members: [] };

/** A class expression's own name is known inside of it alone. */
function ownScope(scope: Scope, node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): Scope {
  if (node.type !== 'ClassExpression' || !node.id) return scope;
  const own: Scope = { parent: scope, names: new Map() };
  declare(own, node.id.name);
  return own;
}

function lowerMembers(c: Context, nodes: readonly TSESTree.ClassElement[]): ClassMember[] {
  const members: ClassMember[] = [];
  for (const node of nodes) {
    const member = lowerMember(c, node);
    if (member) members.push(member);
  }
  return members;
}

function lowerMember(c: Context, node: TSESTree.ClassElement): ClassMember | undefined {
  switch (node.type) {
    case 'MethodDefinition':
      return method(c, node);
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSAbstractPropertyDefinition':
    case 'TSAbstractAccessorProperty':
      return property(c, node);
    case 'StaticBlock':
      return {
        at: spanOf(node),
        kind: 'static-block',
        name: '',
        static: true,
        fn: staticBlock(c, node),
        nameAt: [node.range[0], node.range[0]],
      };
    default:
      return undefined;
  }
}

function method(c: Context, node: TSESTree.MethodDefinition): ClassMember | undefined {
  if (node.value.type !== 'FunctionExpression' || !node.value.body) return undefined;
  const kind = node.kind === 'constructor' ? 'ctor' : node.kind;
  const name = lowerKey(c, node.key, node.computed);
  return {
    ...memberBase(c, node, name),
    kind,
    fn: lowerFunction(c, node.value, { kind, ...(typeof name === 'string' ? { name } : {}) }),
  };
}

function property(
  c: Context,
  node:
    | TSESTree.PropertyDefinition
    | TSESTree.AccessorProperty
    | TSESTree.TSAbstractPropertyDefinition
    | TSESTree.TSAbstractAccessorProperty,
): ClassMember {
  const name = lowerKey(c, node.key, node.computed);
  return {
    ...memberBase(c, node, name),
    kind: 'prop',
    ...(node.value ? { value: lowerNamed(c, node.value, typeof name === 'string' ? name : undefined) } : {}),
    ...typeField(node.typeAnnotation),
    ...(node.optional ? { optional: true as const } : {}),
  };
}

function memberBase(
  c: Context,
  node: Exclude<TSESTree.ClassElement, TSESTree.StaticBlock | TSESTree.TSIndexSignature>,
  name: string | Expr,
): Omit<ClassMember, 'kind'> {
  return {
    at: spanWithDecorators(node),
    name,
    ...(node.static ? { static: true as const } : {}),
    ...lowerDecorators(c, node.decorators),
    nameAt: spanOf(node.key),
  };
}

function staticBlock(c: Context, node: TSESTree.StaticBlock): number {
  return addFunction(c, (parent) => {
    const scope = functionScope(c.scope);
    for (const name of hoistedNames(node.body)) declare(scope, name);
    return {
      at: spanOf(node),
      kind: 'method',
      params: [],
      body: within(c, scope, () => lowerStatements(c, node.body)),
      bodyAt: spanOf(node),
      ...(parent === undefined ? {} : { parent }),
    };
  });
}
