/** JSON text → tree with ranges. Tolerant: what cannot be read is left out and reported. */
import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser';
import { adopt, DocNode, pool, type Scalar, type TreeProblem } from './openapiTree';

interface Open {
  readonly kind: 'map' | 'seq';
  readonly start: number;
  readonly children: DocNode[];
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** More nesting than this is no OpenAPI document, and the scanner recurses. */
const MAX_DEPTH = 400;
const MAX_PROBLEMS = 50;

export function parseJsonTree(text: string): { root: DocNode | undefined; problems: TreeProblem[] } {
  const problems: TreeProblem[] = [];
  if (nesting(text) > MAX_DEPTH) {
    return { root: undefined, problems: [{ kind: 'syntax', message: 'Nested too deeply.', at: [0, 1] }] };
  }
  const pooled = pool();
  const stack: Open[] = [];
  let root: DocNode | undefined;
  let key = '';
  let keyStart = -1;
  let keyEnd = -1;

  const place = (node: DocNode, at: Pick<Open, 'key' | 'keyStart' | 'keyEnd'>): void => {
    const top = stack.at(-1);
    if (!top) {
      root ??= node;
      return;
    }
    if (top.kind === 'map') {
      if (at.keyStart < 0) return;
      node.key = at.key;
      node.keyStart = at.keyStart;
      node.keyEnd = at.keyEnd;
    }
    top.children.push(node);
  };
  const open = (kind: 'map' | 'seq', start: number): void => {
    stack.push({ kind, start, children: [], key, keyStart, keyEnd });
    keyStart = -1;
  };
  const close = (end: number): void => {
    const top = stack.pop();
    if (!top) return;
    const node = new DocNode(top.kind, top.start, end);
    adopt(node, top.children, problems);
    place(node, top);
  };

  visit(
    text,
    {
      onObjectBegin: (offset) => {
        open('map', offset);
      },
      onObjectProperty: (name, offset, length) => {
        key = pooled(name);
        keyStart = offset;
        keyEnd = offset + length;
      },
      onObjectEnd: (offset, length) => {
        close(offset + length);
      },
      onArrayBegin: (offset) => {
        open('seq', offset);
      },
      onArrayEnd: (offset, length) => {
        close(offset + length);
      },
      onLiteralValue: (value: Scalar, offset, length) => {
        const kept = typeof value === 'string' ? pooled(value) : value;
        place(new DocNode('scalar', offset, offset + length, kept), { key, keyStart, keyEnd });
        keyStart = -1;
      },
      onError: (error: ParseErrorCode, offset, length) => {
        if (problems.length >= MAX_PROBLEMS) return;
        const at = [offset, Math.max(offset + length, Math.min(offset + 1, text.length))] as const;
        problems.push({ kind: 'syntax', message: `${inWords(printParseErrorCode(error))}.`, at });
      },
    },
    { allowTrailingComma: false, disallowComments: true },
  );
  while (stack.length > 0) close(text.length);
  return { root, problems };
}

/** `PropertyNameExpected` → `Property name expected`. */
const inWords = (code: string): string =>
  code
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replace(/^./, (c) => c.toUpperCase());

/** Depth of brackets; those in strings are counted too, which only errs on the safe side when they do not match. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      for (i++; i < text.length && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++;
    } else if (c === 123 || c === 91) deepest = Math.max(deepest, ++depth);
    else if (c === 125 || c === 93) depth--;
  }
  return deepest;
}
