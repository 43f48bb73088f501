/**
 * Bundles the product into `dist/`: `extension.js` (client), `server.js` (language server), `cli.js` (command line).
 * What only some runs need is a bundle of its own beside them: the TypeScript parser, shared by server and command
 * line, and whatever code imports or requires when it needs it (the OpenAPI engine, rule pages, the analysis of regular
 * expressions). `--watch` rebuilds, `--dev` skips minification, `--outdir DIR` builds elsewhere. `document-thread.js` is
 * the thread that checks large OpenAPI documents, `parse-thread.js` those that parse the files of a large workspace.
 */
import { build, context } from 'esbuild';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { slimConverter } from './slimConverter.mjs';
import { noticesOf } from './notices.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const outdir = process.argv.indexOf('--outdir');
const DIST = path.resolve(ROOT, outdir === -1 ? 'dist' : process.argv[outdir + 1]);
const watch = process.argv.includes('--watch');
const minify = !process.argv.includes('--dev') && !watch;
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  outdir: DIST,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // Node would scan a bundle that is imported for the names that it exports; one that is required is just run.
  supported: { 'dynamic-import': false },
  loader: { '.md': 'text' },
  define: { 'process.env.PORTCULLIS_VERSION': JSON.stringify(version) },
  // The ESM builds of libraries shake better than the CommonJS ones that `main` names.
  mainFields: ['module', 'main'],
};

/** Own modules that are loaded where they are needed: output name → source file. Filled while the entries are built. */
const lazyEntries = new Map();

/** How code asks for a module when it needs it: in libraries `require` is what `import` is here. */
const LAZY = new Set(['dynamic-import', 'require-call']);

/** Makes a bundle of its own of `typescript` and of every own module that is imported or required where it is needed. */
const separateBundles = {
  name: 'separate-bundles',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^typescript$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './typescript.js', external: true },
    );
    esbuild.onResolve({ filter: /^\./ }, async ({ path: specifier, kind, resolveDir, pluginData }) => {
      if (!LAZY.has(kind) || pluginData === 'resolving' || resolveDir.includes('node_modules'))
        return undefined;
      const found = await esbuild.resolve(specifier, { kind, resolveDir, pluginData: 'resolving' });
      if (found.errors.length > 0 || found.path.includes('node_modules')) return undefined;
      const name = path
        .relative(path.dirname(path.dirname(found.path)), found.path)
        .replace(/\.ts$/, '')
        .replaceAll(path.sep, '-');
      lazyEntries.set(name, found.path);
      return { path: `./${name}.js`, external: true };
    });
  },
};

const bundles = [
  { name: 'extension', entry: 'client/src/extension.ts', external: ['vscode'] },
  { name: 'server', entry: 'server/src/server.ts' },
  { name: 'cli', entry: 'server/src/cli.ts', banner: { js: '#!/usr/bin/env node' } },
  { name: 'document-thread', entry: 'server/src/documentThread.ts' },
  { name: 'parse-thread', entry: 'server/src/parseThread.ts' },
  { name: 'typescript', entry: 'typescript' },
];

const optionsOf = ({ name, entry, external = [], banner }) => ({
  ...common,
  entryPoints: { [name]: entry },
  external,
  ...(banner && { banner }),
  plugins: name === 'typescript' ? [] : [separateBundles, slimConverter],
});

const started = performance.now();
mkdirSync(DIST, { recursive: true });
const present = bundles.filter(({ entry }) => entry === 'typescript' || existsSync(path.join(ROOT, entry)));
for (const bundle of bundles)
  if (!present.includes(bundle)) console.warn(`left out: ${bundle.entry} is missing`);

const results = await Promise.all(present.map((bundle) => build(optionsOf(bundle))));
for (const done = new Set(); done.size < lazyEntries.size;) {
  for (const [name, file] of lazyEntries) {
    if (done.has(name)) continue;
    done.add(name);
    const bundle = { name, entry: path.relative(ROOT, file) };
    present.push(bundle);
    results.push(await build(optionsOf(bundle)));
  }
}
// What an earlier build left goes only once this one has succeeded.
const own = new Set(present.map(({ name }) => `${name}.js`));
for (const file of readdirSync(DIST)) if (!own.has(file)) rmSync(path.join(DIST, file), { recursive: true });
if (existsSync(path.join(DIST, 'cli.js'))) chmodSync(path.join(DIST, 'cli.js'), 0o755);
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync(path.join(DIST, 'THIRD_PARTY_NOTICES.txt'), noticesOf(ROOT, inputs));
if (process.argv.includes('--metafile'))
  results.forEach(({ metafile }, index) =>
    writeFileSync(path.join(DIST, `${present[index].name}.meta.json`), JSON.stringify(metafile)),
  );
for (const { name } of present)
  console.log(
    `dist/${name}.js`.padEnd(24),
    kilobytes(statSync(path.join(DIST, `${name}.js`)).size).padStart(9),
  );
console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

if (watch) {
  for (const bundle of present) await (await context({ ...optionsOf(bundle), logLevel: 'info' })).watch();
  console.log('watching');
}

function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`;
}
