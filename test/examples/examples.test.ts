/** The examples are the first thing that users see: what their READMEs promise is held against an audit. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Workspace } from '../../server/src/workspace/workspace';
import { nodeHost, toHostPath } from '../../server/src/workspace/nodeHost';
import type { AnalysisResult } from '../../server/src/model/analysis';
import { claimsOf, type Claim } from './readme';

const folder = path.join(__dirname, '../../examples');

for (const example of readdirSync(folder)) {
  describe(`examples/${example}`, () => {
    const claims = claimsOf(readFileSync(path.join(folder, example, 'README.md'), 'utf8'));
    let result: AnalysisResult;

    before(async () => {
      result = await Workspace.open({ root: toHostPath(path.join(folder, example)), host: nodeHost() }).audit();
    });

    it('is read whole', () => {
      assert.deepEqual(result.skipped, []);
      assert.ok(claims.length > 0);
    });

    for (const endpoint of new Set(claims.map((claim) => `${claim.method} ${claim.path}`))) {
      it(endpoint, () => {
        assert.ok(
          result.service.endpoints.some((found) => `${found.method} ${found.path}` === endpoint),
          'is no endpoint of the audit',
        );
        const about = claims.filter((claim) => `${claim.method} ${claim.path}` === endpoint);
        assert.deepEqual(rulesAt(result, about), about.filter((claim) => claim.found).map((claim) => claim.rule).sort());
      });
    }
  });
}

/** Which of the rules that the claims are about have a finding that concerns the claims' endpoint. */
function rulesAt({ findings }: AnalysisResult, claims: readonly Claim[]): string[] {
  return claims
    .filter(({ rule, method, path: url }) =>
      findings.some(
        (finding) =>
          finding.ruleId === rule &&
          [finding.endpoint, ...(finding.alsoEndpoints ?? [])].some((at) => at?.method === method && at.path === url),
      ),
    )
    .map((claim) => claim.rule)
    .sort();
}
