import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

describe('tidy: layers', () => {
  it('imports go leftwards only, and in no circle (.dependency-cruiser.cjs)', function () {
    this.timeout(60_000);
    const tool = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const folders = ['server', 'client', 'rulesets', 'scripts', 'test'];
    const args = [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
    const output = run(args);
    const { summary } = JSON.parse(output) as Cruise;
    assert.ok(summary.totalCruised > 100, 'the sources were looked at');
    assert.deepEqual(
      summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
      [],
    );
  });
});

/** The tool exits with the number of violations; its answer is on the standard output all the same. */
function run(args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout) return stdout;
    throw error;
  }
}
