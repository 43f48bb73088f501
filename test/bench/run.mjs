#!/usr/bin/env node
/**
 * `npm run bench`: measures Portcullis against what a user would compare it with, as ratios in one run.
 * Options: `--root DIR` (default: a generated workspace), `--files N` of the generated one, `--runs N`,
 * `--only cold,warm,edit,size`, `--framework LIST` for the edits, `--json FILE`, `--dist DIR` for another build.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { measureEdits } from './edits.mjs';
import { generateWorkspace } from './generate.mjs';
import { measure, race } from './measure.mjs';
import { FRAMEWORKS } from './routeFiles.mjs';
import { copySources, sourcesOf } from './workspace.mjs';
import { printResults } from './print.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
  options: {
    root: { type: 'string' },
    files: { type: 'string', default: '4000' },
    runs: { type: 'string', default: '3' },
    framework: { type: 'string', default: 'express' },
    only: { type: 'string', default: 'cold,warm,edit,size' },
    json: { type: 'string' },
    dist: { type: 'string', default: join(here, '../../dist') },
  },
});
const dist = resolve(options.dist);
const parts = new Set(options.only.split(','));
const runs = Number(options.runs);

if (!existsSync(join(dist, 'cli.js'))) {
  console.error(`${join(dist, 'cli.js')} is missing: run \`npm run build\` first.`);
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
try {
  const results = await measureAll(join(scratch, 'workspace'), join(scratch, 'cache'));
  printResults(results);
  if (options.json) writeFileSync(options.json, JSON.stringify(results, undefined, 2));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function measureAll(root, cache) {
  const results = {
    machine: `${cpus().length} cores, Node ${process.versions.node}`,
    workspace: prepare(root),
  };
  if (parts.has('size')) results.size = shippedSizes();
  if (parts.has('cold')) results.cold = await cold(root);
  if (parts.has('warm')) results.warm = await warm(root, cache);
  if (parts.has('edit')) {
    results.edits = [];
    for (const framework of options.framework === 'all' ? FRAMEWORKS : options.framework.split(','))
      results.edits.push(await measureEdits({ server: join(dist, 'server.js'), root, framework }));
  }
  return results;
}

function prepare(root) {
  if (options.root) copySources(resolve(options.root), root);
  else generateWorkspace(root, Number(options.files));
  const { files, bytes } = sourcesOf(root);
  return { from: options.root ?? 'generated', files: files.length, bytes };
}

async function cold(root) {
  installPeers();
  const files = sourcesOf(root).files;
  const raced = await race(
    {
      portcullis: () => audit(root, ['--no-cache']),
      eslint: () => measure([join(here, 'peers/lint.mjs'), root], { stdin: files.join('\n') }),
    },
    runs,
  );
  return {
    ...raced,
    eslintSaw: JSON.parse(raced.eslint.last.stdout),
    portcullisSaw: statsOf(raced.portcullis.last.stdout),
  };
}

async function warm(root, cache) {
  const env = { XDG_CACHE_HOME: cache };
  await audit(root, [], env);
  const raced = await race(
    { portcullis: () => audit(root, [], env), floor: () => measure([join(here, 'floor.mjs'), root]) },
    Math.max(runs, 5),
  );
  return { ...raced, portcullisSaw: statsOf(raced.portcullis.last.stdout) };
}

/** Exit code 1 only says that there are findings. */
async function audit(root, flags, env) {
  const result = await measure([join(dist, 'cli.js'), 'audit', root, '--format', 'json', ...flags], {
    cwd: root,
    env,
  });
  if (result.code !== 0 && result.code !== 1) throw new Error(`portcullis audit ended with ${result.code}`);
  return result;
}

function statsOf(json) {
  const { stats, findings, endpoints, skipped } = JSON.parse(json);
  return { ...stats, findings: findings.length, endpoints: endpoints.length, skipped: skipped.length };
}

function installPeers() {
  const peers = join(here, 'peers');
  if (existsSync(join(peers, 'node_modules/eslint/package.json'))) return;
  console.error('Installing what is compared with into test/bench/peers …');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: peers,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function shippedSizes() {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?js$/.test(name) && statSync(join(dist, name)).isFile())
    .map((name) => {
      const content = readFileSync(join(dist, name));
      return { name, kb: content.length / 1024, gzipKb: gzipSync(content).length / 1024 };
    })
    .sort((a, b) => b.kb - a.kb);
}
