/** JSX → the code that it holds; names of elements and text say nothing about an API. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expr, JsxExpr } from '../model/ir';
import { spanOf, type Context } from './context';
import { lowerExpr } from './lowerExpr';

export function lowerJsx(c: Context, node: TSESTree.JSXElement | TSESTree.JSXFragment): JsxExpr {
  const names: string[] = [];
  const parts: Expr[] = [];
  if (node.type === 'JSXElement') {
    for (const attribute of node.openingElement.attributes) {
      names.push(attribute.type === 'JSXSpreadAttribute' ? '...' : attributeName(attribute.name));
      parts.push(attributeValue(c, attribute));
    }
  }
  for (const child of node.children) {
    const part = childCode(c, child);
    if (part) parts.push(part);
  }
  return { k: 'jsx', at: spanOf(node), parts, names };
}

function attributeName(name: TSESTree.JSXIdentifier | TSESTree.JSXNamespacedName): string {
  return name.type === 'JSXIdentifier' ? name.name : `${name.namespace.name}:${name.name.name}`;
}

function attributeValue(c: Context, node: TSESTree.JSXAttribute | TSESTree.JSXSpreadAttribute): Expr {
  if (node.type === 'JSXSpreadAttribute') return lowerExpr(c, node.argument, node.range);
  const { value } = node;
  if (!value) return { k: 'lit', at: spanOf(node), v: true };
  return value.type === 'JSXExpressionContainer'
    ? lowerExpr(c, value.expression, value.range)
    : lowerExpr(c, value, node.range);
}

/** The code inside a child, if there is any. */
function childCode(c: Context, node: TSESTree.JSXChild): Expr | undefined {
  switch (node.type) {
    case 'JSXElement':
    case 'JSXFragment': {
      const child = lowerJsx(c, node);
      return child.parts.length > 0 ? child : undefined;
    }
    case 'JSXExpressionContainer':
      return node.expression.type === 'JSXEmptyExpression'
        ? undefined
        : lowerExpr(c, node.expression, node.range);
    case 'JSXSpreadChild':
      return lowerExpr(c, node);
    default:
      return undefined;
  }
}
