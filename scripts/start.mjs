/**
 * `npm start -- [folder] [--output report.html]`: from a fresh clone to a first audit. Installs what is missing, builds
 * what is stale, audits the folder (the vulnerable example unless told) and writes the HTML report.
 * Plain Node, since nothing is installed when it starts. Exits with 0 when the audit ran, whatever it found.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const EXAMPLE = 'examples/vulnerable-shop-api';
const REPORT = 'portcullis-report.html';
const USAGE = `Usage: npm start -- [folder] [--output report.html]

Audits the folder and writes the report as one HTML page.
  folder      what to audit; ${EXAMPLE} unless given
  --output    where to write the report; ${REPORT} in this folder unless given`;
/** npm runs scripts in the package's folder; INIT_CWD is where the user stands. */
const CWD = process.env['INIT_CWD'] ?? process.cwd();

main();

function main() {
  const wanted = process.argv.slice(2);
  if (wanted.includes('--help') || wanted.includes('-h')) {
    console.log(USAGE);
    return;
  }
  const { folder, output } = argumentsOf(wanted);
  checkNode();
  install();
  build();
  audit(folder, output);
}

function argumentsOf(args) {
  let folder;
  let output = path.join(CWD, REPORT);
  for (let i = 0; i < args.length; i++) {
    const [name, value] = args[i].split(/=(.*)/s);
    if (name === '--output' || name === '-o') {
      const file = value ?? args[++i];
      if (!file) fail(`${name} needs a file.\n\n${USAGE}`);
      output = path.resolve(CWD, file);
    } else if (name.startsWith('-')) fail(`There is no option ${name}.\n\n${USAGE}`);
    else if (folder !== undefined) fail(`One folder at a time, please.\n\n${USAGE}`);
    else folder = path.resolve(CWD, args[i]);
  }
  if (path.extname(output) !== '.html') fail(`--output ${output}: the name must end with .html`);
  folder ??= path.join(ROOT, EXAMPLE);
  if (!existsSync(folder)) fail(`${folder}: no such file or folder.`);
  return { folder, output };
}

function checkNode() {
  const { engines } = readJson('package.json');
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [hasMajor, hasMinor] = process.versions.node.split('.').map(Number);
  if (hasMajor < major || (hasMajor === major && hasMinor < minor))
    fail(`Node.js ${engines.node} is needed; this is ${process.versions.node}.`);
}

/** A package counts as there when npm's own record of what it installed has it in the locked version. */
function install() {
  const missing = missingPackages();
  if (missing === 0) return;
  const fresh = !existsSync(path.join(ROOT, 'node_modules'));
  step(Number.isFinite(missing) ? `Installing ${missing} missing packages …` : 'Installing packages …');
  // Nothing that is needed here has an install script.
  const verb = fresh && existsSync(path.join(ROOT, 'package-lock.json')) ? 'ci' : 'install';
  const npm = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env['npm_execpath'];
  const result = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, verb, ...npm], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync('npm', [verb, ...npm], { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) fail(`\`npm ${verb}\` failed; see above. Is the package registry reachable?`);
}

function missingPackages() {
  const locked = readJson('package-lock.json')?.packages ?? {};
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (!installed) return Infinity;
  return Object.entries(locked).filter(
    ([name, entry]) => name !== '' && !entry.optional && installed[name]?.version !== entry.version,
  ).length;
}

function build() {
  const built = modified(path.join(ROOT, 'dist/cli.js'));
  const sources = [
    'client/src',
    'server/src',
    'rulesets',
    'package.json',
    'package-lock.json',
    'scripts/build.mjs',
  ];
  if (sources.every((name) => newest(path.join(ROOT, name)) < built)) return;
  step('Building …');
  const result = spawnSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.status !== 0) fail('The build failed; see above.');
  if (!existsSync(path.join(ROOT, 'dist/cli.js'))) fail('The build left no dist/cli.js.');
}

function audit(folder, output) {
  step(`Auditing ${path.relative(CWD, folder) || '.'} …`);
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist/cli.js'), 'audit', folder, '--fail-on', 'never', '--report', output],
    {
      cwd: CWD,
      stdio: 'inherit',
      // What the report's hints say to type: nobody has installed the command yet.
      env: {
        ...process.env,
        PORTCULLIS_COMMAND: `node ${path.relative(CWD, path.join(ROOT, 'dist/cli.js'))}`,
      },
    },
  );
  if (result.signal) fail(`The audit was ended by ${result.signal}.`);
  if (result.status !== 0) fail(`The audit could not run (exit code ${result.status}); see above.`);
}

function step(text) {
  const colour = process.stderr.isTTY && !process.env['NO_COLOR'];
  console.error(colour ? `\u001b[1m${text}\u001b[22m` : text);
}

function fail(message) {
  console.error(`npm start: ${message}`);
  process.exit(2);
}

function readJson(name) {
  const file = path.join(ROOT, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Latest change in a file or below a folder. */
function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(0, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}
