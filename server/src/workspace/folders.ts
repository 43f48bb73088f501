/**
 * What lies in the folders of the workspace, read once each. Everything that asks whether a file exists asks here, so
 * resolving thousands of imports costs one directory read a folder. Nothing outside of the root is ever shown:
 * symbolic links that lead out are left out, with the reason kept.
 */
import type { Host } from './host';
import { baseOf, dirOf, isInside, upwards } from './paths';

export type FolderEntry = 'file' | 'directory';

export interface FolderProblem {
  readonly file: string;
  readonly reason: string;
}

type Listing = ReadonlyMap<string, FolderEntry>;

export class Folders {
  private readonly listings = new Map<string, Listing>();
  private readonly faults = new Map<string, FolderProblem[]>();
  /** Open buffers of files that are not on disk (yet). */
  private readonly unsaved = new Set<string>();
  /** Link → the path inside of the root that it leads to. */
  private readonly links = new Map<string, string>();
  private realRoot: string | undefined;

  constructor(
    readonly root: string,
    private readonly host: Host,
  ) {}

  /** Names in a folder; empty if it is missing, unreadable or outside of the root. */
  entries(folder: string): Listing {
    let listing = this.listings.get(folder);
    if (!listing) {
      listing = this.read(folder);
      this.listings.set(folder, listing);
    }
    return listing;
  }

  kind(path: string): FolderEntry | undefined {
    if (path === this.root) return 'directory';
    if (!isInside(this.root, path)) return undefined;
    const parent = dirOf(path);
    // A missing folder has no entries, and asking its parent first spares the system call.
    if (parent !== this.root && !this.listings.has(parent) && this.kind(parent) !== 'directory')
      return undefined;
    return this.entries(parent).get(baseOf(path));
  }

  isFile(path: string): boolean {
    return this.kind(path) === 'file';
  }

  /** Why entries of a folder were left out. */
  problems(folder: string): readonly FolderProblem[] {
    this.entries(folder);
    return this.faults.get(folder) ?? [];
  }

  /** Whether the entry itself is a symbolic link (to somewhere inside of the root, else it is not shown). */
  isLink(path: string): boolean {
    return this.links.has(path);
  }

  /** The path without symbolic links, as far as they were seen. */
  canonical(path: string): string {
    for (let hops = 0; this.links.size > 0 && hops < 40; hops++) {
      const link = [...upwards(path, this.root)].find((at) => this.links.has(at));
      if (link === undefined) break;
      path = (this.links.get(link) ?? link) + path.slice(link.length);
    }
    return path;
  }

  addUnsaved(file: string): void {
    if (!isInside(this.root, file)) return;
    this.unsaved.add(file);
    this.forgetAround(file);
  }

  removeUnsaved(file: string): void {
    if (this.unsaved.delete(file)) this.forgetAround(file);
  }

  /** After a change at `path`: its own listing, those below, and its folder's are read again. */
  invalidate(path: string): void {
    this.forget(dirOf(path));
    for (const folder of [...this.listings.keys()]) if (isInside(path, folder)) this.forget(folder);
  }

  clear(): void {
    this.listings.clear();
    this.faults.clear();
    this.links.clear();
    this.realRoot = undefined;
  }

  /** Folders on the way may be as new as the file. */
  private forgetAround(file: string): void {
    for (const folder of upwards(dirOf(file), this.root)) this.forget(folder);
  }

  private forget(folder: string): void {
    this.listings.delete(folder);
    this.faults.delete(folder);
  }

  private read(folder: string): Listing {
    const entries = new Map<string, FolderEntry>();
    // Only through its parents is a folder known not to be a link that leads out; and a missing one costs no call.
    if (!isInside(this.root, folder) || this.kind(folder) !== 'directory') return entries;
    const listed = this.host.list(folder);
    const faults: FolderProblem[] = [];
    if (!listed.ok && !listed.missing)
      faults.push({ file: folder, reason: `folder not read: ${listed.reason}` });
    for (const { name, kind } of listed.ok ? listed.value : []) {
      if (kind === 'file' || kind === 'directory') entries.set(name, kind);
      else if (kind === 'symlink') this.follow(`${folder}/${name}`, entries, faults);
    }
    for (const file of this.unsaved) this.showUnsaved(folder, file, entries);
    if (faults.length > 0) this.faults.set(folder, faults);
    return entries;
  }

  private showUnsaved(folder: string, file: string, entries: Map<string, FolderEntry>): void {
    if (!isInside(folder, file) || file === folder) return;
    const [name = '', ...rest] = file.slice(folder.length + 1).split('/');
    if (!entries.has(name)) entries.set(name, rest.length > 0 ? 'directory' : 'file');
  }

  private follow(link: string, entries: Map<string, FolderEntry>, faults: FolderProblem[]): void {
    const real = this.host.realPath(link);
    if (!real.ok) {
      if (!real.missing) faults.push({ file: link, reason: `symbolic link not followed: ${real.reason}` });
      return;
    }
    this.realRoot ??= orElse(this.host.realPath(this.root), this.root);
    if (!isInside(this.realRoot, real.value)) {
      faults.push({ file: link, reason: 'symbolic link that leads out of the workspace' });
      return;
    }
    const stat = this.host.stat(link);
    if (!stat.ok || stat.value.kind === 'other') return;
    entries.set(baseOf(link), stat.value.kind);
    this.links.set(link, this.root + real.value.slice(this.realRoot.length));
  }
}

const orElse = (result: ReturnType<Host['realPath']>, fallback: string): string =>
  result.ok ? result.value : fallback;
