import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const usageHook = fileURLToPath(new URL('./usage.mjs', import.meta.url));

/**
 * Runs `node …args` once and measures the whole process.
 * @param {readonly string[]} args script and its arguments
 * @param {{cwd?: string, env?: Record<string, string>, stdin?: string}} [options]
 * @returns {Promise<{wallMs: number, userMs: number, systemMs: number, peakMb: number, code: number | null, stdout: string}>}
 * Rejects if the process could not be started or left no usage report (it was killed).
 */
export async function measure(args, options = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const report = join(scratch, 'usage.json');
  try {
    const started = performance.now();
    const { code, stdout, stderr } = await run(['--import', pathToFileURL(usageHook).href, ...args], {
      ...options,
      env: { ...options.env, PORTCULLIS_BENCH_USAGE: report },
    });
    const wallMs = performance.now() - started;
    try {
      return { wallMs, ...JSON.parse(readFileSync(report, 'utf8')), code, stdout };
    } catch {
      throw new Error(`node ${args[0]} ended with ${code} and no usage report: ${stderr.slice(-800)}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(args, { cwd, env, stdin }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin ?? '');
  });
}

/**
 * Medians of several runs. The runs of all candidates are interleaved, so that a busy machine slows all of them.
 * @param {Record<string, () => Promise<{wallMs: number, userMs: number, peakMb: number}>>} candidates
 * @param {number} runs
 */
export async function race(candidates, runs) {
  const results = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let i = 0; i < runs; i++) {
    for (const [name, once] of Object.entries(candidates)) results[name].push(await once());
  }
  return Object.fromEntries(Object.entries(results).map(([name, list]) => [name, medians(list)]));
}

const medians = (list) => ({
  wallMs: quantile(
    list.map((r) => r.wallMs),
    0.5,
  ),
  userMs: quantile(
    list.map((r) => r.userMs),
    0.5,
  ),
  peakMb: quantile(
    list.map((r) => r.peakMb),
    0.5,
  ),
  last: list.at(-1),
});

/** The nearest-rank quantile of a non-empty list. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}
