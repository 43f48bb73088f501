/**
 * The converter asks the source file for its children in one case only: to find the token after a list of type
 * arguments or after a modifier. TypeScript then rescans the text between the nodes on the way, which is slow, and
 * finds nothing in half-typed code, which the converter does not survive. So the answers are laid out beforehand.
 */
import * as ts from 'typescript';

interface Place {
  readonly pos: number;
  readonly end: number;
}

/** As much of a node as the search for the next token looks at. */
interface Searchable extends Place {
  readonly kind: ts.SyntaxKind;
  getStart(): number;
  getWidth(): number;
  getChildren(): readonly Searchable[];
}

/** Tokens in one group; the search goes through groups first, and so stays fast in large files. */
const GROUP = 64;

export class NextTokens {
  private readonly places: Place[] = [];

  constructor(private readonly source: ts.SourceFile) {}

  /** Says that the converter may look for the token behind `place`. */
  expectAfter(place: Place): void {
    this.places.push(place);
  }

  /** Makes the source file answer with the tokens that were announced. */
  install(): void {
    const groups: Searchable[] = [];
    for (let i = 0; i < this.places.length; i += GROUP)
      groups.push(this.group(this.places.slice(i, i + GROUP)));
    (this.source as unknown as Pick<Searchable, 'getChildren'>).getChildren = () => groups;
  }

  private group(places: readonly Place[]): Searchable {
    let pos = Infinity;
    let end = 0;
    for (const place of places) {
      pos = Math.min(pos, place.pos);
      end = Math.max(end, place.end + 1);
    }
    let tokens: readonly Searchable[] | undefined;
    const getChildren = (): readonly Searchable[] =>
      (tokens ??= places.map((place) => this.tokenAfter(place)));
    return { kind: ts.SyntaxKind.SyntaxList, pos, end, getStart: () => pos, getWidth: () => 1, getChildren };
  }

  private tokenAfter(place: Place): Searchable {
    const { text } = this.source;
    const pos = place.end;
    let start = pos;
    while (start < text.length) {
      const next = skipTrivia(text, start);
      if (next === start) break;
      start = next;
    }
    const end = Math.min(start + 1, text.length);
    return {
      kind: ts.SyntaxKind.GreaterThanToken,
      pos,
      end,
      getStart: () => start,
      getWidth: () => 1,
      getChildren: () => [],
    };
  }
}

/** Past white space or one comment at `at`. */
function skipTrivia(text: string, at: number): number {
  if (text.startsWith('//', at)) {
    const newline = text.indexOf('\n', at);
    return newline < 0 ? text.length : newline;
  }
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at + 2);
    return close < 0 ? text.length : close + 2;
  }
  return /\s/.test(text[at] ?? '') ? at + 1 : at;
}
