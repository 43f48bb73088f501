/** Facts about the text around a place: indentation, line breaks, quotes. Fixes edit text; they never reprint code. */
import type { Span } from '../model/location';

/** Offset of the start of the line that holds `offset`. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** White space at the start of the line that holds `offset`. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';

export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** One step of indentation as this file has it. */
export const indentUnit = (text: string): string =>
  /\n(\t| {2,8})\S/.exec(text)?.[1]?.replace(/^( {8})$/, '    ') ?? '  ';

/** The quote character that the file uses most. */
export function quoteOf(text: string): "'" | '"' {
  const sample = text.slice(0, 4000);
  return (sample.match(/"/g)?.length ?? 0) > (sample.match(/'/g)?.length ?? 0) ? '"' : "'";
}

/** Does the file end its statements with semicolons? */
export function hasSemicolons(text: string): boolean {
  const lines = text
    .split('\n')
    .slice(0, 200)
    .filter((line) => /[\w)'"\]]\s*;?\s*$/.test(line) && line.trim() !== '');
  return lines.filter((line) => /;\s*$/.test(line)).length * 3 >= lines.length;
}

export const quoted = (text: string, value: string): string => {
  const quote = quoteOf(text);
  return `${quote}${value}${quote}`;
};

export const sliceOf = (text: string, span: Span): string => text.slice(span[0], span[1]);
