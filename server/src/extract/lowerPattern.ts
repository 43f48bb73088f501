/** Targets of declarations and assignments → `Pattern`. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { IdExpr, ObjectPattern, OpaqueExpr, Pattern } from '../model/ir';
import { spanOf, type Context } from './context';
import { lowerExpr, lowerKey } from './lowerExpr';
import { resolveName } from './scope';

export function lowerPattern(
  c: Context,
  node: TSESTree.Node | null | undefined,
  fallbackAt: TSESTree.Range,
): Pattern {
  if (!node) return { k: 'opaque', at: fallbackAt };
  switch (node.type) {
    case 'Identifier':
      return lowerIdentifier(c, node);
    case 'MemberExpression':
    case 'ChainExpression': {
      const target = lowerExpr(c, node);
      return target.k === 'mem' ? target : { k: 'opaque', at: spanOf(node) };
    }
    case 'ObjectPattern':
      return objectPattern(c, node);
    case 'ArrayPattern': {
      const elements = node.elements;
      const last = elements[elements.length - 1];
      const rest = last?.type === 'RestElement' ? last : undefined;
      const items = (rest ? elements.slice(0, -1) : elements).map((element) =>
        element ? lowerPattern(c, element, node.range) : null,
      );
      return {
        k: 'arrpat',
        at: spanOf(node),
        items,
        ...(rest ? { rest: lowerPattern(c, rest.argument, rest.range) } : {}),
      };
    }
    case 'AssignmentPattern':
      return {
        k: 'default',
        at: spanOf(node),
        pat: lowerPattern(c, node.left, node.range),
        value: lowerExpr(c, node.right, node.range),
      };
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return lowerPattern(c, node.expression, node.range);
    default:
      return { k: 'opaque', at: spanOf(node) };
  }
}

/** A name with the span of the name alone: the converter stretches that of a parameter over its type. */
export function lowerIdentifier(
  c: Context,
  node: TSESTree.Identifier | TSESTree.JSXIdentifier,
): IdExpr | OpaqueExpr {
  if (node.name === '') return { k: 'opaque', at: spanOf(node) };
  const [start, end] = node.range;
  const at = end - start > node.name.length ? ([start, start + node.name.length] as const) : node.range;
  return { k: 'id', at, name: resolveName(c.scope, node.name, c) };
}

function objectPattern(c: Context, node: TSESTree.ObjectPattern): ObjectPattern {
  const props: ObjectPattern['props'][number][] = [];
  let rest: Pattern | undefined;
  for (const property of node.properties) {
    if (property.type === 'RestElement') rest = lowerPattern(c, property.argument, property.range);
    else {
      props.push({
        key: lowerKey(c, property.key, property.computed),
        value: lowerPattern(c, property.value, property.range),
        at: spanOf(property),
      });
    }
  }
  return { k: 'objpat', at: spanOf(node), props, ...(rest ? { rest } : {}) };
}
