/** Which files of a folder are analysed, and which are left out for a reason that the user should see. */
import ignore, { type Ignore } from 'ignore';
import type { SkippedFile } from '../model/analysis';
import { folderRole, isMinifiedName, roleOf } from './excluded';
import type { Folders } from './folders';
import { decode, type Host } from './host';
import { baseOf, dirOf, isInside, relativeTo, upwards } from './paths';

export interface Discovered {
  /** Source files, sorted. */
  readonly sources: readonly string[];
  /** Files that may be OpenAPI documents, sorted. */
  readonly documents: readonly string[];
  /** Templates and schemas that tell of endpoints, and the documents, sorted. */
  readonly others: readonly string[];
  /** Configuration files of Portcullis, sorted. */
  readonly configurations: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

export interface DiscoveryOptions {
  readonly folders: Folders;
  readonly host: Host;
  /** Whether the settings in force leave a file, or all of a folder, out. */
  /** Called for a configuration file before anything else of its folder is looked at. */
  readonly onConfiguration: (file: string) => void;
  readonly isExcluded: (path: string, isFolder: boolean) => boolean;
}

export const CONFIGURATION_NAMES: readonly string[] = [
  'portcullis.config.json',
  'portcullis.config.yaml',
  'portcullis.config.yml',
];

/** Specifications are one file for a whole API, so they may be that many times as large as a source file. */
const DOCUMENT_SIZE_FACTOR = 20;

/** More nesting than this is a trap, not a project. */
const MAX_DEPTH = 64;

/** Walks the workspace. Yields after every folder, so that a caller can give way; the result is the return value. */
export function* discovery(options: DiscoveryOptions): Generator<undefined, Discovered> {
  const walk = new Walk(options);
  while (walk.step()) yield undefined;
  return walk.result();
}

/** The same in one go. */
export function discover(options: DiscoveryOptions): Discovered {
  const steps = discovery(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Whether discovery would find this one file, decided without walking the whole folder. */
export function wouldDiscover(options: DiscoveryOptions, file: string): boolean {
  const { folders, host } = options;
  if (!isInside(folders.root, file) || folders.isLink(file)) return false;
  if (CONFIGURATION_NAMES.includes(baseOf(file))) return true;
  if (!roleOf(baseOf(file)) || options.isExcluded(file, false)) return false;
  let ignores: readonly IgnoreFile[] = [];
  for (const folder of [...upwards(dirOf(file), folders.root)].reverse()) {
    if (folder !== folders.root) {
      if (folders.isLink(folder) || folderRole(folders, folder) !== 'source') return false;
      if (isIgnored(ignores, folder, true) || options.isExcluded(folder, true)) return false;
    }
    ignores = withIgnoreFile(folders, host, folder, ignores);
  }
  return !isIgnored(ignores, file, false);
}

interface IgnoreFile {
  readonly base: string;
  readonly rules: Ignore;
}

interface Waiting {
  readonly folder: string;
  readonly outer: readonly IgnoreFile[];
  readonly depth: number;
}

class Walk {
  private readonly sources: string[] = [];
  private readonly documents: string[] = [];
  private readonly companions: string[] = [];
  private readonly configurations: string[] = [];
  private readonly skipped: SkippedFile[] = [];

  private readonly waiting: Waiting[];

  constructor(private readonly options: DiscoveryOptions) {
    this.waiting = [{ folder: options.folders.root, outer: [], depth: 0 }];
  }

  result(): Discovered {
    const sorted = (files: string[]): string[] => files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return {
      sources: sorted(this.sources),
      documents: sorted(this.documents),
      others: sorted([...this.companions, ...this.documents]),
      configurations: sorted(this.configurations),
      skipped: this.skipped,
    };
  }

  /** Looks at one more folder; false if there was none left. */
  step(): boolean {
    const next = this.waiting.pop();
    if (!next) return false;
    this.folder(next);
    return true;
  }

  private folder({ folder, outer, depth }: Waiting): void {
    const { folders, host } = this.options;
    if (depth > MAX_DEPTH) {
      this.skipped.push({ file: folder, reason: `nested more than ${String(MAX_DEPTH)} folders deep` });
      return;
    }
    const entries = folders.entries(folder);
    this.skipped.push(...folders.problems(folder));
    const ignores = withIgnoreFile(folders, host, folder, outer);
    for (const name of CONFIGURATION_NAMES) {
      if (entries.get(name) !== 'file') continue;
      this.configurations.push(`${folder}/${name}`);
      this.options.onConfiguration(`${folder}/${name}`);
    }
    for (const [name, kind] of entries) {
      const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
      // What a link inside of the workspace leads to is found at its own place.
      if (folders.isLink(path)) continue;
      if (kind === 'file') this.file(path, name, ignores);
      else this.subfolder(path, ignores, depth + 1);
    }
  }

  private subfolder(path: string, ignores: readonly IgnoreFile[], depth: number): void {
    const role = folderRole(this.options.folders, path);
    if (role === 'tool' || role === 'test') return;
    if (isIgnored(ignores, path, true) || this.options.isExcluded(path, true)) return;
    if (role === 'build') this.skipped.push({ file: path, reason: 'build output' });
    else this.waiting.push({ folder: path, outer: ignores, depth });
  }

  private file(path: string, name: string, ignores: readonly IgnoreFile[]): void {
    const role = CONFIGURATION_NAMES.includes(name) ? undefined : roleOf(name);
    if (!role || isIgnored(ignores, path, false) || this.options.isExcluded(path, false)) return;
    if (isMinifiedName(name)) this.skipped.push({ file: path, reason: 'minified file' });
    else if (role === 'source') this.sources.push(path);
    else if (role === 'companion') this.companions.push(path);
    else this.documents.push(path);
  }
}

function withIgnoreFile(
  folders: Folders,
  host: Host,
  folder: string,
  outer: readonly IgnoreFile[],
): readonly IgnoreFile[] {
  const path = `${folder}/.gitignore`;
  if (folders.entries(folder).get('.gitignore') !== 'file') return outer;
  const read = host.readBytes(path);
  if (!read.ok || read.value.length > 1_000_000) return outer;
  return [...outer, { base: folder, rules: ignore({ allowRelativePaths: true }).add(decode(read.value)) }];
}

/** Git's order: of all ignore files from the outside in, the last rule that matches decides. */
function isIgnored(ignores: readonly IgnoreFile[], path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const { base, rules } of ignores) {
    const relative = relativeTo(base, path);
    if (!relative) continue;
    const verdict = rules.test(isFolder ? `${relative}/` : relative);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** How many bytes of a file are read at most. */
export const sizeLimit = (file: string, maxFileSize: number): number =>
  roleOf(baseOf(file)) === 'document' ? maxFileSize * DOCUMENT_SIZE_FACTOR : maxFileSize;

/** Git's own test: a file with a NUL byte near its beginning is no text. */
export const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8_000).includes(0);
