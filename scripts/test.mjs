/**
 * `npm test`: installs what is missing (dependencies, browser, editor) and runs everything: types, lint, unit and
 * process suites, and the suites in a real VS Code. The last line is `N passed, N failed`; the exit code follows it.
 * Plain Node, since nothing is installed when it starts. `--no-editor` leaves the editor out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const withEditor = !process.argv.includes('--no-editor');
const totals = { passed: 0, failed: 0 };

checkNode();
installDependencies();
if (withEditor) installBrowser();

step('build', process.execPath, ['scripts/build.mjs']);
step('types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
step('lint', process.execPath, ['node_modules/eslint/bin/eslint.js', '.']);
step('format', process.execPath, [
  'node_modules/prettier/bin/prettier.cjs',
  '--check',
  '--log-level',
  'warn',
  '.',
]);
mochaSuites();
if (withEditor) editorSuites();

console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`npm test needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

/** A check that passes or fails as a whole. */
function step(name, command, args) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const ok = run(command, args).status === 0;
  totals[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok' : 'FAILED'} ${name} (${String(Math.round((Date.now() - started) / 1000))} s)`);
}

function installDependencies() {
  const installed = path.join(ROOT, 'node_modules/.package-lock.json');
  const wanted = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = existsSync(installed) ? JSON.parse(readFileSync(installed, 'utf8')).packages : {};
  const missing = Object.entries(wanted).some(
    ([name, entry]) => name !== '' && !entry.optional && present[name]?.version !== entry.version,
  );
  if (!missing) return;
  console.log('== installing dependencies');
  if (run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']).status !== 0) {
    console.error('The dependencies could not be installed; see the messages of npm above.');
    process.exit(1);
  }
}

function installBrowser() {
  const has = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (process.env.CHROMIUM_PATH || ['chromium', 'chromium-browser', 'google-chrome'].some(has)) return;
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log('== installing Chromium');
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  if (has('chromium')) return;
  console.error(
    'The editor suites need a Chromium. Install it (Debian: `apt-get install chromium`) or set CHROMIUM_PATH; `npm test -- --no-editor` leaves them out.',
  );
  process.exit(1);
}

function mochaSuites() {
  console.log('\n== unit and process suites');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-test-'));
  const file = path.join(folder, 'mocha.json');
  const reporter = path.join(ROOT, 'scripts/test/reporter.cjs');
  const status = run(process.execPath, ['node_modules/mocha/bin/mocha.js', '--reporter', reporter], {
    env: { ...process.env, PORTCULLIS_MOCHA_RESULTS: file },
  }).status;
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0 };
  rmSync(folder, { recursive: true, force: true });
  totals.passed += counts.passed;
  totals.failed += counts.failed + (status !== 0 && counts.failed === 0 ? 1 : 0);
}

function editorSuites() {
  console.log('\n== suites in a real VS Code');
  const result = run(process.execPath, ['test/editor/launch.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const lines = (result.stdout ?? '').trimEnd().split('\n');
  console.log(lines.slice(0, -1).join('\n'));
  let counts = { passed: 0, failed: 1 };
  try {
    counts = JSON.parse(lines.at(-1) ?? '');
  } catch {
    console.error(`The editor suites ended without a result: ${lines.at(-1) ?? ''}`);
  }
  totals.passed += counts.passed;
  totals.failed += counts.failed + (result.status !== 0 && counts.failed === 0 ? 1 : 0);
}
