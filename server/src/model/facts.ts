import type { ModuleIr } from './ir';
import type { Span } from './location';

/** `portcullis-disable…` comment, parsed but not yet matched with findings. */
export interface SuppressionComment {
  readonly at: Span;
  readonly scope: 'file' | 'line' | 'next-line';
  /** 1-based line to which `line` and `next-line` apply. */
  readonly line: number;
  /** Empty means every rule. */
  readonly rules: readonly string[];
  /** The text after ` -- `; absent if none was given. */
  readonly reason?: string;
}

/** `portcullis-public` marks the endpoint on this or the next line as public on purpose. */
export interface PublicMark {
  readonly at: Span;
  readonly line: number;
  readonly reason?: string;
}

export interface FactsProblem {
  readonly message: string;
  readonly at: Span;
  /** The statement or class member around a syntax error, whose recovered tree is a guess. Rules stay silent in it. */
  readonly affects?: Span;
}

/**
 * All that later stages know of one JS/TS file. Plain JSON; a function of the text alone, so it can be cached by
 * content hash.
 */
export interface ModuleFacts {
  /** Absolute path with `/` separators. */
  readonly file: string;
  readonly hash: string;
  readonly ir: ModuleIr;
  readonly lineStarts: readonly number[];
  readonly suppressions: readonly SuppressionComment[];
  readonly publicMarks: readonly PublicMark[];
  /** Syntax errors that were tolerated, and what could not be understood at all. */
  readonly problems: readonly FactsProblem[];
}
