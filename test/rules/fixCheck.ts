/** Applies a fix and demands that the result parses, that the finding is gone, and that nothing new appears. */
import assert from 'node:assert/strict';
import type { Finding, Fix } from '../../server/src/model/finding';
import { applyFix, audit, relative, syntaxErrors, type Files } from './audit';

/** @returns the files after the fix */
export async function checkFix(
  files: Files,
  before: readonly Finding[],
  finding: Finding,
  fix: Fix,
): Promise<Record<string, string>> {
  const label = `fix "${fix.title}" of ${finding.ruleId}`;
  const fixed = applyFix(fix, files);
  for (const [file, text] of Object.entries(fixed))
    assert.deepEqual(syntaxErrors(file, text), [], `${label}: ${file} does not parse\n${text}`);
  const after = (await audit(fixed)).result.findings;
  const changed = fix.edits.map((edit) => relative(edit.file));
  const texts = (): string => changed.map((file) => `\n--- ${file}\n${fixed[file] ?? ''}`).join('');
  const keys = after.flatMap(identities);
  const earlier = before.flatMap(identities);
  for (const gone of identities(finding)) {
    // Another finding of the same rule about the same endpoint is not this one.
    const [then, now] = [earlier, keys].map((all) => all.filter((key) => key === gone).length);
    assert.ok((now ?? 0) < (then ?? 0), `${label}: the finding is still there (${gone})${texts()}`);
  }
  const known = new Set(earlier);
  const fresh = after.filter((f) => identities(f).some((key) => !known.has(key)));
  assert.deepEqual(
    fresh.map((f) => `${f.ruleId}: ${f.message}`),
    [],
    `${label} brings new findings${texts()}`,
  );
  return fixed;
}

/** A finding of several endpoints counts once for each, because a fix for some of them regroups the others. */
export function identities(finding: Finding): string[] {
  const endpoints = [...(finding.endpoint ? [finding.endpoint] : []), ...(finding.alsoEndpoints ?? [])];
  if (endpoints.length === 0) return [`${finding.ruleId} ${relative(finding.location.file)}`];
  return endpoints.map(({ method, path: route }) => `${finding.ruleId} ${method} ${route}`);
}
