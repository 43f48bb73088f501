import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@typescript-eslint/typescript-estree';
import { openInEditor, pause } from './editor.mjs';
import { generateRouteFile } from './generate.mjs';
import { quantile } from './measure.mjs';

const edits = 60;
const warmUp = 15;
const offending = [
  `router.post('/probe', async (req, res) => {`,
  `  try { res.json(await store.get(req.body.id)); } catch (error) { res.status(500).json({ stack: (error as Error).stack }); }`,
  `});`,
];

/**
 * Types and deletes an offending route at the end of a 1,000-line route file of the workspace, until the
 * diagnostics have changed each time; against one parse of the same text in this process.
 */
export async function measureEdits({ server, root }) {
  const file = join(root, 'src', 'benchRoutes.ts');
  writeFileSync(file, generateRouteFile(1000));
  writeFileSync(join(root, 'src', 'benchApp.ts'), mount);
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').length - 1;
  const session = await openInEditor({ server, root, file });
  try {
    await settled(session, lines);
    const latencies = [];
    let unchanged = 0;
    let before = key((await session.edit(lines, lines, [])).diagnostics);
    for (let i = 0; i < edits + warmUp; i++) {
      const { ms, diagnostics } =
        i % 2 === 0
          ? await session.edit(lines, lines, offending)
          : await session.edit(lines, lines + offending.length, []);
      const after = key(diagnostics);
      if (after === before) unchanged++;
      before = after;
      if (i >= warmUp) latencies.push(ms);
      await pause(50);
    }
    await pause(1000);
    return {
      lines,
      mode: session.mode,
      startToFirstMs: session.startToFirstMs,
      openToFirstMs: session.openToFirstMs,
      firstDiagnostics: session.first.length,
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      /** Edits after which the diagnostics were the same as before: should be 0, or the latency means nothing. */
      unchanged,
      idleMb: session.residentMb(),
      parse: parseTimes(text),
    };
  } finally {
    await session.close();
  }
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

function parseTimes(text) {
  const times = [];
  for (let i = 0; i < edits + warmUp; i++) {
    const started = performance.now();
    parse(text, { loc: true, range: true });
    if (i >= warmUp) times.push(performance.now() - started);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

const key = (diagnostics) =>
  diagnostics
    .map((d) => `${d.range.start.line}:${d.range.start.character}:${d.code}`)
    .sort()
    .join('|');

const mount = `import express from 'express';
import { router } from './benchRoutes';

const app = express();
app.use(express.json());
app.use('/bench', router);
app.listen(3000);
`;
