/**
 * The packages of the workspace: every folder with a package.json. A bare import of one of them by name leads to its
 * sources, whichever package manager links them, and whether or not anything is installed.
 */
import type { ProjectInfo } from '../model/project';
import type { Folders } from './folders';
import { readText, type Host } from './host';
import { dirOf, upwards } from './paths';

export interface WorkspacePackage extends ProjectInfo {
  readonly json: Readonly<Record<string, unknown>>;
}

export class Packages {
  private readonly byFolder = new Map<string, WorkspacePackage | undefined>();
  private byName: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly folders: Folders,
    private readonly host: Host,
  ) {}

  /** Takes the folders of the workspace in which source files lie; packages are looked for in them and above. */
  setSourceFolders(sourceFolders: ReadonlySet<string>): void {
    const seen = new Set<string>();
    const named = new Map<string, string>();
    for (const folder of sourceFolders) {
      for (const at of upwards(folder, this.folders.root)) {
        if (seen.has(at)) break;
        seen.add(at);
        const found = this.at(at);
        // Of two packages with one name the one nearer to the root is meant; copies lie in examples and templates.
        const known = found && named.get(found.name);
        if (found && (known === undefined || known.split('/').length > at.split('/').length))
          named.set(found.name, at);
      }
    }
    this.byName = named;
  }

  /** The nearest package upwards from a file. */
  of(file: string): WorkspacePackage | undefined {
    for (const at of upwards(dirOf(file), this.folders.root)) {
      const found = this.at(at);
      if (found) return found;
    }
    return undefined;
  }

  folderOf(name: string): string | undefined {
    return this.byName.get(name);
  }

  at(folder: string): WorkspacePackage | undefined {
    if (this.byFolder.has(folder)) return this.byFolder.get(folder);
    const found = this.read(folder);
    this.byFolder.set(folder, found);
    return found;
  }

  clear(): void {
    this.byFolder.clear();
  }

  private read(folder: string): WorkspacePackage | undefined {
    if (this.folders.entries(folder).get('package.json') !== 'file') return undefined;
    const text = readText(this.host, `${folder}/package.json`, 5_000_000);
    const json = text.ok ? parseObject(text.value) : {};
    const name =
      typeof json['name'] === 'string' && json['name'] !== ''
        ? json['name']
        : folder.slice(folder.lastIndexOf('/') + 1);
    const dependencies: Record<string, string> = {};
    for (const field of ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']) {
      for (const [dependency, range] of Object.entries(asObject(json[field]))) {
        dependencies[dependency] = typeof range === 'string' ? range : '*';
      }
    }
    return { dir: folder, name, dependencies, json };
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    // A package.json in the middle of an edit still marks a package.
    return {};
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
