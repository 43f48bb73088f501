/** The folders under analysis and which of them a file belongs to. */
import { existsSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { WorkspaceFolder } from 'vscode-languageserver';
import type { Host } from '../workspace/host';
import { nodeHost, toHostPath } from '../workspace/nodeHost';
import { baseOf, dirOf, isInside } from '../workspace/paths';
import { Workspace } from '../workspace/workspace';
import { Folder, type FolderEvents } from './folder';
import { fileOf, uriOf } from './uris';

export class Folders {
  private readonly byRoot = new Map<string, Folder>();

  constructor(
    private readonly events: FolderEvents,
    private readonly cacheDir: string | undefined,
  ) {}

  get all(): readonly Folder[] {
    return [...this.byRoot.values()];
  }

  add({ uri }: Pick<WorkspaceFolder, 'uri'>): Folder | undefined {
    const root = fileOf(uri);
    return root === undefined ? undefined : this.open(root, uri, nodeHost());
  }

  remove(uri: string): void {
    const root = fileOf(uri);
    if (root === undefined) return;
    this.byRoot.get(root)?.dispose();
    this.byRoot.delete(root);
  }

  get(uri: string | undefined): Folder | undefined {
    if (uri === undefined) return this.all[0];
    const root = fileOf(uri);
    return root === undefined ? undefined : this.byRoot.get(root);
  }

  /** Every folder that contains the file; the innermost, which reports on it, comes first. */
  containing(file: string): Folder[] {
    return this.all.filter(({ root }) => isInside(root, file)).sort((a, b) => b.root.length - a.root.length);
  }

  /** The folder that reports on a file. A file outside of all folders gets one: its package, or itself alone. */
  of(file: string): Folder {
    const [folder] = this.containing(file);
    if (folder) return folder;
    const root = packageRoot(file) ?? dirOf(file);
    return this.open(
      root,
      uriOf(root),
      root === dirOf(file) && !packageRoot(file) ? aloneHost(file) : nodeHost(),
    );
  }

  dispose(): void {
    for (const folder of this.all) folder.dispose();
    this.byRoot.clear();
  }

  private open(root: string, uri: string, host: Host): Folder {
    const known = this.byRoot.get(root);
    if (known) return known;
    const workspace = Workspace.open({
      root,
      host,
      ...(this.cacheDir !== undefined && { cacheDir: this.cacheDir }),
      ...(existsSync(THREAD) && { documentThread: THREAD }),
    });
    const folder = new Folder(uri, root, workspace, this.events);
    this.byRoot.set(root, folder);
    return folder;
  }
}

/** Stands beside the bundle of the server; run from the sources there is none. */
const THREAD = path.join(__dirname, 'document-thread.js');

/** Nearest folder upwards with a package.json; the home folder and what is above it would be far too much. */
function packageRoot(file: string): string | undefined {
  const host = nodeHost();
  const home = toHostPath(os.homedir());
  for (let at = dirOf(file); dirOf(at) !== at && !isInside(at, home); at = dirOf(at)) {
    if (host.stat(`${at}/package.json`).ok) return at;
  }
  return undefined;
}

/** The disk, as if the folder held this file alone. */
function aloneHost(file: string): Host {
  const host = nodeHost();
  return {
    ...host,
    list: (folder) =>
      folder === dirOf(file)
        ? { ok: true, value: [{ name: baseOf(file), kind: 'file' }] }
        : { ok: true, value: [] },
  };
}
