/**
 * Names of bindings. A function has one environment at interpretation, so a variable of an inner block whose name
 * means something else elsewhere gets a name of its own (`x~1`) here.
 */
import type { TSESTree } from '@typescript-eslint/typescript-estree';

export interface Scope {
  readonly parent?: Scope;
  /** Source name → name in the IR. */
  readonly names: Map<string, string>;
  /** Names that blocks of this function have taken; only on the scope of a function or the module. */
  readonly taken?: Set<string>;
  /** Names that hold a value already, into which a later namespace or enum of the name is merged. */
  values?: Set<string>;
  /** Names of which was asked, inside of this function, what they mean; only where that is noted. */
  readonly asked?: Set<string>;
}

/** State of renaming for one module. */
export interface Renaming {
  /** Names that were renamed somewhere; the others mean the same everywhere. */
  readonly renamed: Set<string>;
}

/**
 * Globals that code commonly refers to without declaring them: a block's own `process` must not become what the rest
 * of the function calls `process`.
 */
const COMMON_GLOBALS = new Set(
  (
    'process console require module exports global globalThis Buffer fetch URL URLSearchParams Request Response ' +
    'Headers FormData Object Array String Number Boolean Math JSON Date RegExp Error Promise Map Set Symbol crypto ' +
    'undefined event name window document location __dirname __filename setTimeout setInterval'
  ).split(' '),
);

export const functionScope = (parent: Scope | undefined, isNoted = false): Scope => ({
  ...(parent ? { parent } : {}),
  names: new Map(),
  taken: new Set(),
  ...(isNoted ? { asked: new Set() } : {}),
});

/** A scope inside a function for the given names, renamed where they would collide. */
export function blockScope(parent: Scope, names: readonly string[], renaming: Renaming): Scope {
  const scope: Scope = { parent, names: new Map() };
  const taken = takenOf(parent);
  for (const name of names) {
    if (scope.names.has(name)) continue;
    for (let at: Scope | undefined = parent; at; at = at.parent) at.asked?.add(name);
    const isFree = !taken.has(name) && !COMMON_GLOBALS.has(name) && meaningOf(parent, name) === undefined;
    const own = isFree ? name : freshName(parent, taken, name);
    if (!isFree) renaming.renamed.add(name);
    scope.names.set(name, own);
    taken.add(own);
  }
  return scope;
}

/**
 * The first of `x~1`, `x~2` … that this function has not taken and that means nothing here yet. What other functions
 * have taken is no matter, so that a function is lowered alike whatever stands beside it.
 */
function freshName(scope: Scope, taken: ReadonlySet<string>, name: string): string {
  const visible = new Set<string>();
  for (let at: Scope | undefined = scope; at; at = at.parent) visible.add(at.names.get(name) ?? '');
  for (let count = 1; ; count++) {
    const fresh = `${name}~${count}`;
    if (!taken.has(fresh) && !visible.has(fresh)) return fresh;
  }
}

/** The name in the IR that `name` has at a place inside `scope`. */
export const resolveName = (scope: Scope, name: string, { renamed }: Renaming): string =>
  renamed.has(name) ? (meaningOf(scope, name) ?? name) : name;

/** The name in the IR that a declaration around a place gives to `name`; undefined if there is none. */
export function meaningOf(scope: Scope, name: string): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names that mean something else than themselves at a place inside `scope`. */
export function renamedIn(scope: Scope): string[] {
  const found: string[] = [];
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    // The names of functions and modules stay what they are.
    if (at.taken) continue;
    for (const [name, own] of at.names) if (own !== name) found.push(own);
  }
  return found;
}

function takenOf(scope: Scope): Set<string> {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.taken) return at.taken;
  return new Set();
}

export function declare(scope: Scope, name: string): void {
  if (name) scope.names.set(name, name);
}

/** Declares the names that a pattern binds. */
export function patternNames(pattern: TSESTree.Node | null | undefined, into: string[]): void {
  if (!pattern) return;
  switch (pattern.type) {
    case 'Identifier':
      into.push(pattern.name);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        patternNames(property.type === 'RestElement' ? property.argument : property.value, into);
      }
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) patternNames(element, into);
      return;
    case 'AssignmentPattern':
      patternNames(pattern.left, into);
      return;
    case 'RestElement':
      patternNames(pattern.argument, into);
      return;
    case 'TSParameterProperty':
      patternNames(pattern.parameter, into);
      return;
    default:
      return;
  }
}

/** Names that statements of one block declare for that block: `let`, `const`, classes, functions, enums. */
export function lexicalNames(body: readonly TSESTree.Node[]): string[] {
  const names: string[] = [];
  for (const statement of body) declaredBy(statement, names, false);
  return names;
}

/** Names that the whole body of a function or a module declares: its own block's, and every `var` further down. */
export function hoistedNames(body: readonly TSESTree.Node[]): string[] {
  const names: string[] = [];
  for (const statement of body) {
    declaredBy(statement, names, true);
    hoistVars(statement, names);
  }
  return names;
}

function declaredBy(node: TSESTree.Node | null | undefined, into: string[], withVar: boolean): void {
  if (!node) return;
  switch (node.type) {
    case 'VariableDeclaration':
      if (withVar || node.kind !== 'var')
        for (const declarator of node.declarations) patternNames(declarator.id, into);
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      if (node.id) into.push(node.id.name);
      return;
    case 'TSModuleDeclaration':
      if (node.id.type === 'Identifier') into.push(node.id.name);
      return;
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) into.push(specifier.local.name);
      return;
    case 'TSImportEqualsDeclaration':
      into.push(node.id.name);
      return;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      declaredBy(node.declaration, into, withVar);
      return;
    default:
      return;
  }
}

/** `var` declarations in nested statements; expressions cannot declare one. */
function hoistVars(node: TSESTree.Node | null | undefined, into: string[]): void {
  if (!node) return;
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') declaredBy(node, into, true);
      return;
    case 'BlockStatement':
      for (const child of node.body) hoistVars(child, into);
      return;
    case 'IfStatement':
      hoistVars(node.consequent, into);
      hoistVars(node.alternate, into);
      return;
    case 'ForStatement':
      hoistVars(node.init, into);
      hoistVars(node.body, into);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      hoistVars(node.left, into);
      hoistVars(node.body, into);
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      hoistVars(node.body, into);
      return;
    case 'SwitchStatement':
      for (const clause of node.cases) for (const child of clause.consequent) hoistVars(child, into);
      return;
    case 'TryStatement':
      hoistVars(node.block, into);
      hoistVars(node.handler?.body, into);
      hoistVars(node.finalizer, into);
      return;
    default:
      return;
  }
}
