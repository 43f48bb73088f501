/**
 * Bundles the style and the script of the HTML report into `server/src/report/html/assets.generated.ts`, so that the
 * renderer stays a pure function with nothing to read. Run: `npx tsx scripts/report-assets.ts`.
 */
import { build, transform } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const FOLDER = path.join(__dirname, '../server/src/report/html');
export const ASSETS_FILE = path.join(FOLDER, 'assets.generated.ts');

/** The text that `assets.generated.ts` should have. */
export async function reportAssets(): Promise<string> {
  const css = await transform(readFileSync(path.join(FOLDER, 'app/style.css'), 'utf8'), {
    loader: 'css',
    minify: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
  });
  const js = await build({
    entryPoints: [path.join(FOLDER, 'app/main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    // Nothing in the text may end the script element; ASCII alone needs no care about encodings.
    charset: 'ascii',
    tsconfigRaw: {},
  });
  const script = (js.outputFiles[0]?.text ?? '').trim();
  const text = [
    '// Generated from app/ by scripts/report-assets.ts; do not edit.',
    `export const STYLE =\n  ${JSON.stringify(css.code.trim())};`,
    `export const SCRIPT =\n  ${JSON.stringify(script)};`,
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(ASSETS_FILE)), filepath: ASSETS_FILE });
}

if (require.main === module) {
  void reportAssets().then((text) => writeFileSync(ASSETS_FILE, text));
}
