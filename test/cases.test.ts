/**
 * Runs every `rulesets/<area>/<rule>/cases.md` through the engine. A finding of the rule must stand on every marked
 * line and nowhere else; and each fix of each finding, of whatever rule, must yield files that parse, on which the
 * finding is gone and nothing new appears.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../server/src/engine';
import type { Finding } from '../server/src/model/finding';
import { audit, linesOf, relative, syntaxErrors } from './rules/audit';
import { parseCases, type RuleCase } from './rules/caseFile';
import { checkFix } from './rules/fixCheck';

const RULESETS = path.join(__dirname, '../rulesets');

/** Agents and Problems panes show a message as it is; longer ones are cut. */
const MESSAGE_LENGTH = 300;

for (const folder of ruleFolders()) {
  const ruleId = path.basename(folder);
  describe(`cases of ${ruleId}`, () => {
    const file = path.join(folder, 'cases.md');
    for (const one of parseCases(readFileSync(file, 'utf8'))) {
      it(`${one.title} (line ${String(one.line)})`, () => checkCase(ruleId, one));
    }
  });
}

describe('cases', () => {
  it('exist for every rule on code', () => {
    const covered = new Set(ruleFolders().map((folder) => path.basename(folder)));
    assert.deepEqual(
      rules.map(({ meta }) => meta.id).filter((id) => !covered.has(id)),
      [],
    );
  });
});

function ruleFolders(): string[] {
  return readdirSync(RULESETS, { withFileTypes: true })
    .filter((area) => area.isDirectory())
    .flatMap((area) =>
      readdirSync(path.join(RULESETS, area.name)).map((rule) => path.join(RULESETS, area.name, rule)),
    )
    .filter((folder) => existsSync(path.join(folder, 'cases.md')))
    .sort();
}

async function checkCase(ruleId: string, one: RuleCase): Promise<void> {
  for (const [file, text] of Object.entries(one.files))
    assert.deepEqual(syntaxErrors(file, text), [], `${file} of the case does not parse`);
  const { result, fixesFor } = await audit(one.files);
  assert.deepEqual(
    result.skipped.map(({ file, reason }) => `${file}: ${reason}`),
    [],
  );
  // Other rules are judged only where the case speaks of them.
  const judged = new Set([ruleId, ...one.expected.map((e) => e.ruleId)]);
  const found = result.findings.filter((finding) => judged.has(finding.ruleId));
  const place = (finding: Finding): string =>
    `${finding.ruleId} at ${relative(finding.location.file)}:${String(linesOf(result, finding))}`;
  assert.deepEqual(
    [...new Set(found.map(place))].sort(),
    [...new Set(one.expected.map((e) => `${e.ruleId} at ${e.file}:${String(e.line)}`))].sort(),
    found
      .map(
        (finding) => `\n  ${place(finding)} [${finding.severity}, ${finding.confidence}] ${finding.message}`,
      )
      .join(''),
  );
  for (const wanted of one.expected) {
    const here = found.filter(
      (f) => place(f) === `${wanted.ruleId} at ${wanted.file}:${String(wanted.line)}`,
    );
    const label = here.map((f) => `${f.severity} ${f.confidence}`).join(', ');
    if (wanted.severity)
      assert.ok(
        here.some((f) => f.severity === wanted.severity),
        `${wanted.severity} expected, found ${label}`,
      );
    if (wanted.confidence)
      assert.ok(
        here.some((f) => f.confidence === wanted.confidence),
        `${wanted.confidence} expected, found ${label}`,
      );
  }
  for (const finding of found) {
    assert.ok(
      finding.message.length <= MESSAGE_LENGTH,
      `too long (${String(finding.message.length)}): ${finding.message}`,
    );
    assert.ok(
      finding.related.length > 0 || !needsChain(finding),
      `${finding.ruleId} shows nothing of what it examined`,
    );
  }
  for (const finding of result.findings) {
    const mayRevealOpen = !judged.has(finding.ruleId);
    for (const fix of fixesFor(finding))
      await checkFix(one.files, result.findings, finding, fix, { mayRevealOpen });
  }
}

const needsChain = ({ ruleId, message }: Finding): boolean =>
  (ruleId === 'missing-authentication' || ruleId === 'missing-rate-limit') &&
  !message.includes('nothing runs before');
