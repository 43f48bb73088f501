import type { Confidence } from './endpoint';
import type { Location, Span } from './location';

export const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Related {
  readonly location: Location;
  readonly message: string;
}

/** One replaced range, or a new file (`span` absent: the file is created with `newText`). */
export interface Edit {
  readonly file: string;
  readonly span?: Span;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Safe: keeps the behaviour for every legitimate request; may be applied in bulk by `source.fixAll`. */
  readonly safe: boolean;
  /** What the user has to do besides, e.g. a package to install. */
  readonly followUp?: string;
}

/** What a rule reports. `check/` adds severity overrides, suppression and the fingerprint. */
export interface Finding {
  readonly ruleId: string;
  /** Stands on its own: endpoint, control, what was examined, what to do. */
  readonly message: string;
  readonly location: Location;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The endpoint that it is about; further ones with the same root cause in `alsoEndpoints`. */
  readonly endpoint?: { readonly method: string; readonly path: string };
  readonly alsoEndpoints?: readonly { readonly method: string; readonly path: string }[];
  readonly cwe: readonly number[];
  /** `API2:2023` */
  readonly owasp: readonly string[];
  readonly related: readonly Related[];
  /** `related` is the way of the data to `location`, in its order. */
  readonly isFlow?: true;
  /** Stable under unrelated edits: hash of rule, file, endpoint and the code it points at, not of its line. */
  readonly fingerprint: string;
  /** The same without file and endpoint, so that it holds after renames too; alike for findings on the same code. */
  readonly content?: string;
  /** JSON that the rule's fix needs; opaque to everybody else. */
  readonly data?: unknown;
}

/** What rules about flows put into `data`, for their fixes. */
export interface SinkData {
  readonly sinkAt: Location;
  /** `pg.Pool().query()` if the call is one of a package. */
  readonly symbol?: string;
  /** Where the request data is read. */
  readonly sources: readonly Location[];
}
