/** Width and wrapping of plain text; one code point counts as one column. Styles are applied afterwards. */

export const widthOf = (text: string): number => [...text].length;

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export function centre(text: string, width: number): string {
  const room = Math.max(0, width - widthOf(text));
  const left = room >> 1;
  return ' '.repeat(left) + text + ' '.repeat(room - left);
}

/** Shortens in the middle, where paths differ least: `/api/v1/…/members`. */
export function shorten(text: string, width: number): string {
  const chars = [...text];
  if (chars.length <= width) return text;
  if (width <= 1) return '…';
  const head = Math.ceil((width - 1) / 2);
  const tail = width - 1 - head;
  return `${chars.slice(0, head).join('')}…${tail > 0 ? chars.slice(-tail).join('') : ''}`;
}

/** Shortens at the start: of a place the end tells most, `…routes/users.ts:12`. */
export function shortenStart(text: string, width: number): string {
  const chars = [...text];
  return chars.length <= width ? text : width <= 1 ? '…' : `…${chars.slice(1 - width).join('')}`;
}

/** Breaks at spaces; a longer word stands on a line of its own, whole, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter(Boolean)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
