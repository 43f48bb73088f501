/** Blocks that do nothing but take apart what they were given: what they throw tells of that, and of nothing inside. */
import type { Stmt } from '../../model/ir';

const PARSERS = new Set([
  'parse',
  'safeParse',
  'parseInt',
  'parseFloat',
  'decodeURIComponent',
  'decodeURI',
  'atob',
  'URL',
  'RegExp',
  'Date',
  'Number',
  'BigInt',
  'String',
  'toString',
  'trim',
]);

/** Is every call in it a parser's? A block that calls nothing throws what is written there. */
export function onlyParses(block: readonly Stmt[]): boolean {
  if (block.length > 4) return false;
  const names = calleesIn(block);
  return names.length > 0 && names.every((name) => PARSERS.has(name));
}

function calleesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(calleesIn);
  if (node === null || typeof node !== 'object') return [];
  const { k, callee } = node as { readonly k?: unknown; readonly callee?: unknown };
  const inner = Object.values(node).flatMap(calleesIn);
  // What is thrown or imported here is no parser's doing.
  if (k === 'throw' || k === 'import') return ['', ...inner];
  return k === 'call' ? [lastName(callee), ...inner] : inner;
}

function lastName(callee: unknown): string {
  const { name, prop } = callee as { readonly name?: unknown; readonly prop?: unknown };
  return typeof name === 'string' ? name : typeof prop === 'string' ? prop : '';
}
