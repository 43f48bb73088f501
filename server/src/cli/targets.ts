/** Paths of the command line → the folders to analyse, and what of them to show. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { toHostPath } from '../workspace/nodeHost';
import { dirOf, isInside } from '../workspace/paths';
import { CannotRun } from './io';

export interface Target {
  /** Absolute folder to analyse. */
  readonly root: string;
  /** Files and folders that the result is limited to; absent: everything. */
  readonly paths?: readonly string[];
}

export interface Targets {
  readonly targets: readonly Target[];
  /** Absolute folder that paths in the output are relative to. */
  readonly base: string;
}

/**
 * One folder is analysed as it is. A file is analysed with the workspace around it, and so are several paths, since
 * they may belong together: those of one workspace are analysed in one go.
 * @throws {CannotRun} when a path does not exist
 */
export function targetsOf(given: readonly string[], cwd: string): Targets {
  const found = [...new Set(given.length === 0 ? ['.'] : given)].map((name) => existing(name, cwd));
  const [first] = found;
  if (first && found.length === 1 && first.isFolder)
    return { targets: [{ root: first.path }], base: first.path };
  const groups = new Map<string, string[]>();
  for (const entry of found) {
    const folder = entry.isFolder ? entry.path : dirOf(entry.path);
    const root = workspaceRoot(folder);
    groups.set(root, [...(groups.get(root) ?? []), entry.path]);
  }
  // A workspace inside of another one that is analysed as well is part of it.
  const roots = [...groups.keys()].filter(
    (root) => ![...groups.keys()].some((o) => o !== root && isInside(o, root)),
  );
  const targets = roots.map((root): Target => {
    const paths = [...groups].filter(([at]) => isInside(root, at)).flatMap(([, list]) => list);
    return paths.includes(root) ? { root } : { root, paths };
  });
  const base = commonFolder(
    found.length === 1 ? roots : found.map((entry) => (entry.isFolder ? entry.path : dirOf(entry.path))),
  );
  return { targets, base };
}

function existing(name: string, cwd: string): { readonly path: string; readonly isFolder: boolean } {
  const absolute = path.resolve(cwd, name);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (!stat) throw new CannotRun(`${name}: no such file or folder`);
  return { path: toHostPath(absolute), isFolder: stat.isDirectory() };
}

const CONFIGURATION = ['portcullis.config.json', 'portcullis.config.yaml', 'portcullis.config.yml'];

/** Nearest folder upwards with a repository or a configuration file; else with a package.json; else the folder. */
function workspaceRoot(folder: string): string {
  const has = (at: string, names: readonly string[]): boolean =>
    names.some((name) => existsSync(`${at}/${name}`));
  let nearestPackage: string | undefined;
  for (let at = folder; ; at = dirOf(at)) {
    if (has(at, ['.git', ...CONFIGURATION])) return at;
    if (nearestPackage === undefined && has(at, ['package.json'])) nearestPackage = at;
    if (dirOf(at) === at || /^[a-z]:$/i.test(at)) return nearestPackage ?? folder;
  }
}

function commonFolder(folders: readonly string[]): string {
  let [common = '/'] = folders;
  while (common !== '/' && !folders.every((folder) => isInside(common, folder))) common = dirOf(common);
  return common;
}
