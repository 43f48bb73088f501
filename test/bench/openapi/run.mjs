#!/usr/bin/env node
/**
 * `node test/bench/openapi/run.mjs`: OpenAPI documents against `spectral lint` with the OWASP ruleset and Redocly's
 * lint, and edits against whole checks, as ratios in one run. Options: `--lines N` of the generated document, or
 * `--document FILE`; `--runs N`; `--only lint,edit`; `--skip spectral,redocly`; `--dist DIR`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, race } from '../measure.mjs';
import { measureEdits } from './edits.mjs';
import { generateDocument } from './generate.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const peers = join(here, 'peers');
const { values: options } = parseArgs({
  options: {
    document: { type: 'string' },
    lines: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: 'lint,edit' },
    skip: { type: 'string', default: '' },
    dist: { type: 'string', default: join(here, '../../../dist') },
  },
});
const dist = resolve(options.dist);
const parts = new Set(options.only.split(','));
const skipped = new Set(options.skip.split(','));
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-bench-openapi-'));
try {
  const name = options.document ? `api${extname(options.document)}` : 'api.yaml';
  const file = join(scratch, name);
  if (options.document) copyFileSync(options.document, file);
  else writeFileSync(file, generateDocument(Number(options.lines), 'yaml'));
  const text = readFileSync(file, 'utf8');
  console.log(`${(text.length / 1e6).toFixed(2)} MB, ${text.split('\n').length.toLocaleString('en')} lines`);
  if (parts.has('lint')) await lint(file);
  if (parts.has('edit')) print('edit', await measureEdits(join(dist, 'document-thread.js'), file, text));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function lint(file) {
  const wanted = ['spectral', 'redocly'].filter((peer) => !skipped.has(peer));
  if (wanted.length > 0 && !existsSync(join(peers, 'node_modules'))) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    execFileSync(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: peers,
      stdio: 'inherit',
    });
  }
  const audit = [join(dist, 'cli.js'), 'audit', scratch, '--no-cache', '--fail-on', 'never'];
  const report = ['--format', 'json', '--output', join(scratch, 'report.json.out')];
  const strict = join(scratch, 'strict.config.json');
  writeFileSync(strict, JSON.stringify({ preset: 'strict' }));
  const tool = (path) => join(peers, 'node_modules', path);
  const commands = {
    portcullis: [...audit, ...report, '--config', strict],
    spectral: [
      tool('@stoplight/spectral-cli/dist/index.js'),
      ...['lint', file, '-r', join(peers, 'owasp.mjs'), '-q', '-f', 'json'],
      ...['-o', join(scratch, 'spectral.out')],
    ],
    redocly: [
      tool('@redocly/cli/bin/cli.js'),
      ...['lint', file, '--config', join(peers, 'redocly.yaml'), '--format', 'summary'],
    ],
  };
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const candidates = Object.fromEntries(
    ['portcullis', ...wanted].map((tool) => [tool, () => measure(commands[tool], { cwd: scratch, env })]),
  );
  const results = await race(candidates, Number(options.runs));
  for (const [tool, { userMs, peakMb }] of Object.entries(results)) {
    const ratio = userMs / results.portcullis.userMs;
    const against = tool === 'portcullis' ? '' : `, ${ratio.toFixed(1)} times as long`;
    console.log(
      `  ${tool.padEnd(10)} ${(userMs / 1000).toFixed(2)} s user, ${Math.round(peakMb)} MB${against}`,
    );
  }
}

function print(name, figures) {
  console.log(`  ${name.padEnd(10)} ${figures}`);
}
