/** OpenAPI documents of the workspace. The stage that checks them is large, so it is loaded when the first one is seen. */
import { commentFacts } from '../extract/comments';
import type { DocumentFindings } from '../engine';
import { lineStartsOf } from '../model/location';
import type { Settings } from '../model/settings';
import { contentHash } from './cache';
import { isBinary, sizeLimit } from './discovery';
import { decode, sizeReason, type Host } from './host';

interface Checked {
  readonly key: string;
  /** Absent: not an OpenAPI document. */
  readonly found?: DocumentFindings;
}

export class Documents {
  private readonly overlays = new Map<string, string>();
  private readonly texts = new Map<string, { readonly text: string; readonly hash: string }>();
  private readonly skips = new Map<string, string>();
  private readonly checked = new Map<string, Checked>();
  private files: readonly string[] = [];

  constructor(
    private readonly host: Host,
    private readonly settingsFor: (file: string) => Settings,
  ) {}

  setFiles(files: readonly string[]): void {
    this.files = files;
    const known = new Set(files);
    for (const map of [this.texts, this.skips, this.checked]) {
      for (const file of [...map.keys()]) if (!known.has(file)) map.delete(file);
    }
  }

  setOverlay(file: string, text: string | undefined): void {
    if (text === undefined) this.overlays.delete(file);
    else this.overlays.set(file, text);
    this.forget(file);
  }

  forget(file: string): void {
    this.texts.delete(file);
    this.skips.delete(file);
  }

  forgetAll(): void {
    this.texts.clear();
    this.skips.clear();
  }

  /** Files that may be documents, and were not checked in their current state. */
  pending(): string[] {
    return this.files.filter((file) => {
      const read = this.read(file);
      return read !== undefined && this.checked.get(file)?.key !== this.keyOf(file, read.hash);
    });
  }

  async check(file: string): Promise<void> {
    const read = this.read(file);
    if (!read) return;
    const key = this.keyOf(file, read.hash);
    const { checkDocument } = await import('../openapiStage');
    const result = await checkDocument(file, read.text, this.settingsFor(file));
    if (!result.isOpenApi) {
      this.checked.set(file, { key });
      return;
    }
    const lineStarts = lineStartsOf(read.text);
    const { suppressions } = commentFacts(yamlComments(read.text, lineStarts));
    this.checked.set(file, { key, found: { file, lineStarts, suppressions, findings: result.findings } });
  }

  findings(): DocumentFindings[] {
    return this.files.flatMap((file) => (this.read(file) && this.checked.get(file)?.found) ?? []);
  }

  text(file: string): string | undefined {
    return this.read(file)?.text;
  }

  skipped(): { file: string; reason: string }[] {
    return [...this.skips].map(([file, reason]) => ({ file, reason }));
  }

  private keyOf(file: string, hash: string): string {
    return `${hash} ${JSON.stringify(this.settingsFor(file).rules)}`;
  }

  /** The text of a file that may be a document; undefined if its bytes say that it is none. */
  private read(file: string): { text: string; hash: string } | undefined {
    const known = this.texts.get(file);
    if (known) return known.text === '' ? undefined : known;
    const text = this.readOverlay(file) ?? this.readDisk(file);
    const kept = text !== undefined && mayBeOpenApi(text) ? text : '';
    const entry = { text: kept, hash: contentHash(kept) };
    this.texts.set(file, entry);
    return kept === '' ? undefined : entry;
  }

  private readOverlay(file: string): string | undefined {
    const text = this.overlays.get(file);
    const limit = sizeLimit(file, this.settingsFor(file).maxFileSize);
    if (text === undefined || text.length <= limit) return text;
    this.skips.set(file, sizeReason(text.length, limit));
    return '';
  }

  private readDisk(file: string): string | undefined {
    const read = this.host.readBytes(file, sizeLimit(file, this.settingsFor(file).maxFileSize));
    if (!read.ok) {
      if (!read.missing) this.skips.set(file, read.reason);
      return undefined;
    }
    return !isBinary(read.value) && holdsName(read.value) ? decode(read.value) : undefined;
  }
}

const NAMES = ['openapi', 'swagger'].map((name) => Buffer.from(name));

/** A search of the bytes, so that thousands of translation files are not even decoded. */
function holdsName(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return NAMES.some((name) => buffer.includes(name));
}

/** A key of that name at the top level of YAML or anywhere in JSON; the stage itself decides in earnest. */
const mayBeOpenApi = (text: string): boolean =>
  /(?:^|[\n{,]\s*)["']?(?:openapi|swagger)["']?\s*:\s*["']?\d/.test(text);

/** Comments of a YAML text that speak to Portcullis, found by line: `#` after a blank or at the start of one. */
function yamlComments(text: string, lineStarts: readonly number[]) {
  if (!text.includes('portcullis-')) return [];
  return lineStarts.flatMap((start, index) => {
    const line = text.slice(start, lineStarts[index + 1] ?? text.length).replace(/[\r\n]+$/, '');
    const match = /(?:^|\s)#(\s*portcullis-.*)$/.exec(line);
    if (!match?.[1]) return [];
    const at = start + line.length - match[1].length - 1;
    return [
      { text: match[1], at: [at, start + line.length] as const, firstLine: index + 1, lastLine: index + 1 },
    ];
  });
}
