/** The source files of a workspace and what is known of each: its text, whether it is relevant, its facts. */
import { extractFacts } from '../extract/extract';
import { extractTyped, type Typed } from '../extract/typed';
import type { ModuleFacts } from '../model/facts';
import { isGenerated, isRelevant } from '../parse/prefilter';
import { contentHash, type FactsCache } from './cache';
import { isBinary, sizeLimit } from './discovery';
import { decode, sizeReason, type Host } from './host';
import { relativeTo } from './paths';
import { edited, type TextEdit } from '../model/remap';
import type { ParseAhead, ParseJob } from './parseAhead';
import { isSameData } from '../model/same';

interface Source {
  readonly text: string;
  readonly key: string;
  readonly bytes: number;
  readonly relevant: boolean;
  facts?: ModuleFacts;
  /** Why there will be no facts. */
  readonly skipped?: string;
  /**
   * Set while an open buffer has syntax errors: `text` and `facts` are then those of the last state without, and the
   * analysis goes on as if nothing had been typed since.
   */
  readonly broken?: { readonly text: string; readonly edit: TextEdit };
}

/**
 * What an edit does: nothing; what is known lies elsewhere in the file; or the facts differ, so that everything that
 * builds on them has to be asked again.
 */
export type Change = 'none' | 'places' | 'facts';

/** An edit that replaces more of a file than this is no typing; the last good state says nothing about the new one. */
const LARGEST_EDIT = 0.5;

export class Sources {
  private readonly sources = new Map<string, Source>();
  private readonly overlays = new Map<string, string>();
  /** The last good state of the files that somebody has typed in. */
  private readonly typing = new Map<string, Typed>();
  readonly counts = { parsed: 0, fromCache: 0 };
  private threads: ParseAhead | undefined;

  constructor(
    private readonly root: string,
    private readonly host: Host,
    private readonly cache: FactsCache,
    private readonly maxFileSize: (file: string) => number,
  ) {}

  /** Sets or removes an open buffer, and says what that does to the analysis. */
  setOverlay(file: string, text: string | undefined): Change {
    if (text === undefined ? !this.overlays.has(file) : this.overlays.get(file) === text) return 'none';
    const before = this.sources.get(file);
    if (text === undefined) {
      this.overlays.delete(file);
      this.typing.delete(file);
    } else this.overlays.set(file, text);
    if (!before) return 'facts';
    const read = this.read(file);
    if (read && read.key === before.key) {
      const { broken, ...good } = before;
      this.sources.set(file, good);
      return broken ? 'places' : 'none';
    }
    const isTyping = text !== undefined && before.facts !== undefined && before.facts.problems.length === 0;
    const after = read && isTyping ? this.typed(file, before, read, text) : read;
    if (after) this.sources.set(file, after);
    else this.sources.delete(file);
    if (after?.broken) return 'places';
    if (!before.facts) return before.relevant || (after?.relevant ?? false) ? 'facts' : 'none';
    if (!after || !isSameCode(before, after)) return 'facts';
    return before.broken ? 'places' : 'none';
  }

  hasOverlay(file: string): boolean {
    return this.overlays.has(file);
  }

  overlayFiles(): readonly string[] {
    return [...this.overlays.keys()];
  }

  /** After a change on disk. Open buffers win, so their files stay. */
  forget(file: string): void {
    if (!this.overlays.has(file)) this.sources.delete(file);
  }

  retain(files: ReadonlySet<string>): void {
    for (const file of [...this.sources.keys()]) if (!files.has(file)) this.sources.delete(file);
  }

  isRelevant(file: string): boolean {
    return this.of(file)?.relevant ?? false;
  }

  /** Facts, parsed on demand; undefined if the file is missing or skipped. */
  facts(file: string): ModuleFacts | undefined {
    const source = this.of(file);
    if (!source || source.skipped !== undefined) return undefined;
    if (!source.facts) {
      const cached = this.cache.get(source.key, file)?.facts;
      if (cached) this.counts.fromCache++;
      else this.counts.parsed++;
      source.facts =
        cached ?? this.threads?.take(file, source.key) ?? extractFacts(file, source.text, source.key);
      if (!cached && !this.overlays.has(file)) {
        this.cache.set(source.key, { relevant: source.relevant, facts: source.facts });
      }
    }
    return source.facts;
  }

  /** Threads that parse what is going to be asked for. */
  get ahead(): ParseAhead | undefined {
    return this.threads;
  }

  useAhead(ahead: ParseAhead): void {
    if (this.threads !== ahead) this.endAhead();
    this.threads = ahead;
  }

  endAhead(): void {
    this.threads?.end();
    this.threads = undefined;
  }

  /** What there is to do until the facts of a file are known; undefined if that is nothing. */
  unparsed(file: string): ParseJob | undefined {
    const source = this.of(file);
    if (!source || source.facts || source.skipped !== undefined || this.cache.hasFacts(source.key))
      return undefined;
    return { file, text: source.text, key: source.key };
  }

  /** Facts that were asked for so far. */
  loaded(): Map<string, ModuleFacts> {
    const loaded = new Map<string, ModuleFacts>();
    for (const [file, source] of this.sources) if (source.facts) loaded.set(file, source.facts);
    return loaded;
  }

  /** The text that the facts describe. */
  analysedText(file: string): string | undefined {
    return this.sources.has(file) ? this.sources.get(file)?.text : this.of(file)?.text;
  }

  /** The text as it is now. */
  currentText(file: string): string | undefined {
    return this.overlays.get(file) ?? this.of(file)?.text;
  }

  skipped(file: string): string | undefined {
    return this.sources.get(file)?.skipped;
  }

  /** Edits since the last good state, of the files that are broken now. */
  brokenEdits(): ReadonlyMap<string, TextEdit> {
    const edits = new Map<string, TextEdit>();
    for (const [file, { broken }] of this.sources) if (broken) edits.set(file, broken.edit);
    return edits;
  }

  bytes(): number {
    let bytes = 0;
    for (const source of this.sources.values()) bytes += source.bytes;
    return bytes;
  }

  liveKeys(): ReadonlySet<string> {
    return new Set([...this.sources.values()].map((source) => source.key));
  }

  /** What a file becomes whose good state `before` was edited to `read`. */
  private typed(file: string, before: Source, read: Source, text: string): Source {
    if (read.skipped !== undefined) return read;
    this.counts.parsed++;
    const now = extractTyped(file, text, read.key, this.typing.get(file));
    if ('facts' in now) {
      this.typing.set(file, now);
      return { ...read, facts: now.facts };
    }
    const edit = edited(before.text, text);
    const size = Math.max(edit.oldEnd - edit.start, edit.newEnd - edit.start);
    if (size <= LARGEST_EDIT * Math.max(text.length, before.text.length))
      return { ...before, broken: { text, edit } };
    return { ...read, facts: extractFacts(file, text, read.key) };
  }

  private of(file: string): Source | undefined {
    const known = this.sources.get(file);
    if (known) return known;
    const source = this.read(file);
    if (source) this.sources.set(file, source);
    return source;
  }

  private read(file: string): Source | undefined {
    const limit = sizeLimit(file, this.maxFileSize(file));
    const overlay = this.overlays.get(file);
    if (overlay !== undefined) {
      // What would be skipped on disk is skipped in an editor too, or opening a bundle would hold up everything.
      if (overlay.length > limit) return skippedSource(sizeReason(overlay.length, limit));
      if (isGenerated(file, overlay)) return skippedSource('minified file');
      return this.make(file, overlay, overlay.length, new TextEncoder().encode(overlay));
    }
    const read = this.host.readBytes(file, limit);
    if (!read.ok) return read.missing ? undefined : skippedSource(read.reason);
    if (isBinary(read.value)) return skippedSource('binary file');
    const source = this.make(file, undefined, read.value.length, read.value);
    return isGenerated(file, source.text) ? skippedSource('minified file') : source;
  }

  private make(file: string, text: string | undefined, bytes: number, content: Uint8Array): Source {
    // Relevance depends on the path too, and facts on the extension.
    const key = `${contentHash(content)} ${relativeTo(this.root, file) ?? file}`;
    const known = this.cache.isRelevant(key);
    const decoded = text ?? decode(content);
    const relevant = known ?? (isRelevant(file, decoded) || mentions(decoded));
    if (known === undefined && text === undefined) this.cache.set(key, { relevant });
    return { text: decoded, key, bytes, relevant };
  }
}

/** A file that speaks to Portcullis is looked at, if only to say that its comment suppresses nothing. */
const mentions = (text: string): boolean => /portcullis-(?:disable|public)/.test(text);

const skippedSource = (reason: string): Source => ({
  text: '',
  key: '',
  bytes: 0,
  relevant: false,
  skipped: reason,
});

const isSameCode = (before: Source, after: Source): boolean =>
  before.facts !== undefined &&
  (before.facts === after.facts ||
    (before.relevant === after.relevant && after.facts !== undefined && isSame(before.facts, after.facts)));

/** Lines first: they differ after most edits, and are compared in no time. */
const isSame = ({ hash: _, lineStarts, ...before }: ModuleFacts, after: ModuleFacts): boolean =>
  isSameData(lineStarts, after.lineStarts) && isSameData(before, withoutHash(after));

const withoutHash = ({ hash: _, lineStarts: __, ...facts }: ModuleFacts): object => facts;
