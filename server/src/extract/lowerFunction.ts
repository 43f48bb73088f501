/** Functions, methods and their parameters → `FunctionIr`. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Decorator, FunctionIr, Param, Stmt } from '../model/ir';
import type { Span } from '../model/location';
import type { LoweredBody } from './bodies';
import { spanOf, within, type Context } from './context';
import { lowerExpr } from './lowerExpr';
import { lowerPattern } from './lowerPattern';
import { lowerStatements } from './lowerStmt';
import { lowerType, typeField } from './lowerTypes';
import { declare, functionScope, hoistedNames, patternNames } from './scope';

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression | TSESTree.FunctionDeclaration;

interface FunctionOptions {
  /** For display; a function expression's own name goes before it. */
  readonly name?: string;
  readonly kind?: FunctionIr['kind'];
}

/** Lowers a function and returns its index. A function's index is smaller than those of the functions inside. */
export function lowerFunction(c: Context, node: FunctionNode, options: FunctionOptions = {}): number {
  const name = node.id?.name || options.name;
  return addFunction(c, (parent) => {
    const scope = functionScope(c.scope, c.bodies !== undefined);
    if (node.type === 'FunctionExpression' && node.id) declare(scope, node.id.name);
    const names: string[] = [];
    for (const param of node.params) patternNames(param, names);
    const block = node.body?.type === 'BlockStatement' ? node.body : undefined;
    const hoisted = block ? (c.bodies?.hoistedIn(block) ?? hoistedNames(block.body)) : [];
    for (const declared of [...names, ...hoisted]) declare(scope, declared);
    return within(c, scope, () => {
      const params = lowerParams(c, node.params);
      const { body, directives } = block
        ? lowerBlock(c, block, hoisted)
        : { body: returned(c, node.body, node.range), directives: [] };
      const fn: FunctionIr = {
        at: spanOf(node),
        ...(name ? { name } : {}),
        kind: options.kind ?? (node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function'),
        params,
        body,
        bodyAt: node.body ? spanOf(node.body) : [node.range[1], node.range[1]],
        ...(node.async ? { async: true as const } : {}),
        ...(node.generator ? { generator: true as const } : {}),
        ...(directives.length > 0 ? { directives } : {}),
        ...(node.returnType?.typeAnnotation ? { returnType: lowerType(node.returnType.typeAnnotation) } : {}),
        ...(parent === undefined ? {} : { parent }),
      };
      return block && c.bodies ? c.bodies.asBefore(fn, block) : fn;
    });
  });
}

function lowerBlock(c: Context, block: TSESTree.BlockStatement, hoisted: readonly string[]): LoweredBody {
  const lower = (): LoweredBody => {
    const directives = directivesOf(block.body);
    return { body: lowerStatements(c, block.body.slice(directives.length)), directives };
  };
  return c.bodies ? c.bodies.lower(c, block, hoisted, lower) : lower();
}

/** Reserves an index, then fills it with what `build` makes inside of the new function. */
export function addFunction(c: Context, build: (parent: number | undefined) => FunctionIr): number {
  const parent = c.fn;
  const index = c.functions.length;
  c.functions.push(RESERVED);
  c.fn = index;
  c.functions[index] = build(parent);
  c.fn = parent;
  return index;
}

const RESERVED: FunctionIr = { at: [0, 0], kind: 'function', params: [], body: [], bodyAt: [0, 0] };

/** The strings of the directive prologue, `use strict` included. */
export function directivesOf(body: readonly TSESTree.Node[]): string[] {
  const directives: string[] = [];
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement' || statement.directive === undefined) break;
    directives.push(statement.directive);
  }
  return directives;
}

export const lowerDecorators = (
  c: Context,
  nodes: readonly TSESTree.Decorator[] | undefined,
): { decorators?: Decorator[] } =>
  nodes && nodes.length > 0
    ? {
        decorators: nodes.map((node) => ({
          at: spanOf(node),
          expr: lowerExpr(c, node.expression, node.range),
        })),
      }
    : {};

/** The span of a node together with its decorators, which the converter leaves outside at some places. */
export function spanWithDecorators(node: {
  readonly range: TSESTree.Range;
  readonly decorators?: readonly TSESTree.Decorator[];
}): Span {
  const first = node.decorators?.[0]?.range[0];
  return first !== undefined && first < node.range[0] ? [first, node.range[1]] : node.range;
}

function returned(c: Context, expression: TSESTree.Node | undefined, range: TSESTree.Range): Stmt[] {
  const arg = lowerExpr(c, expression, range);
  return [{ k: 'return', at: arg.at, arg }];
}

function lowerParams(c: Context, nodes: readonly TSESTree.Parameter[]): Param[] {
  const params: Param[] = [];
  for (const node of nodes) {
    // TypeScript's `this` parameter exists for the type checker only.
    if (node.type === 'Identifier' && node.name === 'this') continue;
    params.push(lowerParam(c, node));
  }
  return params;
}

function lowerParam(c: Context, node: TSESTree.Parameter): Param {
  const inner = node.type === 'TSParameterProperty' ? node.parameter : node;
  const target = inner.type === 'AssignmentPattern' ? inner.left : inner;
  const decorators = node.decorators?.length ? node.decorators : inner.decorators;
  return {
    at: spanWithDecorators({ range: node.range, ...(decorators ? { decorators } : {}) }),
    pat: lowerPattern(c, inner.type === 'RestElement' ? inner.argument : inner, node.range),
    ...(inner.type === 'RestElement' ? { rest: true as const } : {}),
    ...typeField(target.typeAnnotation),
    ...lowerDecorators(c, decorators),
    ...(node.type === 'TSParameterProperty' ? { property: true as const } : {}),
  };
}
