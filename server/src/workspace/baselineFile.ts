/** `portcullis.baseline.json`: text ↔ entries. Sorted and free of lines, so that it changes only with the findings. */
import { endpointsOf } from '../check/baseline';
import type { Baseline, BaselineEntry } from '../model/baseline';
import type { Finding } from '../model/finding';
import { relativePath } from '../report/paths';
import { dirOf, join } from './paths';

const VERSION = 1;

interface Written {
  readonly ruleId: string;
  readonly file: string;
  readonly endpoints?: readonly string[];
  readonly fingerprint: string;
}

export type ReadBaseline =
  | { readonly ok: true; readonly value: Baseline }
  /** A sentence fragment fit for the list of skipped files. */
  | { readonly ok: false; readonly reason: string };

/** Reads a baseline; paths in it are relative to its folder. Never throws. */
export function readBaseline(file: string, text: string): ReadBaseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `the baseline is not readable: ${(error as Error).message}` };
  }
  const { version, findings } = (value ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== VERSION || !Array.isArray(findings))
    return {
      ok: false,
      reason: `it is no baseline of version ${String(VERSION)}; \`portcullis baseline\` writes one`,
    };
  const broken = findings.findIndex((entry) => !isWritten(entry));
  if (broken >= 0)
    return {
      ok: false,
      reason: `entry ${String(broken + 1)} of the baseline lacks \`ruleId\`, \`file\` or \`fingerprint\`, or has another error`,
    };
  const folder = dirOf(file);
  const entries = (findings as readonly Written[]).map((entry) => ({
    ...entry,
    endpoints: entry.endpoints ?? [],
    file: /^(?:\/|[A-Za-z]:\/)/.test(entry.file) ? entry.file : join(folder, entry.file),
  }));
  return { ok: true, value: { file, entries } };
}

function isWritten(entry: unknown): entry is Written {
  const {
    ruleId,
    file,
    fingerprint,
    endpoints = [],
  } = (entry ?? {}) as Partial<Record<keyof Written, unknown>>;
  return (
    [ruleId, file, fingerprint].every((value) => typeof value === 'string') &&
    Array.isArray(endpoints) &&
    endpoints.every((endpoint) => typeof endpoint === 'string')
  );
}

export const entryOf = (finding: Finding): BaselineEntry => ({
  ruleId: finding.ruleId,
  file: finding.location.file,
  endpoints: [...new Set(endpointsOf(finding))].sort(),
  fingerprint: finding.content ?? '',
});

/** The text of a baseline file that is to lie at `file`. */
export function printBaseline(file: string, entries: readonly BaselineEntry[]): string {
  const folder = dirOf(file);
  const written = entries
    .map(({ ruleId, file: at, endpoints, fingerprint }): Written => ({
      ruleId,
      file: relativePath(folder, at),
      ...(endpoints.length > 0 && { endpoints }),
      fingerprint,
    }))
    .sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  return `${JSON.stringify({ version: VERSION, findings: written }, null, 2)}\n`;
}

const order = ({ ruleId, file, endpoints, fingerprint }: Written): string =>
  [file, ruleId, endpoints?.join() ?? '', fingerprint].join('\n');
