/** Puts statements at the beginning of a function's body: behind its directives, whatever the braces look like. */
import type { Edit } from '../model/finding';
import type { FunctionIr } from '../model/ir';
import { indentAt, indentUnit, newlineOf } from './text';

/** The indentation of statements in the body. */
export function bodyIndent(text: string, fn: FunctionIr): string {
  const first = fn.body[0];
  const isOwnLine = first !== undefined && text.slice(fn.bodyAt[0], first.at[0]).includes('\n');
  return isOwnLine && !hasDirectives(fn)
    ? indentAt(text, first.at[0])
    : indentAt(text, fn.bodyAt[0]) + indentUnit(text);
}

/** @param code statements as they shall stand, indented, without a line break at the end */
export function atBodyStart(file: string, text: string, fn: FunctionIr, code: string): Edit[] {
  const newline = newlineOf(text);
  const brace = afterDirectives(text, fn);
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(brace));
  if (rest) {
    const at = brace + rest[0].length;
    return [{ file, span: [at, at], newText: newline + code }];
  }
  // A body on one line gets lines of its own.
  const blanks = /^[ \t]*/.exec(text.slice(brace))?.[0].length ?? 0;
  const isEmpty = brace + blanks >= fn.bodyAt[1] - 1;
  const indent = isEmpty ? '' : newline + bodyIndent(text, fn);
  const edits: Edit[] = [{ file, span: [brace, brace + blanks], newText: newline + code + indent }];
  const end = fn.bodyAt[1] - 1;
  if (!text.slice(brace, end).includes('\n')) {
    const trailing = isEmpty ? 0 : (/[ \t]*$/.exec(text.slice(brace, end))?.[0].length ?? 0);
    edits.push({ file, span: [end - trailing, end], newText: newline + indentAt(text, fn.bodyAt[0]) });
  }
  return edits;
}

const hasDirectives = (fn: FunctionIr): boolean => (fn.directives?.length ?? 0) > 0;

function afterDirectives(text: string, fn: FunctionIr): number {
  const brace = fn.bodyAt[0] + 1;
  if (!hasDirectives(fn)) return brace;
  const directives = /^(?:\s*(['"])use [\w -]+\1;?)+/.exec(text.slice(brace));
  return brace + (directives?.[0].length ?? 0);
}
