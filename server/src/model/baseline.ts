/** What was found before and is taken as known, so that an existing project starts at zero. Plain data. */
import type { Finding } from './finding';

export interface BaselineEntry {
  readonly ruleId: string;
  /** Absolute. */
  readonly file: string;
  /** `GET /users`: what it is about; of a finding about several, one more of them makes it new. */
  readonly endpoints: readonly string[];
  /** `Finding.content`: holds wherever the code lies. */
  readonly fingerprint: string;
}

export interface Baseline {
  /** Absolute path of the file that says so. */
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/** What baselines made of the findings. */
export interface BaselineResult {
  /** Files that are in force. */
  readonly files: readonly string[];
  /** Findings that they hold; no longer among the findings of the result. */
  readonly known: readonly Finding[];
  /** Entries that no finding has any more. */
  readonly stale: readonly BaselineEntry[];
}
