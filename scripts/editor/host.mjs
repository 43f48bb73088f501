/**
 * VS Code without a desktop: its own server in the pinned npm package `test/editor/host`, reached with a browser.
 * Installed once, about 800 MB, never part of the extension.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const HOST = path.join(ROOT, 'test/editor/host');
const VSCODE = path.join(HOST, 'node_modules/code-server/lib/vscode');
const SERVER = path.join(VSCODE, 'out/server-main.js');
const INSTALLED = path.join(HOST, 'node_modules/.portcullis-installed');

/** Installs the editor if it is not there yet. */
export function installHost() {
  if (existsSync(INSTALLED)) return;
  console.log('Installing VS Code for the browser (once, about 800 MB) …');
  const npm = (args, cwd) =>
    execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  npm(['ci'], HOST);
  npm(['install', '--omit=dev'], VSCODE);
  buildLogger();
  writeFileSync(INSTALLED, '');
}

/**
 * Output channels of extensions write through a native logger, which has to be compiled. Without a compiler they
 * stay empty, and everything else works.
 */
function buildLogger() {
  const args = ['rebuild', '@vscode/spdlog', '--no-audit', '--no-fund', '--loglevel=silent'];
  const { status } = spawnSync('npm', args, {
    cwd: VSCODE,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  if (status !== 0) console.log('No C++ compiler: the output view of this editor will stay empty.');
}

/** The Node that this VS Code is built for. */
function nodeBinary() {
  const packages = path.join(HOST, 'node_modules');
  const own = readdirSync(packages).find((name) => name.startsWith('node-linux-'));
  if (own) return path.join(packages, own, 'bin/node');
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error('VS Code for the browser needs Node 24 on this platform.');
}

/**
 * Starts the server on loopback. `env` is what extensions see besides the environment; `settings` are the user's.
 * The answer has the port and a way to stop; everything it wrote goes with it.
 */
export async function startHost({ env = {}, extensionsDir, automation = false, quiet = true, port } = {}) {
  // The path of its sockets must fit a Unix socket name, so the folder is a short one.
  const data = mkdtempSync(path.join(os.tmpdir(), 'pch-'));
  const chosen = port ?? (await freePort());
  const extensions = extensionsDir ?? path.join(data, 'x');
  mkdirSync(extensions, { recursive: true });
  const args = [
    SERVER,
    ...['--host', '127.0.0.1', '--port', String(chosen), '--without-connection-token'],
    ...['--accept-server-license-terms', '--server-data-dir', path.join(data, 's')],
    ...['--user-data-dir', path.join(data, 'u'), '--extensions-dir', extensions],
    ...['--telemetry-level', 'off'],
    ...(automation ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(nodeBinary(), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000);
      if (!quiet) process.stdout.write(chunk);
    });
  const stop = async () => {
    if (child.exitCode === null) {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    }
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  await answering(chosen, child, () => output);
  return { port: chosen, url: `http://localhost:${chosen}`, data, stop, output: () => output };
}

async function answering(port, child, output) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`VS Code's server stopped:\n${output()}`);
    const isUp = await fetch(`http://127.0.0.1:${port}/version`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`VS Code's server does not answer:\n${output()}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Address of a folder in the editor, with the extension of this repository in development. */
export function workbenchUrl({ url, port }, folder, { extension = ROOT, tests } = {}) {
  const remote = (file) => `vscode-remote://localhost:${port}${file}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  return `${url}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chrome or Chromium of this machine; undefined if there is none. */
export function findBrowser() {
  const candidates = [
    process.env.CHROME_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return candidates.find((file) => file && existsSync(file));
}
