import type { Position, Range } from 'vscode-languageserver';
import { positionAt, type Span } from '../model/location';

/** The 0-based position of an offset; both sides count UTF-16 units. */
export function toPosition(lineStarts: readonly number[], offset: number): Position {
  const { line, column } = positionAt(lineStarts, offset);
  return { line: line - 1, character: column - 1 };
}

export const toRange = (lineStarts: readonly number[], span: Span): Range => ({
  start: toPosition(lineStarts, span[0]),
  end: toPosition(lineStarts, span[1]),
});

/** Offset of a position; one behind the last line is the end of the last line start that is known. */
export function toOffset(lineStarts: readonly number[], { line, character }: Position): number {
  const start = lineStarts[Math.min(line, lineStarts.length - 1)] ?? 0;
  const next = lineStarts[line + 1];
  const offset = start + character;
  return next === undefined ? offset : Math.min(offset, next);
}

export const overlaps = (a: Range, b: Range): boolean => !before(a.end, b.start) && !before(b.end, a.start);

const before = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);
