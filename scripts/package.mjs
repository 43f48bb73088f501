/** Builds and packs the extension: `portcullis-<version>.vsix`. Says how large it is, and what makes it so. */
import { createVSIX, listFiles } from '@vscode/vsce';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { name, version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const target = path.join(ROOT, `${name}-${version}.vsix`);

execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
await createVSIX({
  cwd: ROOT,
  packagePath: target,
  dependencies: false,
  skipLicense: true,
  allowMissingRepository: true,
});

const files = (await listFiles({ cwd: ROOT, dependencies: false }))
  .map((file) => {
    const bytes = readFileSync(path.join(ROOT, file));
    return { file, size: bytes.length, packed: gzipSync(bytes).length };
  })
  .sort((a, b) => b.packed - a.packed);
const kb = (bytes) => `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`;
console.log(`\n${path.basename(target)}: ${kb(statSync(target).size)}`);
for (const { file, size, packed } of files)
  console.log(`  ${file.padEnd(36)} ${kb(packed).padStart(9)}  (unpacked ${kb(size)})`);
