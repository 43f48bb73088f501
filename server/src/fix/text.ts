/** Facts about the text around a place: indentation, line breaks, quotes. Fixes edit text; they never reprint code. */
import type { Span } from '../model/location';

/** Offset of the start of the line that holds `offset`. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Offset of the line break (or end) that ends the line of `offset`. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at < 0) return text.length;
  return text[at - 1] === '\r' ? at - 1 : at;
}

/** White space at the start of the line that holds `offset`. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';

/** Is there nothing but white space before `offset` on its line? */
export const startsLine = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === '';

/** Judged by the beginning, because fixes of large documents ask it thousands of times. */
export const newlineOf = (text: string): string => (text.slice(0, 20_000).includes('\r\n') ? '\r\n' : '\n');

/** One step of indentation as this file has it. */
export function indentUnit(text: string): string {
  const sample = text.slice(0, 20_000);
  if (/^\t/m.test(sample)) return '\t';
  const widths = [...sample.matchAll(/[{([]\r?\n( +)\S/g)].map(([, blanks = '']) => blanks.length);
  const smallest = Math.min(...widths.filter((width) => width > 1));
  return ' '.repeat(Number.isFinite(smallest) ? Math.min(smallest, 8) : 2);
}

/** The quote character that the file uses most. */
export function quoteOf(text: string): "'" | '"' {
  const sample = text.slice(0, 4000);
  return (sample.match(/"/g)?.length ?? 0) > (sample.match(/'/g)?.length ?? 0) ? '"' : "'";
}

/** Does the file end its statements with semicolons? */
export const hasSemicolons = ofLastText((text): boolean => {
  const lines = text
    .split(/\r?\n/, 200)
    .filter((line) => /[\w)'"`\]]\s*;?\s*$/.test(line) && !/^\s*(?:\/\/|\*|@)/.test(line));
  return lines.filter((line) => line.trimEnd().endsWith(';')).length * 3 >= lines.length;
});

/** What is asked several times for each fix in a file, and then for the next finding in it. */
function ofLastText<T>(make: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: make(text) };
    return last.value;
  };
}

export const quoted = (text: string, value: string): string => {
  const quote = quoteOf(text);
  return `${quote}${value}${quote}`;
};

export const sliceOf = (text: string, span: Span): string => text.slice(span[0], span[1]);

/** How generated code is to look in one file. */
export interface Style {
  readonly newline: string;
  readonly unit: string;
  readonly quote: string;
  readonly end: string;
}

export const styleOf = ofLastText((text): Style => ({
  newline: newlineOf(text),
  unit: indentUnit(text),
  quote: quoteOf(text),
  end: hasSemicolons(text) ? ';' : '',
}));

/**
 * Code written in one neutral style (two blanks, single quotes, semicolons at line ends) → the style of a file. Only
 * for text that this folder generates: it holds no quotes inside of strings, and no semicolons inside of lines.
 */
export function styled(lines: readonly string[], style: Style, indent = ''): string {
  return lines
    .map((line) => {
      const [blanks = ''] = /^ */.exec(line) ?? [];
      const code = line.slice(blanks.length).replace(/'/g, style.quote).replace(/;$/, style.end);
      return code === '' ? '' : indent + style.unit.repeat(blanks.length / 2) + code;
    })
    .join(style.newline);
}
