/**
 * Operations that comments of code describe, as swagger-jsdoc gathers them: `@openapi` or `@swagger`, and below it paths
 * in YAML. Each comment is read by itself; what it refers to in others is not known.
 */
import type { Location, Span } from '../model/location';
import { ApiDocument } from '../openapi/document/model';
import { sketchOf, type DocumentSketch, type OperationSketch } from '../openapi/sketch/sketch';
import { parseOpenApi } from '../parse/openapi';

const COMMENT = /\/\*\*[^]*?\*\//g;
const TAG = /@(?:openapi|swagger)\b/;
/** Another tag ends what one says. */
const OTHER_TAG = /^\s*@\w/;
const HEAD = 'openapi: 3.0.0\npaths:\n';

/** A line of YAML, and where it stands. */
interface Line {
  readonly text: string;
  readonly start: number;
}

/** One document of all the comments of some files; undefined if they describe nothing. */
export function commentDocument(
  name: string,
  files: readonly string[],
  text: (file: string) => string | undefined,
): DocumentSketch | undefined {
  const sketches = files.flatMap((file) => sketchesIn(file, text(file) ?? ''));
  const [first] = sketches;
  return (
    first && {
      ...first,
      file: name,
      bases: [''],
      operations: sketches.flatMap(({ operations }) => operations),
      describesParameters: sketches.some(({ describesParameters }) => describesParameters),
    }
  );
}

function sketchesIn(file: string, text: string): DocumentSketch[] {
  if (!TAG.test(text)) return [];
  return [...text.matchAll(COMMENT)].flatMap(({ 0: comment, index }) => {
    const lines = pathsIn(linesOf(comment, index));
    return lines.length > 0 ? (sketchOfLines(file, lines) ?? []) : [];
  });
}

/** The lines behind the tag, without the stars before them. */
function linesOf(comment: string, offset: number): Line[] {
  const lines: Line[] = [];
  let start = offset;
  let isSaid = false;
  for (const raw of comment.replace(/\*\/$/, '').split('\n')) {
    const lead = /^\s*(?:\/\*\*|\*)? ?/.exec(raw)?.[0] ?? '';
    const text = raw.slice(lead.length).replace(/\r$/, '');
    if (isSaid && OTHER_TAG.test(text)) break;
    if (isSaid) lines.push({ text, start: start + lead.length });
    isSaid ||= TAG.test(text);
    start += raw.length + 1;
  }
  return lines;
}

/** Of `/users:` and what is below, or below `paths:`. */
function pathsIn(lines: readonly Line[]): Line[] {
  const said = lines.filter(({ text }) => text.trim() !== '');
  const [first, ...others] = said;
  if (!first) return [];
  const isWrapped = /^\s*paths:\s*$/.test(first.text);
  const paths = isWrapped ? others : said;
  const depth = Math.min(...paths.map(({ text }) => text.length - text.trimStart().length));
  if (!/^\s*['"]?\//.test(paths[0]?.text ?? '')) return [];
  return paths.map(({ text, start }) => ({ text: text.slice(depth), start: start + depth }));
}

function sketchOfLines(file: string, lines: readonly Line[]): DocumentSketch | undefined {
  const yaml = HEAD + lines.map(({ text }) => `  ${text}\n`).join('');
  const parsed = parseOpenApi(yaml);
  if (!parsed || parsed.problems.some(({ kind }) => kind === 'syntax')) return undefined;
  const starts: number[] = [];
  let at = HEAD.length;
  for (const { text } of lines) {
    starts.push(at);
    at += text.length + 3;
  }
  const placed = (offset: number): number => {
    const index = starts.findLastIndex((start) => start <= offset);
    const line = lines[Math.max(index, 0)];
    return (line?.start ?? 0) + Math.max(0, offset - (starts[Math.max(index, 0)] ?? 0) - 2);
  };
  const move = ({ span }: Location): Location => ({
    file,
    span: [placed(span[0]), placed(span[1])] satisfies Span,
  });
  const sketch = sketchOf(new ApiDocument(file, parsed));
  return { ...sketch, at: move(sketch.at), operations: sketch.operations.map((one) => moved(one, move)) };
}

const moved = (operation: OperationSketch, move: (location: Location) => Location): OperationSketch => ({
  ...operation,
  at: move(operation.at),
  securityAt: move(operation.securityAt),
  parameters: operation.parameters.map((one) => ({ ...one, at: move(one.at) })),
  body: operation.body && { ...operation.body, at: move(operation.body.at) },
});
