/** Fixes that say something more in a text that is there. */
import { lineStart, newlineOf } from '../../fix/text';
import { follow } from '../../parse/openapiTree';
import type { FixChange, FixPlace } from './place';

/** Adds a sentence behind a string, in its quotes or its block; undefined where that cannot be done without a doubt. */
export function appendText(place: FixPlace, sentence: string): FixChange | undefined {
  const node = follow(place.node);
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const { text, file } = place;
  const change = (at: number, newText: string): FixChange => ({ file, span: [at, at], newText });
  const written = text.slice(node.start, node.end);
  const quote = written[0];
  if (quote === '"' || quote === "'")
    return change(node.end - 1, `${node.value.trim() === '' ? '' : ' '}${sentence}`);
  if (quote === '|' || quote === '>') {
    const end = node.start + written.trimEnd().length;
    const indent = /^[ \t]*/.exec(text.slice(lineStart(text, end)))?.[0] ?? '';
    return written.includes('\n') ? change(end, newlineOf(text) + indent + sentence) : undefined;
  }
  return node.value === '' ? undefined : change(node.start + written.trimEnd().length, ` ${sentence}`);
}
