import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@typescript-eslint/typescript-estree';
import { openInEditor, pause } from './editor.mjs';
import { quantile } from './measure.mjs';
import { routeFileFor } from './routeFiles.mjs';

const edits = 60;
const warmUp = 15;

/**
 * Types and deletes something offending in a 1,000-line route file of the workspace, until the diagnostics have changed
 * each time: a route at its end, and a statement in the handler in its middle. Against one parse of the same text in
 * this process after each edit, so that whatever else the machine does slows both.
 */
export async function measureEdits({ server, root, framework = 'express' }) {
  const made = routeFileFor(framework, 1000);
  const file = join(root, made.file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, made.text);
  writeFileSync(join(root, 'src', 'benchApp.ts'), made.mount);
  declare(root, made.text + made.mount);
  const lines = made.text.split('\n').length - 1;
  const session = await openInEditor({ server, root, file });
  try {
    await settled(session, lines);
    const places = {};
    for (const [name, edit] of Object.entries(made.edits))
      places[name] = await measurePlace(session, edit, made.text, lines);
    await pause(1000);
    return {
      framework,
      lines,
      mode: session.mode,
      startToFirstMs: session.startToFirstMs,
      openToFirstMs: session.openToFirstMs,
      firstDiagnostics: session.first.length,
      places,
      idleMb: session.residentMb(),
    };
  } finally {
    await session.close();
  }
}

async function measurePlace(session, { line, lines }, text, last) {
  const latencies = [];
  const parses = [];
  let unchanged = 0;
  let before = key((await session.edit(last, last, [])).diagnostics);
  for (let i = 0; i < edits + warmUp; i++) {
    const { ms, diagnostics } =
      i % 2 === 0 ? await session.edit(line, line, lines) : await session.edit(line, line + lines.length, []);
    const after = key(diagnostics);
    if (after === before) unchanged++;
    before = after;
    await pause(50);
    const parsed = parseTime(text);
    if (i < warmUp) continue;
    latencies.push(ms);
    parses.push(parsed);
  }
  return {
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    /** Edits after which the diagnostics were the same as before: should be 0, or the latency means nothing. */
    unchanged,
    parse: { p50: quantile(parses, 0.5), p95: quantile(parses, 0.95) },
  };
}

/** Names the packages of the file in the manifest. */
function declare(root, text) {
  const manifest = join(root, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const [, name] of text.matchAll(/from '([^.'][^']*)'/g)) content.dependencies[name] ??= '*';
  writeFileSync(manifest, JSON.stringify(content, undefined, 2));
}

/** The first scan of the workspace runs beside the editing; edits are measured when two in a row agree. */
async function settled(session, lines) {
  let before;
  for (let i = 0; i < 20; i++) {
    const { diagnostics } = await session.edit(lines, lines, []);
    if (before === diagnostics.length) return;
    before = diagnostics.length;
    await pause(500);
  }
}

function parseTime(text) {
  const started = performance.now();
  parse(text, { loc: true, range: true });
  return performance.now() - started;
}

const key = (diagnostics) =>
  diagnostics
    .map((d) => `${d.range.start.line}:${d.range.start.character}:${d.code}`)
    .sort()
    .join('|');
