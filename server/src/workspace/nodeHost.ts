/** The one user of the file system. */
import * as fs from 'node:fs';
import * as nodePath from 'node:path';
import { tooLarge, type CacheStore, type EntryKind, type Host, type HostResult } from './host';

/** Absolute path with `/` separators, as everything behind the border expects it. */
export function toHostPath(path: string): string {
  const absolute = nodePath.resolve(path);
  const slashed = nodePath.sep === '\\' ? absolute.replaceAll('\\', '/') : absolute;
  // A drive letter has two spellings; editors send the lower-case one.
  return /^[A-Z]:/.test(slashed) ? slashed.charAt(0).toLowerCase() + slashed.slice(1) : slashed;
}

export function nodeHost(): Host {
  return {
    readBytes: (path, limit = Infinity) => {
      const read = attempt(() => readLimited(path, limit));
      return read.ok && typeof read.value === 'number'
        ? tooLarge(read.value, limit)
        : (read as HostResult<Buffer>);
    },
    stat: (path) =>
      attempt(() => {
        const stat = fs.statSync(path);
        const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
        return { kind, size: stat.size, mtime: stat.mtimeMs };
      }),
    list: (folder) =>
      attempt(() =>
        fs.readdirSync(folder, { withFileTypes: true }).map((e) => ({ name: e.name, kind: kindOf(e) })),
      ),
    realPath: (path) => attempt(() => toHostPath(fs.realpathSync.native(path))),
    store: nodeStore,
  };
}

/** The content, or the size if that is over the limit: one open file, however often it changes meanwhile. */
function readLimited(path: string, limit: number): Buffer | number {
  const descriptor = fs.openSync(path, 'r');
  try {
    if (limit !== Infinity) {
      const { size } = fs.fstatSync(descriptor);
      if (size > limit) return size;
    }
    return fs.readFileSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function kindOf(entry: fs.Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'symbolic links in a circle',
  EISDIR: 'a folder',
  ENAMETOOLONG: 'name too long',
  EMFILE: 'too many open files',
};

function attempt<T>(read: () => T): HostResult<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    return { ok: false, missing, reason: missing ? 'missing' : (REASONS[code] ?? `unreadable (${code})`) };
  }
}

/** Files in a folder, each written beside its place and renamed into it, so that a reader never sees half of one. */
function nodeStore(folder: string): CacheStore {
  return {
    read: (name) => {
      const read = attempt(() => fs.readFileSync(nodePath.join(folder, name)));
      return read.ok ? read.value : undefined;
    },
    replace: (blobs) =>
      attempt(() => {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        for (const { name, bytes } of blobs) {
          const temporary = nodePath.join(folder, `${name}.${process.pid}.tmp`);
          try {
            fs.writeFileSync(temporary, bytes, { mode: 0o600 });
            fs.renameSync(temporary, nodePath.join(folder, name));
          } finally {
            fs.rmSync(temporary, { force: true });
          }
        }
      }).ok,
  };
}
