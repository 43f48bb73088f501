/** A host whose files are a map; for tests and for callers without a disk. */
import { tooLarge, type CacheStore, type Host, type HostEntry, type HostResult, type HostStat } from './host';
import { dirOf, isInside, join } from './paths';

export interface MemoryHost extends Host {
  readonly files: Map<string, string | Uint8Array>;
  /** Path → target, absolute or relative to the link's folder. */
  readonly links: Map<string, string>;
  /** Paths whose reading fails. */
  readonly unreadable: Set<string>;
  readonly blobs: Map<string, Uint8Array>;
}

const missing: HostResult<never> = { ok: false, missing: true, reason: 'missing' };
const denied: HostResult<never> = { ok: false, missing: false, reason: 'permission denied' };
const circle: HostResult<never> = { ok: false, missing: false, reason: 'symbolic links in a circle' };

/** Takes absolute paths and their contents. */
export function memoryHost(initial: Readonly<Record<string, string | Uint8Array>> = {}): MemoryHost {
  const files = new Map(Object.entries(initial));
  const links = new Map<string, string>();
  const unreadable = new Set<string>();
  const blobs = new Map<string, Uint8Array>();

  const realPath = (path: string, hops = 0): HostResult<string> => {
    if (hops > 40) return circle;
    for (const [link, target] of links) {
      if (!isInside(link, path)) continue;
      const absolute = target.startsWith('/') ? target : join(dirOf(link), target);
      return realPath(absolute + path.slice(link.length), hops + 1);
    }
    return { ok: true, value: path };
  };

  const at = <T>(path: string, read: (real: string) => HostResult<T>): HostResult<T> => {
    if (unreadable.has(path)) return denied;
    const real = realPath(path);
    return real.ok ? read(real.value) : real;
  };

  const list = (folder: string): HostResult<HostEntry[]> => {
    const entries = new Map<string, HostEntry>();
    const prefix = folder === '/' ? '/' : `${folder}/`;
    for (const [path, kind] of [...keysOf(files, 'file'), ...keysOf(links, 'symlink')]) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      entries.set(name, { name, kind: rest.length > 0 ? 'directory' : kind });
    }
    return entries.size > 0 ? { ok: true, value: [...entries.values()] } : missing;
  };

  return {
    files,
    links,
    unreadable,
    blobs,
    readBytes: (path, limit = Infinity) =>
      at<Uint8Array>(path, (real) => {
        const content = files.get(real);
        if (content === undefined) return missing;
        const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
        return bytes.length > limit ? tooLarge(bytes.length, limit) : { ok: true, value: bytes };
      }),
    stat: (path) =>
      at<HostStat>(path, (real) => {
        const content = files.get(real);
        if (content !== undefined)
          return { ok: true, value: { kind: 'file', size: content.length, mtime: 0 } };
        return list(real).ok ? { ok: true, value: { kind: 'directory', size: 0, mtime: 0 } } : missing;
      }),
    list: (folder) => at(folder, list),
    realPath: (path) => realPath(path),
    store: (folder) => memoryStore(folder, blobs),
  };
}

const keysOf = <K extends 'file' | 'symlink'>(map: Map<string, unknown>, kind: K): [string, K][] =>
  [...map.keys()].map((path) => [path, kind]);

function memoryStore(folder: string, blobs: Map<string, Uint8Array>): CacheStore {
  return {
    read: (name) => blobs.get(`${folder}/${name}`),
    replace: (all) => {
      for (const { name, bytes } of all) blobs.set(`${folder}/${name}`, bytes);
      return true;
    },
  };
}
