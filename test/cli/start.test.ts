import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';

const START = path.join(__dirname, '../../scripts/start.mjs');

/** What is refused before anything is installed or built. */
describe('npm start', () => {
  const start = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [START, ...args], {
      encoding: 'utf8',
      cwd: os.tmpdir(),
      env: { ...process.env, INIT_CWD: os.tmpdir() },
    });

  it('tells how it is used', () => {
    const { status, stdout } = start('--help');
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: npm start -- \[folder\]/);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a folder that is not there', ['nowhere-at-all'], /nowhere-at-all: no such file or folder/],
    ['an unknown option', ['--fast'], /There is no option --fast/],
    ['two folders', ['.', '..'], /One folder at a time/],
    ['--output without a file', ['--output'], /--output needs a file/],
    ['a report that is no page', ['--output', 'report.pdf'], /must end with \.html/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => {
      const { status, stderr } = start(...args);
      assert.equal(status, 2);
      assert.match(stderr, /^npm start: /);
      assert.match(stderr, message);
    });
  }
});
