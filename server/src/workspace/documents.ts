/** OpenAPI documents of the workspace, and the files that they refer to. */
import { commentFacts } from '../extract/comments';
import type { Suppressible } from '../check/suppress';
import type { DocumentFindings } from '../engine';
import type { DocumentOutline } from '../model/analysis';
import { lineStartsOf } from '../model/location';
import type { ScopedSettings } from '../model/settings';
import { mayBeOn } from '../check/severity';
import { DocumentChecker } from '../openapi/checker';
import type { DocumentResult } from '../openapi/check';
import { OPENAPI_RULE_SET } from '../../../rulesets/openapi/index';
import { contentHash } from './cache';
import { isBinary, sizeLimit } from './discovery';
import { DOCUMENT_EXTENSIONS } from './excluded';
import { dirOf, extensionOf, join } from './paths';
import { USER_RULE } from '../openapi/userRule';
import { DocumentWorker } from './documentWorker';
import { remoteCopies } from './remoteCopies';
import { decode, sizeReason, type Host } from './host';

interface Checked {
  readonly key: string;
  /** Other files that the document refers to. */
  readonly files: readonly string[];
  /** Absent: not an OpenAPI document. */
  readonly found?: DocumentFindings;
}

/** As Spectral looks for them; those in JavaScript would have to be run. */
export const RULESET_NAMES = ['.spectral.yaml', '.spectral.yml', '.spectral.json'];

/** Documents with more characters than this are checked in a thread of their own. */
const LARGE = 300_000;

export class Documents {
  private readonly checker = new DocumentChecker();
  private worker: DocumentWorker | undefined;
  /** Texts of other files that documents refer to; undefined: there is none that may be read. */
  private readonly parts = new Map<string, { readonly text: string; readonly hash: string } | undefined>();
  private readonly overlays = new Map<string, string>();
  private readonly texts = new Map<string, { readonly text: string; readonly hash: string }>();
  private readonly skips = new Map<string, string>();
  private readonly checked = new Map<string, Checked>();
  private files: readonly string[] = [];
  private underCheck: string | undefined;
  private isCompared = false;

  constructor(
    private readonly host: Host,
    private readonly scopeFor: (file: string) => ScopedSettings,
    /** Every scope of settings in the workspace: rules run where they may be heard at all. */
    private readonly scopes: () => readonly ScopedSettings[],
    /** Whether a file lies in the workspace, links followed, so that a document may refer to it. */
    private readonly isInside: (file: string) => boolean,
    /** Script of the thread for large documents; absent: they are checked here. */
    threadScript?: string,
  ) {
    if (threadScript !== undefined) this.worker = new DocumentWorker(threadScript);
  }

  /** @param hasCode whether there is code that the documents may describe */
  setFiles(files: readonly string[], hasCode: boolean): void {
    this.files = files;
    this.isCompared = hasCode;
    const known = new Set(files);
    for (const map of [this.texts, this.skips, this.checked]) {
      for (const file of [...map.keys()]) if (!known.has(file)) map.delete(file);
    }
  }

  setOverlay(file: string, text: string | undefined): void {
    if (text === undefined) {
      this.overlays.delete(file);
      this.checker.close(file);
    } else this.overlays.set(file, text);
    if (this.underCheck === file) this.worker?.cancel();
    this.forget(file);
  }

  forget(file: string): void {
    this.texts.delete(file);
    this.parts.delete(file);
    this.skips.delete(file);
  }

  forgetAll(): void {
    this.texts.clear();
    this.parts.clear();
    this.skips.clear();
  }

  /** Files that may be documents, and were not checked in their current state. */
  pending(): string[] {
    return this.files.filter((file) => {
      const read = this.read(file);
      const checked = this.checked.get(file);
      return read !== undefined && checked?.key !== this.keyOf(file, read.hash, checked?.files);
    });
  }

  async check(file: string): Promise<void> {
    const read = this.read(file);
    if (!read) return;
    const result = await this.resultOf(file, read.text);
    if (!result) return;
    const { isOpenApi, files, findings, failures, outline, sketch } = result;
    const key = this.keyOf(file, read.hash, files);
    if (!isOpenApi) {
      this.checked.set(file, { key, files });
      return;
    }
    const found = {
      ...suppressibleOf(file, read.text),
      findings,
      failures,
      ...(outline && { outline }),
      ...(sketch && { sketch }),
    };
    this.checked.set(file, { key, files, found });
  }

  /** Undefined if a newer text came in between. */
  private async resultOf(file: string, text: string): Promise<DocumentResult | undefined> {
    const scopes = this.scopes();
    const off = OPENAPI_RULE_SET.filter(({ meta }) => !mayBeOn(meta, scopes)).map(({ meta }) => meta.id);
    const rulesets = mayBeOn(USER_RULE, scopes) ? this.rulesetsFor(file) : [];
    const request = {
      file,
      text,
      off,
      isOpen: this.overlays.has(file),
      rulesets,
      remotes: remoteCopies(this.scopeFor(file)),
      isCompared: this.isCompared,
    };
    const load = (other: string): string | undefined => this.part(other)?.text;
    if (this.worker && (text.length > LARGE || rulesets.length > 0)) {
      this.underCheck = file;
      try {
        return await this.worker.check(request, load);
      } catch {
        // Without threads it takes as long, but nobody else is served meanwhile.
        this.worker = undefined;
      } finally {
        this.underCheck = undefined;
      }
    }
    return this.checker.check(request, load);
  }

  /** Those that the settings name, else what Spectral would take: the nearest `.spectral.*` upwards. */
  private rulesetsFor(file: string): readonly string[] {
    const { settings, base } = this.scopeFor(file);
    if (settings.openapiRulesets.length > 0) return settings.openapiRulesets.map((path) => join(base, path));
    for (let folder = dirOf(file); ; folder = dirOf(folder)) {
      const found = RULESET_NAMES.map((name) => `${folder}/${name}`).find(this.isInside);
      if (found !== undefined) return [found];
      if (folder === dirOf(folder)) return [];
    }
  }

  /** Ends what runs beside. */
  dispose(): void {
    this.worker?.end();
  }

  findings(): DocumentFindings[] {
    const found = this.found();
    return [...found, ...this.partsOf(found)];
  }

  /** Whether a file was an OpenAPI document, or a part of one, when it was last looked at. */
  knows(file: string): boolean {
    if (this.checked.get(file)?.found) return true;
    return [...this.checked.values()].some(({ found, files }) => found !== undefined && files.includes(file));
  }

  outlines(): DocumentOutline[] {
    return this.found().flatMap(({ outline }) => outline ?? []);
  }

  /** How many files are OpenAPI documents. */
  count(): number {
    return this.found().length;
  }

  private found(): DocumentFindings[] {
    return this.files.flatMap((file) => (this.read(file) && this.checked.get(file)?.found) ?? []);
  }

  /** Of a document whose current text was checked: a large one has hundreds of thousands. */
  lineStarts(file: string): readonly number[] | undefined {
    const checked = this.checked.get(file);
    const read = checked?.found && this.read(file);
    return read && checked.key.startsWith(`${read.hash} `) ? checked.found?.lineStarts : undefined;
  }

  text(file: string): string | undefined {
    return this.read(file)?.text ?? this.overlays.get(file);
  }

  /** Files in which findings of the documents lie, without any of their own: their comments count as well. */
  private partsOf(found: readonly DocumentFindings[]): DocumentFindings[] {
    const documents = new Set(found.map(({ file }) => file));
    const files = new Set(found.flatMap(({ findings }) => findings.map(({ location }) => location.file)));
    return [...files].flatMap((file) => {
      const text = documents.has(file) ? undefined : this.part(file)?.text;
      return text === undefined ? [] : [{ ...suppressibleOf(file, text), findings: [], failures: [] }];
    });
  }

  /** A file that a document refers to. */
  private part(file: string): { readonly text: string; readonly hash: string } | undefined {
    if (!this.parts.has(file)) {
      const text = this.readPart(file);
      this.parts.set(file, text === undefined ? undefined : { text, hash: contentHash(text) });
    }
    return this.parts.get(file);
  }

  private readPart(file: string): string | undefined {
    if (!this.isInside(file) || !DOCUMENT_EXTENSIONS.has(extensionOf(file))) return undefined;
    const overlay = this.overlays.get(file);
    if (overlay !== undefined) return overlay;
    const read = this.host.readBytes(file, sizeLimit(file, this.scopeFor(file).settings.maxFileSize));
    return read.ok && !isBinary(read.value) ? decode(read.value) : undefined;
  }

  skipped(): { file: string; reason: string }[] {
    return [...this.skips].map(([file, reason]) => ({ file, reason }));
  }

  private keyOf(file: string, hash: string, parts: readonly string[] = []): string {
    const rulesets = this.rulesetsFor(file);
    const levels = this.scopes().map(({ settings: { rules, preset, overrides } }) => [
      rules,
      preset,
      overrides,
    ]);
    const others = parts.map((part) => this.part(part)?.hash);
    const options = JSON.stringify([levels, remoteCopies(this.scopeFor(file))]);
    return `${hash} ${others.join(' ')} ${options} ${rulesets.join(' ')} ${String(this.isCompared)}`;
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
    const limit = sizeLimit(file, this.scopeFor(file).settings.maxFileSize);
    if (text === undefined || text.length <= limit) return text;
    this.skips.set(file, sizeReason(text.length, limit));
    return '';
  }

  private readDisk(file: string): string | undefined {
    const read = this.host.readBytes(file, sizeLimit(file, this.scopeFor(file).settings.maxFileSize));
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

function suppressibleOf(file: string, text: string): Suppressible {
  const lineStarts = lineStartsOf(text);
  return { file, lineStarts, suppressions: commentFacts(yamlComments(text, lineStarts)).suppressions };
}

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
