/** Text of a JS/TS file → ESTree. Total: half-typed code yields the tree that TypeScript's parser recovers. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import { astConverter } from '@typescript-eslint/typescript-estree/use-at-your-own-risk';
import type { ParseSettings } from '@typescript-eslint/typescript-estree/use-at-your-own-risk';
import * as ts from 'typescript';
import type { FactsProblem } from '../model/facts';
import { commentsWith, type Comment } from './jsComments';
import { syntaxProblems } from './jsProblems';
import { prepareTree, type BodyWatch } from './jsTree';

export interface ParsedJs {
  /** Absent when not even a recovered tree could be made; `problems` then says why. */
  readonly ast?: TSESTree.Program;
  /** Syntax errors that were tolerated, in the order of the text. */
  readonly problems: FactsProblem[];
  /** Those that may speak to Portcullis. */
  readonly comments?: readonly Comment[];
}

export interface ParseOptions {
  readonly bodies?: BodyWatch;
  /** Of text with syntax errors, nothing but these is told. */
  readonly isStrict?: boolean;
}

/**
 * Parses `text` by the language that the extension of `file` names; never throws.
 *
 * The source file is made here instead of by typescript-estree, because only so can its diagnostics be taken away
 * before the conversion, which would refuse a tree that has some.
 */
export function parseJs(file: string, text: string, { bodies, isStrict }: ParseOptions = {}): ParsedJs {
  let problems: FactsProblem[] = [];
  try {
    const source = ts.createSourceFile(
      file,
      text,
      { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      false,
      scriptKindOf(file),
    ) as TolerantSourceFile;
    problems = syntaxProblems(source, source.parseDiagnostics);
    if (isStrict && problems.length > 0) return { problems };
    source.parseDiagnostics = [];
    source.getLineAndCharacterOfPosition = () => NOWHERE;
    const comments = commentsWith(source, 'portcullis-');
    prepareTree(source, bodies);
    const { estree } = astConverter(source, SETTINGS, false);
    return { ast: estree, problems, ...(comments.length > 0 ? { comments } : {}) };
  } catch (error) {
    const reason = error instanceof RangeError ? 'nested too deeply' : String(error);
    return { problems: [...problems, { message: `not parsed: ${reason}`, at: [0, text.length] }] };
  }
}

interface TolerantSourceFile extends ts.SourceFile {
  parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

/** Nodes keep offsets only, so looking up lines and columns for each of them would be work for nothing. */
const NOWHERE: ts.LineAndCharacter = { line: 0, character: 0 };

/** The converter reads a few of the settings only; the rest of the type belongs to type-aware linting. */
const SETTINGS = {
  allowInvalidAST: true,
  errorOnUnknownASTType: false,
  suppressDeprecatedPropertyWarnings: true,
  loc: true,
  range: true,
  tokens: null,
} as unknown as ParseSettings;

/** `.js` may hold JSX, as the whole React world writes it. */
function scriptKindOf(file: string): ts.ScriptKind {
  const dot = file.lastIndexOf('.');
  switch (file.slice(dot + 1).toLowerCase()) {
    case 'ts':
    case 'mts':
    case 'cts':
      return ts.ScriptKind.TS;
    case 'tsx':
      return ts.ScriptKind.TSX;
    case 'jsx':
      return ts.ScriptKind.JSX;
    default:
      return ts.ScriptKind.JS;
  }
}
