/**
 * `npm test`: sets up what is missing and runs every suite. Needs Node 20, npm, and Debian's packages (as root) or a
 * Chrome that is there already. Last line: `N passed, N failed`, summed over all suites.
 *
 * `--only NAME` runs one step (typecheck, lint, unit, lsp, editor); `--skip NAME` leaves one out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const started = performance.now();
const total = { passed: 0, failed: 0 };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Node 20.19 or later is needed; this is ${process.version}.`);

const chosen = (flag) =>
  process.argv.flatMap((value, index, all) => (value === flag ? [all[index + 1]] : []));
const only = chosen('--only');
const skipped = chosen('--skip');

await installDependencies();
const tool = (file) => path.join(ROOT, 'node_modules', file);

await step('build', async () => check(await node(['scripts/build.mjs'])));
await step('typecheck', async () => check(await node([tool('typescript/bin/tsc'), '-p', 'tsconfig.json'])));
await step('lint', async () => {
  check(await node([tool('eslint/bin/eslint.js'), '.']));
  check(await node([tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']));
});
await step('unit', () => {
  browser(false);
  return mocha(['test/**/*.test.ts'], ['test/lsp/**', 'test/editor/**', 'test/fixtures/**']);
});
await step('lsp', () => mocha(['test/lsp/**/*.test.ts'], []));
await step('editor', async () => {
  if (!browser(true)) return check({ code: 1 });
  const { output, code } = await node(['test/editor/launch.mjs']);
  add(lastJson(output) ?? { passed: 0, failed: code === 0 ? 0 : 1 });
});

const seconds = Math.round((performance.now() - started) / 1000);
console.log(`\nAll suites took ${seconds} s.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

async function step(name, work) {
  const isChosen = only.length > 0 ? only.includes(name) || name === 'build' : !skipped.includes(name);
  if (!isChosen) return;
  title(name);
  const begun = performance.now();
  await work();
  console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** A step that is one check. */
function check({ code }) {
  add(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

function add({ passed, failed }) {
  total.passed += passed;
  total.failed += failed;
}

async function mocha(specs, ignored) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-test-'));
  const results = path.join(folder, 'counts.json');
  const args = [
    tool('mocha/bin/mocha.js'),
    // Not by NODE_OPTIONS: the programs under test would inherit it, and have no tsx where they run.
    ...['--node-option', 'import=tsx', '--no-config', '--exit', '--extension', 'ts', '--timeout', '30000'],
    ...['--reporter', path.join(ROOT, 'scripts/test/reporter.cjs')],
    ...ignored.flatMap((pattern) => ['--ignore', pattern]),
    ...specs,
  ];
  const { code } = await node(args, { PORTCULLIS_MOCHA_RESULTS: results });
  const counts = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { passed: 0, failed: 0 };
  rmSync(folder, { recursive: true, force: true });
  // A run that ends badly without a failed test has crashed, and one without a test has not run.
  const isBroken = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  add(isBroken ? { ...counts, failed: 1 } : counts);
}

function lastJson(output) {
  const line = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Makes sure that there is a Chromium; says what to install where it cannot. */
function browser(isRequired) {
  if (hasBrowser()) return true;
  const canInstall =
    process.platform === 'linux' && existsSync('/usr/bin/apt-get') && os.userInfo().uid === 0;
  if (canInstall) {
    console.log('Installing chromium (once) …');
    const apt = (args) =>
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0;
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'chromium', 'procps']);
  }
  if (hasBrowser()) return true;
  const advice = 'Install Chromium (`apt-get install chromium` as root) or set CHROME_PATH to a Chrome.';
  console.error(isRequired ? `The editor suite needs a browser. ${advice}` : advice);
  return false;
}

function hasBrowser() {
  const places = [
    process.env.CHROME_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return places.some((place) => place && existsSync(place));
}

function node(args, env = {}) {
  return run(process.execPath, args, { ...process.env, ...env });
}

/** Anything that differs from the lock file counts as missing: a stale tree fails in strange ways. */
async function installDependencies() {
  const installed = path.join(ROOT, 'node_modules/.package-lock.json');
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const present = existsSync(installed) ? packagesOf(installed) : {};
  const isComplete = Object.entries(packagesOf(path.join(ROOT, 'package-lock.json'))).every(
    ([name, entry]) => name === '' || entry.optional || present[name]?.version === entry.version,
  );
  if (isComplete) return;
  title('dependencies');
  // Scripts of packages are not needed, for nothing here is native.
  const { code } = await run('npm', [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (code !== 0) stop('npm could not install the dependencies.');
}

/** Runs a program, showing what it prints while it prints it. */
function run(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.stderr.pipe(process.stderr, { end: false });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function title(name) {
  console.log(`\n== ${name} ==`);
}

function stop(message) {
  console.error(message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
