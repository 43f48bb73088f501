/** The score of an OpenAPI document and of its operations, from 0 to 100, with what every finding costs. */
import type { Finding } from './finding';

export interface ScoredFinding {
  /** The same in another version of the document, if rule and place are the same. */
  readonly key: string;
  readonly finding: Finding;
  /** What it takes from the score of the document, or of the operation. */
  readonly points: number;
}

export interface OperationScore {
  readonly method: string;
  readonly path: string;
  readonly score: number;
  /** The dearest first. */
  readonly findings: readonly ScoredFinding[];
}

export interface DocumentScore {
  readonly file: string;
  readonly version: string;
  readonly formula: number;
  readonly score: number;
  /** What the document loses by itself, and what its operations lose on average. */
  readonly losses: { readonly document: number; readonly operations: number };
  /** By path and method. */
  readonly operations: readonly OperationScore[];
  /** The dearest first. */
  readonly findings: readonly ScoredFinding[];
  readonly rules: readonly { readonly ruleId: string; readonly count: number; readonly points: number }[];
}
