/** What makes a finding the same one may not depend on where its code stands: otherwise baselines fall apart. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { audit } from '../rules/audit';
import { parseCases } from '../rules/caseFile';

const RULESETS = path.join(__dirname, '../../rulesets');

const FOLDERS = readdirSync(RULESETS, { withFileTypes: true })
  .filter((area) => area.isDirectory())
  .flatMap((area) =>
    readdirSync(path.join(RULESETS, area.name)).map((rule) => path.join(RULESETS, area.name, rule)),
  )
  .filter((folder) => existsSync(path.join(folder, 'cases.md')));

describe('fingerprints', () => {
  for (const folder of FOLDERS) {
    it(`of ${path.basename(folder)} survive lines that are inserted above`, async () => {
      const cases = parseCases(readFileSync(path.join(folder, 'cases.md'), 'utf8'));
      for (const { title, files } of cases.filter(({ expected }) => expected.length > 0).slice(0, 2)) {
        const below = Object.fromEntries(
          Object.entries(files).map(([name, text]) => [
            name,
            // Not above directives, which have to stand first.
            /\.[cm]?[jt]sx?$/.test(name) && !/^['"#]/.test(text) ? `// A note.\n\n${text}` : text,
          ]),
        );
        const marks = async (workspace: typeof files): Promise<string[]> =>
          (await audit(workspace)).result.findings.map(
            (f) => `${f.ruleId} ${f.fingerprint} ${f.content ?? ''}`,
          );
        assert.deepEqual(await marks(below), await marks(files), title);
      }
    });
  }
});
