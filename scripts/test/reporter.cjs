/* eslint-disable @typescript-eslint/no-require-imports -- mocha loads its reporters as CommonJS */
/** Mocha's `spec` output, and the counts as JSON in the file that the environment names. */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0 };
    runner.on(Runner.constants.EVENT_TEST_PASS, () => counts.passed++);
    runner.on(Runner.constants.EVENT_TEST_FAIL, () => counts.failed++);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.PORTCULLIS_MOCHA_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
};
