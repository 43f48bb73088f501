import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const source = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const notSource = /(?:\.d\.[cm]?ts|\.min\.js|[._-](?:test|spec|e2e|stories)\.[cm]?[jt]sx?)$/;
const skippedFolders = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'vendor',
  'test',
  'tests',
  '__tests__',
  '__mocks__',
  'e2e',
  'fixtures',
]);
const manifests = /^(?:package\.json|tsconfig.*\.json|jsconfig\.json|pnpm-workspace\.yaml|nest-cli\.json)$/;
const largest = 1_000_000;

/**
 * Copies what both sides of a comparison are to see: source files that no tool leaves out by default, and the manifests
 * that module resolution needs. The same files by construction is worth the copy.
 * @returns {{files: string[], bytes: number}} absolute paths of the copied sources
 */
export function copySources(from, to) {
  const result = { files: [], bytes: 0 };
  for (const file of walk(from)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const isSource = source.test(name) && !notSource.test(name) && statSync(file).size <= largest;
    if (!isSource && !manifests.test(name)) continue;
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
    if (!isSource) continue;
    result.files.push(target);
    result.bytes += statSync(target).size;
  }
  return result;
}

/** The source files below a folder, as `copySources` chooses them. */
export function sourcesOf(root) {
  const files = [...walk(root)].filter((file) => source.test(file) && !notSource.test(file));
  return { files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && !skippedFolders.has(entry.name)) yield* walk(path);
    } else if (entry.isFile() && existsSync(path)) yield path;
  }
}
