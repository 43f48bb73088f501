/**
 * Findings against baselines. An entry stands for one finding of its rule with its fingerprint, which says nothing of
 * lines or of the file: so it is found again after edits elsewhere, and in another file if its own is gone.
 */
import type { Baseline, BaselineEntry, BaselineResult } from '../model/baseline';
import type { Finding } from '../model/finding';

/** @param exists whether there is a file of this path */
export function againstBaselines(
  findings: readonly Finding[],
  baselines: readonly Baseline[],
  exists: (file: string) => boolean,
): BaselineResult {
  const open = new Pool(baselines.flatMap(({ entries }) => entries));
  const known = new Set<Finding>();
  for (const finding of findings)
    if (open.take(identity(finding, finding.location.file), finding)) known.add(finding);
  // What is left of files that are gone has moved with its code, if it is anywhere.
  const homeless = new Pool(
    open.rest().filter((entry) => !exists(entry.file)),
    '',
  );
  for (const finding of findings)
    if (!known.has(finding) && homeless.take(identity(finding, ''), finding)) known.add(finding);
  const moved = new Set(homeless.taken);
  return {
    files: baselines.map(({ file }) => file),
    known: findings.filter((finding) => known.has(finding)),
    stale: open.rest().filter((entry) => !moved.has(entry)),
  };
}

const identity = ({ ruleId, content }: Finding, file: string): string =>
  `${ruleId}\n${content ?? ''}\n${file}`;

/** About an application as a whole: that it has one endpoint more is no news. */
const OF_APPLICATIONS: ReadonlySet<string> = new Set(['missing-error-handler', 'missing-security-headers']);

export const endpointsOf = ({ endpoint, alsoEndpoints = [] }: Finding): string[] =>
  [...(endpoint ? [endpoint] : []), ...alsoEndpoints].map(({ method, path }) => `${method} ${path}`);

/** A router whose ten endpoints are known to be open is not known to have an eleventh. */
const covers = ({ endpoints }: BaselineEntry, finding: Finding): boolean =>
  OF_APPLICATIONS.has(finding.ruleId) ||
  endpointsOf(finding).every((endpoint) => endpoints.includes(endpoint));

/** Entries by what they stand for; each can be taken once. */
class Pool {
  readonly taken: BaselineEntry[] = [];
  private readonly entries = new Map<string, BaselineEntry[]>();

  constructor(entries: readonly BaselineEntry[], file?: string) {
    for (const entry of entries) {
      const key = `${entry.ruleId}\n${entry.fingerprint}\n${file ?? entry.file}`;
      const alike = this.entries.get(key);
      if (alike) alike.push(entry);
      else this.entries.set(key, [entry]);
    }
  }

  take(key: string, finding: Finding): boolean {
    const alike = this.entries.get(key) ?? [];
    const at = alike.findIndex((entry) => covers(entry, finding));
    const [entry] = at < 0 ? [] : alike.splice(at, 1);
    if (entry) this.taken.push(entry);
    return entry !== undefined;
  }

  rest(): BaselineEntry[] {
    return [...this.entries.values()].flat();
  }
}
