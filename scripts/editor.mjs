/**
 * `npm run editor -- <folder>`: opens the extension in a real VS Code on a folder (default: the example API).
 * A desktop VS Code if there is one (`code`, or VSCODE_PATH), else VS Code in the browser, on loopback alone.
 * `--browser` prefers the browser, `--port N` fixes its port.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { installHost, ROOT, startHost, workbenchUrl } from './editor/host.mjs';

const args = process.argv.slice(2);
const portAt = args.indexOf('--port');
const port = portAt === -1 ? undefined : Number(args[portAt + 1]);
const [given] = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--port');
const folder = path.resolve(given ?? path.join(ROOT, 'examples/vulnerable-shop-api'));
if (!existsSync(folder) || !statSync(folder).isDirectory()) {
  console.error(`${folder}: no such folder`);
  process.exit(2);
}
if (!existsSync(path.join(ROOT, 'node_modules/esbuild'))) {
  console.log('Installing dependencies …');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit' });
}
execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });

const desktop = args.includes('--browser') ? undefined : findDesktop();
if (desktop) {
  console.log(`Opening ${folder} in ${desktop}`);
  spawn(desktop, ['--new-window', `--extensionDevelopmentPath=${ROOT}`, folder], {
    stdio: 'ignore',
    detached: true,
  }).unref();
} else {
  installHost();
  const host = await startHost({ ...(port && { port }), automation: true });
  console.log(`\nVS Code with Portcullis:\n\n  ${workbenchUrl(host, folder)}\n\nCtrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void host.stop().then(() => process.exit(0)));
}

function findDesktop() {
  if (process.env.VSCODE_PATH) return process.env.VSCODE_PATH;
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code', 'code-insiders', 'codium'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((at) => path.join(at, name))).find((file) => existsSync(file));
}
