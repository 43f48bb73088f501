/** Half-open range `[start, end)` of UTF-16 offsets in the text of one file. */
export type Span = readonly [start: number, end: number];

/** A place in a file of the workspace. `file` is absolute, with `/` as the separator. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

/** 1-based line and column, as reports print them (columns count UTF-16 units). */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

export const sameLocation = (a: Location, b: Location): boolean =>
  a.file === b.file && a.span[0] === b.span[0] && a.span[1] === b.span[1];

/** The same text for the same place, to look places up by. */
export const placeOf = ({ file, span }: Location): string => `${String(span[0])} ${String(span[1])} ${file}`;

export const contains = (outer: Span, inner: Span): boolean => outer[0] <= inner[0] && inner[1] <= outer[1];

/** Offsets at which the lines of `text` begin; the first is always 0. `\r\n`, `\n` and `\r` end a line. */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (c === 10 || c === 13) starts.push(i + 1);
  }
  return starts;
}

/** The 1-based position of `offset` given the line starts of its text. */
export function positionAt(lineStarts: readonly number[], offset: number): LineColumn {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
