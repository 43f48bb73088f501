/** Makes TypeScript's tree ready for the conversion to ESTree: parents, and a depth that no later stage chokes on. */
import * as ts from 'typescript';
import { NextTokens } from './jsTokens';

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

/** The block that is the body of a function. */
export interface BodyPlace {
  readonly start: number;
  readonly end: number;
  /** What code means here by what it stands in: whether `await` and `yield` are names, say. */
  readonly flags: number;
  /** Levels of the tree around it. */
  readonly depth: number;
}

/** Is shown the bodies of functions from the outside in. */
export interface BodyWatch {
  /** Whether the statements of this body are of no interest. They go from the tree then, and are not looked at. */
  isKnown(body: BodyPlace): boolean;
}

/**
 * Sets `parent` on all nodes of `source`, balances long operator chains, cuts what is nested too deeply, and spares
 * the costly conversion what the IR has no place for.
 */
export function prepareTree(source: ts.SourceFile, bodies?: BodyWatch): void {
  const tokens = new NextTokens(source);
  const lastToken: number = ts.SyntaxKind.LastToken;
  let parent: ts.Node = source;
  let depth = 0;
  const visit = (node: ts.Node): undefined => {
    (node as unknown as Mutable).parent = parent;
    // Tokens, names and literals have no children.
    if (node.kind <= lastToken) return;
    if (depth >= MAX_TREE_DEPTH && cut(node)) return;
    if (bodies && node.kind === ts.SyntaxKind.Block && isBody(node, parent)) {
      const flags = node.flags & ts.NodeFlags.ContextFlags;
      if (bodies.isKnown({ start: node.getStart(source), end: node.end, flags, depth })) {
        (node as unknown as { statements: readonly ts.Statement[] }).statements = [];
        return;
      }
    }
    if (!simplify(node as Simplifiable, tokens)) {
      const outer = parent;
      parent = node;
      depth++;
      ts.forEachChild(node, visit);
      depth--;
      parent = outer;
    }
  };
  ts.forEachChild(source, visit);
  tokens.install();
}

const isBody = (block: ts.Node, parent: ts.Node): boolean =>
  ts.isFunctionLike(parent) && (parent as { readonly body?: ts.Node }).body === block;

/** The parts of nodes that `simplify` looks at, whatever the kind. */
interface Simplifiable {
  kind: ts.SyntaxKind;
  readonly modifiers?: ts.NodeArray<ts.ModifierLike>;
  typeParameters?: ts.NodeArray<ts.Node> | undefined;
  typeArguments?: ts.NodeArray<ts.Node> | undefined;
  parameters?: readonly ts.Node[];
  type?: { kind: ts.SyntaxKind };
}

/**
 * Drops type parameters, types of assertions, parameters of signatures, and types that are functions or computed
 * from other types. Returns whether `node` is a leaf now.
 */
function simplify(node: Simplifiable, tokens: NextTokens): boolean {
  switch (ACTIONS[node.kind]) {
    case Action.balance:
      balance(node as unknown as ts.BinaryExpression);
      return false;
    case Action.keepTypeArguments:
      if (node.typeArguments) tokens.expectAfter(node.typeArguments);
      return false;
    case Action.dropTypeArguments:
      node.typeArguments = undefined;
      return false;
    case Action.dropType:
      if (node.type) node.type.kind = ts.SyntaxKind.IntrinsicKeyword;
      return false;
    case Action.dropSignature:
      node.typeParameters = undefined;
      node.parameters = [];
      if (node.type) node.type.kind = ts.SyntaxKind.IntrinsicKeyword;
      return false;
    case Action.otherType:
      node.kind = ts.SyntaxKind.IntrinsicKeyword;
      return true;
    case Action.booleanType:
      node.kind = ts.SyntaxKind.BooleanKeyword;
      return true;
    case Action.keepTypeParameters:
      if (node.typeParameters) tokens.expectAfter(node.typeParameters);
      return false;
    case Action.declaration:
      node.typeParameters = undefined;
      if (node.modifiers) for (const modifier of node.modifiers) tokens.expectAfter(modifier);
      return false;
    default:
      return false;
  }
}

const enum Action {
  none,
  balance,
  keepTypeArguments,
  dropTypeArguments,
  dropType,
  dropSignature,
  otherType,
  booleanType,
  keepTypeParameters,
  declaration,
}

/** What to do with a node, by kind; a table, because every node of every file passes here. */
const ACTIONS = actionTable();

function actionTable(): Uint8Array {
  const table = new Uint8Array(ts.SyntaxKind.Count);
  const K = ts.SyntaxKind;
  const set = (action: Action, ...kinds: ts.SyntaxKind[]): void => {
    for (const kind of kinds) table[kind] = action;
  };
  set(Action.balance, K.BinaryExpression);
  set(Action.keepTypeArguments, K.CallExpression, K.NewExpression, K.TypeReference);
  set(Action.keepTypeArguments, K.ExpressionWithTypeArguments);
  set(Action.dropTypeArguments, K.TypeQuery, K.TaggedTemplateExpression);
  set(Action.dropTypeArguments, K.JsxOpeningElement, K.JsxSelfClosingElement);
  set(Action.dropType, K.AsExpression, K.SatisfiesExpression, K.TypeAssertionExpression);
  set(Action.dropSignature, K.MethodSignature, K.CallSignature, K.ConstructSignature, K.IndexSignature);
  set(Action.otherType, K.FunctionType, K.ConstructorType, K.MappedType, K.ConditionalType);
  set(Action.otherType, K.IndexedAccessType, K.ImportType, K.InferType, K.TemplateLiteralType);
  set(Action.booleanType, K.TypePredicate);
  // The converter searches the children of constructors too, so what is wrong there has to stay.
  set(Action.keepTypeParameters, K.Constructor);
  set(Action.declaration, K.FunctionDeclaration, K.FunctionExpression, K.ArrowFunction, K.MethodDeclaration);
  set(Action.declaration, K.GetAccessor, K.SetAccessor, K.ClassDeclaration, K.ClassExpression);
  set(Action.declaration, K.InterfaceDeclaration, K.TypeAliasDeclaration, K.EnumDeclaration);
  set(Action.declaration, K.ModuleDeclaration, K.VariableStatement, K.ImportEqualsDeclaration);
  return table;
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
