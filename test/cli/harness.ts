/** The command line as its users meet it: a process with exit code, stdout and stderr. */
import { buildSync } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.join(__dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles the entry (packages are taken from node_modules); returns the file to run. */
export function builtCli(): string {
  const outfile = path.join(REPOSITORY, 'node_modules/.cache/test-cli/cli.js');
  buildSync({
    absWorkingDir: REPOSITORY,
    entryPoints: ['server/src/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    loader: { '.md': 'text' },
    logLevel: 'error',
  });
  return outfile;
}

export function start(
  cli: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    env: {
      ...process.env,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      XDG_CACHE_HOME: path.join(cwd, '.cache'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export interface Folder {
  readonly path: string;
  readonly remove: () => void;
}

/** A temporary folder with files. */
export function folderOf(files: Readonly<Record<string, string>>): Folder {
  const root = mkdtempSync(path.join(os.tmpdir(), 'portcullis-cli-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return { path: root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
