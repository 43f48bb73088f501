/**
 * Makes the converter of typescript-estree fit for being run once over thousands of files: with the values of the kinds
 * of nodes, and without what nobody here looks at. The trees are the same but for `loc` and deprecated names, as
 * test/parse/slimConverter.test.ts checks.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const slimConverter = {
  name: 'slim-converter',
  setup(esbuild) {
    esbuild.onLoad({ filter: /typescript-estree[\\/]dist[\\/][\w-]+\.js$/ }, async ({ path }) => ({
      contents: withoutUnused(withKinds(await readFile(path, 'utf8')), path),
      loader: 'js',
    }));
  },
};

/**
 * The kind of every node is asked for in one `switch` of 170 cases. With constants V8 makes a jump of it; otherwise it
 * reads one case after another from an object until one fits.
 */
function withKinds(text) {
  const { SyntaxKind } = require('typescript');
  const { AST_NODE_TYPES } = require('@typescript-eslint/typescript-estree');
  return text
    .replace(/\b(?:ts\.)?SyntaxKind\.(\w+)\b/g, (whole, name) => String(SyntaxKind[name] ?? whole))
    .replace(/\bts_estree_\d+\.AST_NODE_TYPES\.(\w+)\b/g, (whole, name) =>
      name in AST_NODE_TYPES ? JSON.stringify(AST_NODE_TYPES[name]) : whole,
    );
}

/** By file: the beginning of a function, and how it ends before anything else. */
const UNUSED = {
  'convert.js': [
    ['#withDeprecatedAliasGetter(node, aliasKey, valueKey, suppressWarnings = false) {', 'return node;'],
    ['#withDeprecatedGetter(node, deprecatedKey, preferredKey, value) {', 'return node;'],
  ],
  // Offsets are all that is kept of places.
  'node-utils.js': [
    ['function getLocFor(range, ast) {', 'return NOWHERE;'],
    ['"use strict";', 'const NOWHERE = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };'],
  ],
};

function withoutUnused(text, path) {
  let result = text;
  for (const [beginning, end] of UNUSED[path.split(/[\\/]/).at(-1)] ?? []) {
    if (!result.includes(beginning)) throw new Error(`${path} has no \`${beginning}\` any more`);
    result = result.replace(beginning, `${beginning} ${end}`);
  }
  return result;
}
