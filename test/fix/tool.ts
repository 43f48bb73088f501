/** Shared by the tests of fixes: audits files, takes the finding of a rule, and applies its fixes one after another. */
import assert from 'node:assert/strict';
import type { Fix } from '../../server/src/model/finding';
import { audit, type Files } from '../rules/audit';
import { checkFix } from '../rules/fixCheck';

export interface Fixed {
  readonly fix: Fix;
  readonly files: Record<string, string>;
}

/** Every fix of every finding of a rule, applied and checked. Fails if there is no finding. */
export async function fixesOf(ruleId: string, files: Files): Promise<Fixed[]> {
  const { result, fixesFor } = await audit(files);
  const findings = result.findings.filter((finding) => finding.ruleId === ruleId);
  assert.ok(
    findings.length > 0,
    `nothing of ${ruleId} is found, but ${result.findings.map((f) => f.ruleId).join(', ')}`,
  );
  const fixed: Fixed[] = [];
  for (const finding of findings)
    for (const fix of fixesFor(finding))
      fixed.push({ fix, files: await checkFix(files, result.findings, finding, fix) });
  return fixed;
}

/** The files after the fix whose title matches; it must be there. */
export async function fixedBy(ruleId: string, title: RegExp, files: Files): Promise<Record<string, string>> {
  const all = await fixesOf(ruleId, files);
  const found = all.find(({ fix }) => title.test(fix.title));
  assert.ok(found, `no fix ${String(title)} among: ${all.map(({ fix }) => fix.title).join(', ')}`);
  return found.files;
}
