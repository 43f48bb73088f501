/** Enums → constant objects with the members forward only (`E.A`, not `E[0]`). */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expr, ObjectExpr, ObjectProp, Stmt } from '../model/ir';
import { spanOf, type Context } from './context';
import { lowerExpr, lowerKey } from './lowerExpr';
import { bindObject } from './lowerNamespace';

type Value = string | number;

export function lowerEnum(c: Context, node: TSESTree.TSEnumDeclaration, out: Stmt[]): void {
  const known = new Map<string, Value>();
  const props: ObjectProp[] = [];
  let next: number | undefined = 0;
  for (const member of node.body.members) {
    const key = lowerKey(c, member.id, false);
    const at = spanOf(member);
    let value: Expr;
    let folded: Value | undefined = next;
    if (member.initializer) {
      folded = fold(member.initializer, known);
      value =
        folded === undefined
          ? lowerExpr(c, member.initializer)
          : { k: 'lit', at: spanOf(member.initializer), v: folded };
    } else value = next === undefined ? { k: 'opaque', at } : { k: 'lit', at, v: next };
    if (typeof key === 'string' && folded !== undefined) known.set(key, folded);
    next = typeof folded === 'number' ? folded + 1 : undefined;
    props.push({ at, kind: 'prop', key, keyAt: spanOf(member.id), value });
  }
  const object: ObjectExpr = { k: 'obj', at: spanOf(node.body), props };
  bindObject(c, node.id, object, spanOf(node), out);
}

/** Members may be computed from earlier ones by name, which nothing else can look up. */
function fold(node: TSESTree.Node, known: ReadonlyMap<string, Value>): Value | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number' ? node.value : undefined;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'Identifier':
      return known.get(node.name);
    case 'MemberExpression':
      return node.property.type === 'Identifier' && !node.computed && node.object.type === 'Identifier'
        ? known.get(node.property.name)
        : undefined;
    case 'UnaryExpression': {
      const value = fold(node.argument, known);
      if (typeof value !== 'number') return undefined;
      return node.operator === '-'
        ? -value
        : node.operator === '~'
          ? ~value
          : node.operator === '+'
            ? value
            : undefined;
    }
    case 'BinaryExpression': {
      const left = fold(node.left, known);
      const right = fold(node.right, known);
      return left === undefined || right === undefined ? undefined : combine(node.operator, left, right);
    }
    default:
      return undefined;
  }
}

function combine(operator: string, left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' || typeof right === 'string') {
    return operator === '+' ? `${left}${right}` : undefined;
  }
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '|':
      return left | right;
    case '&':
      return left & right;
    case '^':
      return left ^ right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '>>>':
      return left >>> right;
    default:
      return undefined;
  }
}
