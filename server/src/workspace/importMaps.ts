/** The import maps of Deno: `imports` of deno.json, deno.jsonc or import_map.json. */
import { parse } from 'jsonc-parser';
import type { Folders } from './folders';
import { readText, type Host } from './host';
import { join, upwards } from './paths';

const FILES = ['deno.json', 'deno.jsonc', 'import_map.json'];

export class ImportMaps {
  private readonly byFolder = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly folders: Folders,
    private readonly host: Host,
  ) {}

  /** What the nearest import map makes of a bare specifier: an address, or the path of a file. */
  mapped(folder: string, specifier: string): string | undefined {
    for (const at of upwards(folder, this.folders.root)) {
      const imports = this.at(at);
      if (imports.size === 0) continue;
      const exact = imports.get(specifier);
      if (exact !== undefined) return placed(at, exact);
      const prefix = [...imports.keys()]
        .filter((key) => specifier.startsWith(key.endsWith('/') ? key : `${key}/`))
        .sort((a, b) => b.length - a.length)[0];
      const target = prefix === undefined ? undefined : imports.get(prefix);
      if (prefix === undefined || target === undefined) continue;
      return placed(at, target + specifier.slice(prefix.length));
    }
    return undefined;
  }

  clear(): void {
    this.byFolder.clear();
  }

  private at(folder: string): ReadonlyMap<string, string> {
    let known = this.byFolder.get(folder);
    if (!known) this.byFolder.set(folder, (known = this.read(folder)));
    return known;
  }

  private read(folder: string): ReadonlyMap<string, string> {
    const entries = this.folders.entries(folder);
    const found = new Map<string, string>();
    for (const name of FILES) {
      if (entries.get(name) !== 'file') continue;
      const text = readText(this.host, `${folder}/${name}`, 1_000_000);
      const json: unknown = text.ok ? parse(text.value) : undefined;
      const imports: unknown = isRecord(json) ? json['imports'] : undefined;
      for (const [key, target] of isRecord(imports) ? Object.entries(imports) : [])
        if (typeof target === 'string' && !found.has(key)) found.set(key, target);
    }
    return found;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placed = (folder: string, target: string): string =>
  /^\.{1,2}\//.test(target) ? join(folder, target) : target;
