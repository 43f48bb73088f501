/** What the engine hands to the two faces, reports and tests. Plain data. */
import type { BaselineResult } from './baseline';
import type { Service } from './endpoint';
import type { Finding } from './finding';

export interface SkippedFile {
  readonly file: string;
  /** A sentence: "binary file", "3.2 MB, over the limit of 1 MB (maxFileSize)", "syntax error at 3:7: …". */
  readonly reason: string;
}

export interface AnalysisStats {
  readonly filesSeen: number;
  readonly filesParsed: number;
  readonly filesFromCache: number;
  readonly openapiDocuments: number;
  readonly bytes: number;
  /** Milliseconds, by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** An OpenAPI document of the workspace, with all that its score goes by. */
export interface DocumentView extends DocumentOutline {
  /** What settings and comments leave of its findings, those that a baseline knows included. */
  readonly findings: readonly Finding[];
}

export interface DocumentOutline {
  readonly file: string;
  /** `3.1`. */
  readonly version: string;
  /** What it describes, callbacks and webhooks included. */
  readonly operations: readonly { readonly method: string; readonly path: string }[];
}

export interface AnalysisResult {
  /** Absolute folder that paths in reports are relative to. */
  readonly root: string;
  readonly service: Service;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason?: string }[];
  /** Absent when no baseline is in force. */
  readonly baseline?: BaselineResult;
  readonly documents: readonly DocumentView[];
  readonly skipped: readonly SkippedFile[];
  readonly stats: AnalysisStats;
  /** Line starts of every file that a finding or an endpoint lies in, to print positions. */
  readonly lineStarts: ReadonlyMap<string, readonly number[]>;
}
