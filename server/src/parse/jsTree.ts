/** Makes TypeScript's tree ready for the conversion to ESTree: parents, and a depth that no later stage chokes on. */
import * as ts from 'typescript';

/**
 * Levels of TypeScript nodes below which expressions are cut. Hand-written code stays under 150; the limit keeps
 * every recursive stage (conversion, lowering, JSON, interpretation) within the default stack of a thread.
 */
export const MAX_TREE_DEPTH = 400;

/** From this many operands on, a left-deep chain of one operator is rebuilt as a balanced tree. */
const LONG_CHAIN = 64;

interface Mutable {
  kind: ts.SyntaxKind;
  parent: ts.Node;
}

/** Sets `parent` on all nodes of `source`, balances long operator chains and cuts what is nested too deeply. */
export function prepareTree(source: ts.SourceFile): void {
  let level: ts.Node[] = [source];
  for (let depth = 0; level.length > 0; depth++) {
    const below: ts.Node[] = [];
    for (const node of level) {
      if (depth >= MAX_TREE_DEPTH && cut(node)) continue;
      if (node.kind === ts.SyntaxKind.BinaryExpression) balance(node as ts.BinaryExpression);
      const visit = (child: ts.Node): undefined => {
        (child as unknown as Mutable).parent = node;
        below.push(child);
      };
      ts.forEachChild(node, visit);
    }
    level = below;
  }
}

/** Turns a node into one without children; lowering makes `opaque` of an identifier without a name. */
function cut(node: ts.Node): boolean {
  const mutable = node as unknown as Mutable;
  if (ts.isTypeNode(node)) mutable.kind = ts.SyntaxKind.IntrinsicKeyword;
  else if (ts.isStatement(node) && node.kind !== ts.SyntaxKind.Block)
    mutable.kind = ts.SyntaxKind.EmptyStatement;
  else if (ts.isExpression(node)) {
    mutable.kind = ts.SyntaxKind.Identifier;
    Object.defineProperty(node, 'text', { value: '' });
  } else return false;
  return true;
}

/** `((a+b)+c)+d` → `(a+b)+(c+d)`: the same operands in the same order, at a depth of log n. */
function balance(root: ts.BinaryExpression): void {
  const operator = root.operatorToken.kind;
  if (!BALANCED.has(operator)) return;
  let length = 1;
  for (let left: ts.Expression = root.left; isChainOf(left, operator); left = left.left) length++;
  if (length < LONG_CHAIN) return;
  const operands: ts.Expression[] = [];
  let node: ts.Expression = root;
  for (; isChainOf(node, operator); node = node.left) operands.push(node.right);
  operands.push(node);
  operands.reverse();
  const middle = operands.length >> 1;
  const parts = root as { left: ts.Expression; right: ts.Expression };
  parts.left = build(root, operands.slice(0, middle));
  parts.right = build(root, operands.slice(middle));
}

const BALANCED = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.CommaToken,
]);

function isChainOf(node: ts.Expression, operator: ts.SyntaxKind): node is ts.BinaryExpression {
  return (
    node.kind === ts.SyntaxKind.BinaryExpression &&
    (node as ts.BinaryExpression).operatorToken.kind === operator
  );
}

function build(like: ts.BinaryExpression, operands: readonly ts.Expression[]): ts.Expression {
  const first = operands[0];
  const last = operands[operands.length - 1];
  if (!first || !last || operands.length === 1) return first ?? like.left;
  const middle = operands.length >> 1;
  const node = Object.assign(
    Object.create(Object.getPrototypeOf(like) as object) as ts.BinaryExpression,
    like,
  );
  return Object.assign(node, {
    pos: first.pos,
    end: last.end,
    left: build(like, operands.slice(0, middle)),
    right: build(like, operands.slice(middle)),
  });
}
