/** Moves what is known of an earlier text to where it lies in the current one. */
import type { Span } from './location';

/** `[start, oldEnd)` of the earlier text became `[start, newEnd)` of the current one. */
export interface TextEdit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest single replacement that leads from one text to the other. */
export function edited(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return alignedToLine({ start, oldEnd: before.length - tail, newEnd: after.length - tail }, before, after);
}

/**
 * Text that was only added or only removed can often be told in several ways (`a.b()` typed before `a.c()` shares its
 * `a.`). What people add and remove is lines, so the way that begins at a line is the one that was meant.
 */
function alignedToLine(edit: TextEdit, before: string, after: string): TextEdit {
  const { start, oldEnd, newEnd } = edit;
  if (oldEnd === newEnd || (start !== oldEnd && start !== newEnd)) return edit;
  const [text, end] = start === oldEnd ? [after, newEnd] : [before, oldEnd];
  for (let back = 0; back <= start; back++) {
    if (back === start || text[start - back - 1] === '\n') {
      return { start: start - back, oldEnd: oldEnd - back, newEnd: newEnd - back };
    }
    if (text[start - back - 1] !== text[end - back - 1]) return edit;
  }
  return edit;
}

/** Where a span lies after the edit; undefined if the edit touched it. One that encloses the edit grows with it. */
export function moved(span: Span, edit: TextEdit): Span | undefined {
  const delta = edit.newEnd - edit.oldEnd;
  const [start, end] = span;
  if (end <= edit.start) return span;
  if (start >= edit.oldEnd) return [start + delta, end + delta];
  return start <= edit.start && end >= edit.oldEnd && end - start > edit.oldEnd - edit.start
    ? [start, end + delta]
    : undefined;
}

/** What `movedAll` needs of an object to take it for a location. */
const isLocation = (value: object): value is { file: string; span: Span } =>
  'file' in value && 'span' in value && Array.isArray(value.span);

/** Plain data in which every location is moved; one that the edit touched shrinks to the edit. What stays is shared. */
export function movedAll<T>(value: T, edits: ReadonlyMap<string, TextEdit>): T {
  if (edits.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const now = items.map((item) => movedAll(item, edits));
    return now.some((item, index) => item !== items[index]) ? (now as T) : value;
  }
  if (isLocation(value)) {
    const edit = edits.get(value.file);
    const span = edit ? (moved(value.span, edit) ?? [edit.start, edit.newEnd]) : value.span;
    return span === value.span ? value : { ...value, span };
  }
  let now: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const other = movedAll<unknown>(item, edits);
    if (other !== item) (now ??= { ...(value as Record<string, unknown>) })[key] = other;
  }
  return (now as T | undefined) ?? value;
}

/** For each file, up to where the locations in plain data reach. */
const reaches = new WeakMap<object, ReadonlyMap<string, number>>();

/** Whether some location in plain data, which stays as it is, lies behind the beginning of an edit or in it. */
export function isBehind(value: object, edits: ReadonlyMap<string, TextEdit>): boolean {
  let reach = reaches.get(value);
  if (!reach) reaches.set(value, (reach = reachOf(value, new Map())));
  for (const [file, { start }] of edits) if ((reach.get(file) ?? 0) > start) return true;
  return false;
}

function reachOf(value: object, reach: Map<string, number>): Map<string, number> {
  if (isLocation(value)) reach.set(value.file, Math.max(reach.get(value.file) ?? 0, value.span[1]));
  else
    for (const item of Object.values(value) as readonly unknown[])
      if (typeof item === 'object' && item !== null) reachOf(item, reach);
  return reach;
}
