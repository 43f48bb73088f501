/** Which locals become part of what an expression of a template yields. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import { parseJs } from '../jsLazily';
import { ELEMENT, type Aliases, type TemplateInclude, type TemplatePath } from './model';

/** Functions whose result is harmless, or made by the engine itself. */
const HARMLESS =
  /^(?:.*escape(?:Html)?|e|h|encodeURI(?:Component)?|.*sanitize\w*|purify|xss|stripTags|striptags|Number|parseInt|parseFloat|Boolean|Date|toFixed|include|partial|block|layout|contentFor|csrf\w*|_csrf|__n?|t|i18n|translate|gettext|asset\w*|css|js|script|stylesheet|link_?to|url(?:For)?|route|date\w*|format\w*|moment|toISOString|toLocale\w*|indexOf|includes)$/i;

/** What a layout puts in, and numbers. */
const SLOTS = /^(?:body|content|yield|csrf\w*|_csrf)$/;

/** Methods that call their argument with the elements of a list. */
const EACH = /^(?:forEach|map|filter|each|flatMap)$/;

/** `it` of Eta, `locals` of EJS, `self` of Pug: the locals themselves. */
const WHOLE = new Set(['locals', 'it', 'self']);

/** The expression that a text is; undefined if it is none. */
export function expressionOf(text: string): TSESTree.Expression | undefined {
  const { ast, problems } = parseJs('template.ts', `(${text.replace(/;\s*$/, '')}\n)`);
  const statement = ast?.body[0];
  return problems.length === 0 && statement?.type === 'ExpressionStatement'
    ? statement.expression
    : undefined;
}

export function pathsIn(text: string): readonly TemplatePath[] {
  const expression = expressionOf(text);
  return expression ? yields(expression) : [];
}

/** What the value of an expression is made of; tests and arithmetic leave nothing of a text. */
function yields(node: TSESTree.Node): readonly TemplatePath[] {
  switch (node.type) {
    case 'Identifier':
    case 'MemberExpression': {
      const path = pathOf(node);
      const isSlot = path?.length === 1 && SLOTS.test(path[0] ?? '');
      return path && path.length > 0 && !isSlot && path.at(-1) !== 'length' ? [path] : [];
    }
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return yields(node.expression);
    case 'ConditionalExpression':
      return [...yields(node.consequent), ...yields(node.alternate)];
    case 'LogicalExpression':
      return node.operator === '&&' ? yields(node.right) : [...yields(node.left), ...yields(node.right)];
    case 'BinaryExpression':
      return node.operator === '+' ? [...yields(node.left), ...yields(node.right)] : [];
    case 'TemplateLiteral':
      return node.expressions.flatMap(yields);
    case 'AwaitExpression':
      return yields(node.argument);
    case 'NewExpression':
      return node.arguments.flatMap(yields);
    case 'CallExpression': {
      const { callee } = node;
      const name = nameOf(callee);
      if (name !== undefined && HARMLESS.test(name)) return [];
      // The text of `x.trim()` is that of `x`.
      const owner = callee.type === 'MemberExpression' ? yields(callee.object) : [];
      return [...owner, ...node.arguments.flatMap(yields)];
    }
    default:
      return [];
  }
}

const nameOf = (callee: TSESTree.Node): string | undefined =>
  callee.type === 'Identifier'
    ? callee.name
    : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
      ? callee.property.name
      : undefined;

/** `output.products[i].name` as a path below the locals. */
function pathOf(node: TSESTree.Node): TemplatePath | undefined {
  if (node.type === 'Identifier') return WHOLE.has(node.name) ? [] : [node.name];
  if (node.type === 'ChainExpression' || node.type === 'TSNonNullExpression') return pathOf(node.expression);
  if (node.type !== 'MemberExpression') return undefined;
  const owner = pathOf(node.object);
  if (!owner) return undefined;
  if (!node.computed) return node.property.type === 'Identifier' ? [...owner, node.property.name] : undefined;
  const { property } = node;
  return property.type === 'Literal' && typeof property.value === 'string'
    ? [...owner, property.value]
    : [...owner, ELEMENT];
}

/** Notes what statements of a template name: `products.forEach((p) => {`, `for (const p of products) {`, `const a = b`. */
export function noteNames(code: string, aliases: Aliases): void {
  for (const [, list = '', method = '', name = ''] of code.matchAll(
    /([\w$.]+)\.(\w+)\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*([A-Za-z_$][\w$]*)/g,
  ))
    if (EACH.test(method)) aliases.set(name, [...(pathsIn(list)[0] ?? [list]), ELEMENT]);
  for (const [, name = '', list = ''] of code.matchAll(
    /\bfor\s*\(\s*(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s+of\s+([^){]+)\)/g,
  )) {
    const path = pathsIn(list)[0];
    if (path) aliases.set(name, [...path, ELEMENT]);
  }
  for (const [, name = '', value = ''] of code.matchAll(
    /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*([^;\n]+)/g,
  )) {
    const path = pathsIn(value)[0];
    if (path) aliases.set(name, path);
  }
}

/** `include('head', { title: page.title })`; also `partial(…)`. */
export function includeOf(text: string): TemplateInclude | undefined {
  const call = expressionOf(text);
  if (call?.type !== 'CallExpression' || !/^(?:include|partial|includeFile)$/.test(nameOf(call.callee) ?? ''))
    return undefined;
  const [name, locals] = call.arguments;
  if (name?.type !== 'Literal' || typeof name.value !== 'string') return undefined;
  const passes = new Map<string, TemplatePath>();
  if (locals?.type === 'ObjectExpression')
    for (const property of locals.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      const path = pathOf(property.value);
      if (path) passes.set(property.key.name, path);
    }
  return { name: name.value, passes };
}
