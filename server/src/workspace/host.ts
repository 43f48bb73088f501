/**
 * The border to the outside: all that the workspace may ask of a file system. Paths are absolute with `/` separators.
 * Every call is synchronous (many small reads are several times as slow through promises) and total.
 */

export type HostResult<T> =
  | { readonly ok: true; readonly value: T }
  /** `missing` when nothing is there; else `reason` is a sentence fragment fit for the list of skipped files. */
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

export type EntryKind = 'file' | 'directory' | 'symlink' | 'other';

export interface HostEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** What a path leads to, symbolic links followed. */
export interface HostStat {
  readonly kind: 'file' | 'directory' | 'other';
  readonly size: number;
  /** Milliseconds; changes whenever the content may have changed. */
  readonly mtime: number;
}

export interface Host {
  /** Fails with the reason of `tooLarge`, without reading, if the file has more than `limit` bytes. */
  readonly readBytes: (path: string, limit?: number) => HostResult<Uint8Array>;
  readonly stat: (path: string) => HostResult<HostStat>;
  readonly list: (folder: string) => HostResult<readonly HostEntry[]>;
  /** The path with every symbolic link resolved. */
  readonly realPath: (path: string) => HostResult<string>;
  /** A place to keep the cache in; absent on hosts that cannot write. */
  readonly store?: (folder: string) => CacheStore;
}

/** Named blobs outside of the workspace. */
export interface CacheStore {
  readonly read: (name: string) => Uint8Array | undefined;
  /** Replaces all given blobs, each atomically and in the given order; false if that was not possible. */
  readonly replace: (blobs: readonly { readonly name: string; readonly bytes: Uint8Array }[]) => boolean;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: false });

/** Bytes → text: UTF-8, a byte order mark dropped, malformed sequences replaced. */
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

export const tooLarge = (size: number, limit: number): HostResult<never> => ({
  ok: false,
  missing: false,
  reason: sizeReason(size, limit),
});

export const sizeReason = (size: number, limit: number): string =>
  `${megabytes(size)}, over the limit of ${megabytes(limit)} (maxFileSize)`;

const megabytes = (bytes: number): string =>
  bytes < 100_000 ? `${String(Math.ceil(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

export function readText(host: Host, path: string, limit?: number): HostResult<string> {
  const read = host.readBytes(path, limit);
  return read.ok ? { ok: true, value: decode(read.value) } : read;
}
