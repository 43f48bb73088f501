/**
 * Runs the suite of `suite/` inside a real VS Code. `--desktop` uses a desktop VS Code (one that is installed, or that
 * `@vscode/test-electron` downloads); by default it is VS Code's server with Chromium, which needs npm and Debian alone.
 * Last line: a JSON object with the counts.
 */
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CHROMIUM_FLAGS,
  findBrowser,
  installHost,
  ROOT,
  startHost,
  workbenchUrl,
} from '../../scripts/editor/host.mjs';
import { servePage } from './page.mjs';

const MARK = '[suite]';
const TIME_LIMIT = 240_000;
const ARTIFACTS = path.join(ROOT, 'test/editor/artifacts');
const TESTS = path.join(ROOT, 'out/test-editor/index.js');

if (!existsSync(path.join(ROOT, 'dist/extension.js'))) throw new Error('Run `npm run build` first.');
rmSync(ARTIFACTS, { recursive: true, force: true });
mkdirSync(ARTIFACTS, { recursive: true });
await build({
  entryPoints: [path.join(ROOT, 'test/editor/suite/index.ts')],
  outfile: TESTS,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});

const work = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'pct-')));
const workspace = path.join(work, 'shop');
const results = path.join(work, 'results.json');
cpSync(path.join(ROOT, 'examples/vulnerable-shop-api'), workspace, { recursive: true });
const env = { PORTCULLIS_TEST_ARTIFACTS: ARTIFACTS, PORTCULLIS_TEST_RESULTS: results };

let failure;
try {
  await (process.argv.includes('--desktop') ? onDesktop() : inBrowser());
} catch (error) {
  failure = error;
}
const counts = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { passed: 0, failed: 0 };
rmSync(work, { recursive: true, force: true });
if (failure && counts.failed === 0) {
  console.error(failure instanceof Error ? failure.stack : failure);
  counts.failed = 1;
}
console.log(JSON.stringify(counts));
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

/** Lines of the suite are marked; the rest is chatter of the editor. */
function say(text) {
  if (text.startsWith(MARK)) console.log(text.slice(MARK.length));
}

async function onDesktop() {
  const { runTests } = await import('@vscode/test-electron');
  const vscodeExecutablePath = process.env.VSCODE_PATH;
  await runTests({
    ...(vscodeExecutablePath && { vscodeExecutablePath }),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: TESTS,
    extensionTestsEnv: env,
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--user-data-dir',
      path.join(work, 'u'),
    ],
  });
}

async function inBrowser() {
  const { chromium } = await import('playwright-core');
  installHost();
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error("No Chrome or Chromium found: install Debian's chromium or set CHROME_PATH.");
  const host = await startHost({ automation: true, env: { ...env, PORTCULLIS_TEST_PAGE: '1' } });
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const ended = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('The suite did not end in time.')), TIME_LIMIT).unref();
      page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (type, args) => say(args.map(String).join(' ')));
    const stopServing = servePage(page, ARTIFACTS);
    await page.goto(workbenchUrl(host, workspace, { tests: TESTS }));
    try {
      const code = await ended;
      if (code !== 0) throw new Error(`The suite ended with code ${code}.`);
    } catch (error) {
      await page.screenshot({ path: path.join(ARTIFACTS, 'at-failure.png') });
      throw error;
    } finally {
      stopServing();
    }
  } finally {
    await browser.close();
    await host.stop();
  }
}
