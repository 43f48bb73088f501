/** Expressions → `Expr`. Parentheses, assertions, optional chaining and type arguments of references are dropped. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { CallExpr, Expr, MemberExpr, ObjectProp, TemplateExpr } from '../model/ir';
import { spanOf, type Context } from './context';
import { lowerClass } from './lowerClass';
import { lowerFunction } from './lowerFunction';
import { lowerJsx } from './lowerJsx';
import { lowerIdentifier, lowerPattern } from './lowerPattern';
import { lowerTypes } from './lowerTypes';

/**
 * Lowers one expression. Recovered trees miss nodes that the types promise, so nothing at all is accepted too and
 * becomes an unknown value at `missingAt`.
 */
export function lowerExpr(
  c: Context,
  node: TSESTree.Node | null | undefined,
  missingAt: TSESTree.Range = [0, 0],
): Expr {
  if (!node) return { k: 'opaque', at: [missingAt[1], missingAt[1]] };
  const at = spanOf(node);
  switch (node.type) {
    case 'Identifier':
      return lowerIdentifier(c, node);
    case 'MemberExpression':
      return member(c, node);
    case 'CallExpression':
    case 'NewExpression':
      return call(c, node);
    case 'Literal':
      return literal(node);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { k: 'fn', at, fn: lowerFunction(c, node) };
    case 'ObjectExpression':
      return { k: 'obj', at, props: node.properties.map((property) => objectProperty(c, property)) };
    case 'ArrayExpression':
      return {
        k: 'arr',
        at,
        items: node.elements.map((element) => (element ? lowerExpr(c, element) : null)),
      };
    case 'SpreadElement':
    case 'JSXSpreadChild':
    case 'RestElement':
      return {
        k: 'spread',
        at,
        arg: lowerExpr(
          c,
          node.type === 'JSXSpreadChild' ? node.expression : node.argument,
          at as TSESTree.Range,
        ),
      };
    case 'TemplateLiteral':
      return template(c, node);
    case 'TaggedTemplateExpression':
      return { ...template(c, node.quasi), at, tag: lowerExpr(c, node.tag, node.range) };
    case 'BinaryExpression':
      return {
        k: 'bin',
        at,
        op: node.operator,
        l: lowerExpr(c, node.left),
        r: lowerExpr(c, node.right, node.range),
      };
    case 'LogicalExpression':
      return {
        k: 'logic',
        at,
        op: node.operator,
        l: lowerExpr(c, node.left),
        r: lowerExpr(c, node.right, node.range),
      };
    case 'UnaryExpression':
    case 'UpdateExpression':
      return { k: 'un', at, op: node.operator, arg: lowerExpr(c, node.argument, node.range) };
    case 'AssignmentExpression':
      return {
        k: 'assign',
        at,
        op: node.operator,
        target: lowerPattern(c, node.left, node.range),
        value: lowerNamed(c, node.right, nameOfTarget(node.left)),
      };
    case 'ConditionalExpression':
      return {
        k: 'cond',
        at,
        test: lowerExpr(c, node.test, node.range),
        then: lowerExpr(c, node.consequent, node.range),
        else: lowerExpr(c, node.alternate, node.range),
      };
    case 'AwaitExpression':
      return { k: 'await', at, arg: lowerExpr(c, node.argument, node.range) };
    case 'YieldExpression':
      return node.argument ? { k: 'yield', at, arg: lowerExpr(c, node.argument) } : { k: 'yield', at };
    case 'SequenceExpression':
      return { k: 'seq', at, items: sequence(c, node) };
    case 'ClassExpression':
      return { k: 'class', at, cls: lowerClass(c, node) };
    case 'ThisExpression':
      return { k: 'this', at };
    case 'Super':
      return { k: 'super', at };
    case 'ImportExpression':
      return { k: 'import', at, arg: lowerExpr(c, node.source, node.range) };
    case 'MetaProperty':
      // Half-typed `import.` has no property yet.
      return node.property.name === ''
        ? { k: 'opaque', at }
        : { k: 'id', at, name: `${node.meta.name}.${node.property.name}` };
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return lowerExpr(c, node.expression, node.range);
    case 'JSXElement':
    case 'JSXFragment':
      return lowerJsx(c, node);
    default:
      return { k: 'opaque', at };
  }
}

/** Lowers the value of something that has a name, which an anonymous function or class takes over for display. */
export function lowerNamed(
  c: Context,
  node: TSESTree.Node | null | undefined,
  name: string | undefined,
): Expr {
  if (name && node) {
    if (node.type === 'ArrowFunctionExpression' || (node.type === 'FunctionExpression' && !node.id)) {
      return { k: 'fn', at: spanOf(node), fn: lowerFunction(c, node, { name }) };
    }
    if (node.type === 'ClassExpression' && !node.id)
      return { k: 'class', at: spanOf(node), cls: lowerClass(c, node, name) };
  }
  return lowerExpr(c, node);
}

/** The key of a property: text where it is fixed, else the expression that computes it. */
export function lowerKey(
  c: Context,
  key: TSESTree.Node | null | undefined,
  computed: boolean,
): string | Expr {
  if (!key) return '';
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || !computed)) return String(key.value);
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0)
    return key.quasis[0]?.value.cooked ?? '';
  return lowerExpr(c, key);
}

function member(c: Context, node: TSESTree.MemberExpression): MemberExpr {
  const { property } = node;
  const prop = lowerKey(c, property, node.computed && property?.type !== 'PrivateIdentifier');
  return {
    k: 'mem',
    at: spanOf(node),
    obj: lowerExpr(c, node.object, node.range),
    // A name that is not typed yet is any name.
    prop: prop === '' && property?.type === 'Identifier' ? { k: 'opaque', at: spanOf(property) } : prop,
    propAt: property ? spanOf(property) : [node.range[1], node.range[1]],
  };
}

function call(c: Context, node: TSESTree.CallExpression | TSESTree.NewExpression): CallExpr {
  const callee = lowerExpr(c, node.callee, node.range);
  const args: Expr[] = [];
  for (const argument of node.arguments) args.push(lowerExpr(c, argument, node.range));
  const result: CallExpr = { k: 'call', at: spanOf(node), callee, args };
  const extra = result as { isNew?: true; typeArgs?: CallExpr['typeArgs'] };
  if (node.type === 'NewExpression') extra.isNew = true;
  if (node.typeArguments) extra.typeArgs = lowerTypes(node.typeArguments.params);
  return result;
}

function literal(node: TSESTree.Literal): Expr {
  const at = spanOf(node);
  if ('regex' in node) return { k: 'regex', at, pattern: node.regex.pattern, flags: node.regex.flags };
  const v = typeof node.value === 'bigint' ? Number(node.value) : node.value;
  // JSON has no infinity, and facts must survive it unchanged.
  if (typeof v === 'number' && !Number.isFinite(v)) return { k: 'opaque', at };
  return { k: 'lit', at, v: v as string | number | boolean | null };
}

function template(c: Context, node: TSESTree.TemplateLiteral): TemplateExpr {
  return {
    k: 'tpl',
    at: spanOf(node),
    quasis: node.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw),
    exprs: node.expressions.map((expression) => lowerExpr(c, expression, node.range)),
  };
}

function sequence(c: Context, node: TSESTree.SequenceExpression): Expr[] {
  const items: Expr[] = [];
  for (const expression of node.expressions) {
    const item = lowerExpr(c, expression, node.range);
    if (item.k === 'seq') items.push(...item.items);
    else items.push(item);
  }
  return items;
}

function objectProperty(c: Context, node: TSESTree.ObjectLiteralElement): ObjectProp {
  const at = spanOf(node);
  if (node.type !== 'Property') {
    return { at, kind: 'spread', value: lowerExpr(c, node.argument, node.range) };
  }
  const key = lowerKey(c, node.key, node.computed);
  const kind = node.kind === 'init' ? 'prop' : node.kind;
  const keyAt = spanOf(node.key);
  const { value } = node;
  const name = typeof key === 'string' ? key : undefined;
  if (value.type === 'FunctionExpression' && (node.method || kind !== 'prop')) {
    const fn = lowerFunction(c, value, {
      ...(name ? { name } : {}),
      kind: kind === 'prop' ? 'method' : kind,
    });
    return { at, kind, key, keyAt, value: { k: 'fn', at: spanOf(value), fn } };
  }
  // `{ a = 1 }` is no expression, but what stands there while a destructuring assignment is being typed.
  const expression = value.type === 'AssignmentPattern' ? value.left : value;
  return { at, kind, key, keyAt, value: lowerNamed(c, expression, name) };
}

/** `exports.list = async () => …` names the function too, though the language would not. */
function nameOfTarget(node: TSESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    return node.property.name;
  }
  return undefined;
}
