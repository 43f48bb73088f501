/** What a fix must not leave behind: names that nothing declares, and TypeScript that its compiler refuses to emit. */
import { parseForESLint } from '@typescript-eslint/parser';
import ts from 'typescript';

/** Names that a file uses and neither declares nor imports; globals are among them, so compare before and after. */
export function unresolvedNames(file: string, text: string): Set<string> {
  if (!isCode(file)) return new Set();
  const { scopeManager } = parseForESLint(text, {
    filePath: file,
    range: true,
    sourceType: 'module',
    ecmaFeatures: { jsx: /x$/.test(file) },
  });
  return new Set(scopeManager.globalScope?.through.map(({ identifier }) => String(identifier.name)));
}

/** What Node.js gives every file, and types that TypeScript knows, beside the names that a fix may use of them. */
export const isGlobal = (name: string): boolean =>
  name in globalThis || COMMONJS.has(name) || TYPES.has(name);

const COMMONJS = new Set(['require', 'module', 'exports', '__dirname', '__filename', 'undefined']);
const TYPES = new Set(['Record', 'Partial', 'Readonly', 'ReturnType', 'Awaited', 'NodeJS']);

export function emitErrors(file: string, text: string): string[] {
  if (!/\.[cm]?tsx?$/.test(file)) return [];
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
    },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const isCode = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file);
