/** The entry that VS Code calls: runs the suites with mocha, and writes the counts where the launcher looks. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { page, say } from './helpers';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 40_000, reporter: Lines });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  mocha.suite.afterEach(async function () {
    if (this.currentTest?.isFailed())
      await page({ kind: 'screenshot', name: `failed ${this.currentTest.title}` });
  });
  await import('./activation');
  await import('./diagnostics');
  await import('./views');
  await import('./files');
  await import('./recovery');
  const { passed, failed } = await new Promise<{ passed: number; failed: number }>((resolve) => {
    const runner = mocha.run((failures) => resolve({ passed: runner.stats?.passes ?? 0, failed: failures }));
  });
  const results = process.env['PORTCULLIS_TEST_RESULTS'];
  if (results) writeFileSync(results, JSON.stringify({ passed, failed }));
  if (failed > 0) throw new Error(`${String(failed)} tests failed`);
}

/** Whole lines: what the browser's console forwards has its placeholders unfilled. */
class Lines extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => say(`  ✔ ${test.fullTitle()} (${String(test.duration ?? 0)}ms)`));
    runner.on('fail', (test, error: unknown) => {
      say(`  ✘ ${test.fullTitle()}`);
      say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  }
}
