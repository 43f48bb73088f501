import type { Finding, Fix } from '../model/finding';

/** Takes an unused suppression comment away, with its line if nothing else stands on it. */
export function removeSuppression({ location }: Finding, text: string | undefined): Fix[] {
  if (text === undefined) return [];
  let [start, end] = location.span;
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const before = text.slice(lineStart, start);
  const after = /^[ \t]*(?:\r\n|\r|\n|$)/.exec(text.slice(end))?.[0];
  if (before.trim() === '' && after !== undefined) {
    start = lineStart;
    end += after.length;
  } else start -= before.length - before.trimEnd().length;
  const edits = [{ file: location.file, span: [start, end] as const, newText: '' }];
  return [{ title: 'Remove the unused suppression', edits, safe: true }];
}
