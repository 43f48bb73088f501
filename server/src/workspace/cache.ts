/**
 * Facts by content, in memory and between runs on disk. Two blobs: `facts.blob`, the entries one after the other, and
 * `facts.index`, where each of them lies and what its bytes hash to. Whatever does not fit together (a crash between
 * the two writes, another version, a flipped bit) is taken for a miss, never for facts.
 */
import { hash } from 'node:crypto';
import { packFacts, PACK_VERSION, unpackFacts } from '../extract/pack';
import type { ModuleFacts } from '../model/facts';
import type { CacheStore } from './host';

/** What is remembered of one text: whether it is worth parsing, and its facts once someone asked for them. */
export interface CachedFile {
  readonly relevant: boolean;
  readonly facts?: ModuleFacts;
}

interface IndexEntry {
  readonly relevant: boolean;
  /** Place and checksum of the facts in the blob; absent while there are none. */
  readonly at?: readonly [start: number, length: number, checksum: string];
}

interface Index {
  readonly version: string;
  /** Checksum of all of the blob's entries together with its length. */
  readonly blobLength: number;
  readonly entries: Readonly<Record<string, IndexEntry>>;
}

const BLOB = 'facts.blob';
const INDEX = 'facts.index';

/** Facts of more bytes than this are not kept from one run to the next. */
const MAX_BLOB = 256_000_000;

export const contentHash = (bytes: Uint8Array | string): string => hash('sha1', bytes);

export class FactsCache {
  private readonly version: string;
  private readonly memory = new Map<string, CachedFile>();
  /** Keys that were asked for or set in this run: what a compacted cache keeps. */
  private readonly live = new Set<string>();
  private disk: { readonly blob: Uint8Array; readonly index: Index } | undefined;
  private dirty = false;

  /**
   * @param analyser its version: facts made by another one are not used
   * @param store absent: in memory only
   */
  constructor(
    analyser: string,
    private readonly store?: CacheStore,
  ) {
    this.version = `${analyser} ${String(PACK_VERSION)}`;
    this.disk = store && readDisk(store, this.version);
  }

  /**
   * @param key content hash and path below the root: what a text means depends on its extension, and whether it is
   *   relevant on its folder
   * @param file absolute path that the facts get; the project may lie elsewhere than when they were kept
   */
  get(key: string, file: string): CachedFile | undefined {
    const known = this.memory.get(key);
    if (known) return known;
    const entry = this.disk?.index.entries[key];
    if (!entry || !this.disk) return undefined;
    const facts = entry.at && readFacts(this.disk.blob, entry.at, file, key);
    // Damaged facts are made again; that the file is relevant still holds.
    const found: CachedFile = { relevant: entry.relevant, ...(facts ? { facts } : {}) };
    this.memory.set(key, found);
    this.live.add(key);
    if (entry.at && !facts) this.dirty = true;
    return found;
  }

  /** Whether a text is relevant, without reading its facts. */
  isRelevant(key: string): boolean | undefined {
    const relevant = this.memory.get(key)?.relevant ?? this.disk?.index.entries[key]?.relevant;
    if (relevant !== undefined) this.live.add(key);
    return relevant;
  }

  /** Is nothing known of any file? */
  get isEmpty(): boolean {
    return this.memory.size === 0 && this.disk === undefined;
  }

  /** Whether there are facts of a text, as far as can be told without reading them. */
  hasFacts(key: string): boolean {
    return (this.memory.get(key)?.facts ?? this.disk?.index.entries[key]?.at) !== undefined;
  }

  set(key: string, file: CachedFile): void {
    this.memory.set(key, file);
    this.live.add(key);
    this.dirty = true;
  }

  /** Drops what was not used since `open` from memory, for servers that run for days. */
  forgetAllBut(keys: ReadonlySet<string>): void {
    for (const key of [...this.memory.keys()]) if (!keys.has(key)) this.memory.delete(key);
  }

  /** Writes what was used in this run; what was not is compacted away. False if it could not be written. */
  flush(): boolean {
    const stale = Object.keys(this.disk?.index.entries ?? {}).filter((key) => !this.live.has(key)).length;
    if (!this.store || (!this.dirty && stale <= this.live.size / 4)) return true;
    const { blob, index } = this.pack();
    const written = this.store.replace([
      { name: BLOB, bytes: blob },
      { name: INDEX, bytes: new TextEncoder().encode(JSON.stringify(index)) },
    ]);
    if (written) {
      this.disk = { blob, index };
      this.dirty = false;
    }
    return written;
  }

  private pack(): { blob: Uint8Array; index: Index } {
    const entries: Record<string, IndexEntry> = {};
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const key of this.live) {
      const old = this.disk?.index.entries[key];
      const known = this.memory.get(key);
      let bytes: Uint8Array | undefined;
      if (known?.facts) bytes = packFacts(known.facts);
      else if (!known && old?.at) bytes = this.disk?.blob.subarray(old.at[0], old.at[0] + old.at[1]);
      const relevant = known?.relevant ?? old?.relevant ?? false;
      if (bytes && length + bytes.length <= MAX_BLOB) {
        entries[key] = { relevant, at: [length, bytes.length, contentHash(bytes)] };
        parts.push(bytes);
        length += bytes.length;
      } else entries[key] = { relevant };
    }
    const blob = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      blob.set(part, offset);
      offset += part.length;
    }
    return { blob, index: { version: this.version, blobLength: length, entries } };
  }
}

function readDisk(store: CacheStore, version: string): { blob: Uint8Array; index: Index } | undefined {
  const bytes = store.read(INDEX);
  const blob = store.read(BLOB);
  if (!bytes || !blob) return undefined;
  try {
    const index = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Index> | null;
    if (index?.version !== version || index.blobLength !== blob.length || !isRecord(index.entries))
      return undefined;
    const entries: Record<string, IndexEntry> = Object.create(null) as Record<string, IndexEntry>;
    for (const [key, entry] of Object.entries(index.entries)) if (isEntry(entry)) entries[key] = entry;
    return { blob, index: { version, blobLength: blob.length, entries } };
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isEntry(value: unknown): value is IndexEntry {
  if (!isRecord(value) || typeof value['relevant'] !== 'boolean') return false;
  const at = value['at'];
  if (at === undefined) return true;
  return (
    Array.isArray(at) &&
    Number.isSafeInteger(at[0]) &&
    Number.isSafeInteger(at[1]) &&
    typeof at[2] === 'string'
  );
}

function readFacts(
  blob: Uint8Array,
  [start, length, checksum]: NonNullable<IndexEntry['at']>,
  file: string,
  key: string,
): ModuleFacts | undefined {
  if (start < 0 || length <= 0 || start + length > blob.length) return undefined;
  const bytes = blob.subarray(start, start + length);
  return contentHash(bytes) === checksum ? unpackFacts(bytes, file, key) : undefined;
}
