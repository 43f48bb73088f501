/** Which settings are in force where: the nearest configuration file, over the editor's settings, over the defaults. */
import picomatch from 'picomatch';
import type { ScopedSettings, Settings } from '../model/settings';
import { DEFAULT_SETTINGS } from '../model/settings';
import { readConfiguration, readEditorSettings, type ConfigurationProblem } from './configurationFile';
import { dirOf, isInside, relativeTo, upwards } from './paths';

export interface ConfigurationFile {
  readonly file: string;
  readonly text: string;
  readonly problems: readonly ConfigurationProblem[];
}

interface Scope extends ScopedSettings {
  readonly excludes: (path: string, isFolder: boolean) => boolean;
}

/**
 * Merges what was read into fully shaped settings. Rules add up, excludes too; everything else is replaced. The strict
 * preset shows what is only worth a look too, unless the minimum confidence is set.
 */
export function resolveSettings(editor: Partial<Settings>, file: Partial<Settings>): Settings {
  const isStrict = (file.preset ?? editor.preset) === 'strict';
  return {
    ...DEFAULT_SETTINGS,
    ...(isStrict ? { minimumConfidence: 'low' as const } : {}),
    ...editor,
    ...file,
    rules: { ...editor.rules, ...file.rules },
    exclude: [...(editor.exclude ?? []), ...(file.exclude ?? [])],
  };
}

/** Holds the configuration of a workspace, and of broken files the last good state. */
export class Configuration {
  private readonly good = new Map<string, Partial<Settings>>();
  private readonly read = new Map<string, ConfigurationFile>();
  private editor: Partial<Settings> = {};
  private readonly scopes = new Map<string, Scope>();
  editorProblems: readonly string[] = [];

  /** @param explicit a configuration file that is in force everywhere, whatever lies in the folders */
  constructor(
    private readonly root: string,
    private readonly ruleIds: readonly string[],
    private readonly explicit?: string,
  ) {}

  setEditorSettings(raw: unknown): void {
    const { value, problems } = readEditorSettings(raw, this.ruleIds);
    this.editor = value;
    this.editorProblems = problems;
    this.scopes.clear();
  }

  /** Takes the current text of one configuration file; returns whether any setting changed. */
  set(file: string, text: string): boolean {
    if (this.read.get(file)?.text === text) return false;
    const { value, problems } = readConfiguration(text, this.ruleIds);
    this.read.set(file, { file, text, problems });
    const changed = value !== undefined && JSON.stringify(this.good.get(file)) !== JSON.stringify(value);
    if (value) this.good.set(file, value);
    // A file that is new governs its folder even while it is broken.
    this.scopes.clear();
    return changed;
  }

  /** Forgets all configuration files but these; returns whether there were others. */
  retain(files: ReadonlySet<string>): boolean {
    let changed = false;
    for (const file of [...this.read.keys()]) {
      if (files.has(file) || file === this.explicit) continue;
      this.read.delete(file);
      this.good.delete(file);
      changed = true;
    }
    if (changed) this.scopes.clear();
    return changed;
  }

  files(): readonly ConfigurationFile[] {
    return [...this.read.values()];
  }

  /** Settings for a file or folder, and the folder that their globs are relative to. */
  settingsFor(path: string): ScopedSettings {
    return this.scopeOf(dirOf(path));
  }

  /** Every scope of settings that is in force somewhere, the root's first. */
  allScopes(): readonly ScopedSettings[] {
    const scopes = [
      this.scopeOf(this.root),
      ...[...this.read.keys()].map((file) => this.scopeOf(dirOf(file))),
    ];
    return [...new Set(scopes)];
  }

  /** Whether the settings leave a path out of the analysis. */
  isExcluded(path: string, isFolder: boolean): boolean {
    return this.scopeOf(dirOf(path)).excludes(path, isFolder);
  }

  private scopeOf(folder: string): Scope {
    const known = this.scopes.get(folder);
    if (known) return known;
    const file = this.explicit ?? this.nearest(folder);
    const owner = file === undefined ? this.root : isInside(this.root, dirOf(file)) ? dirOf(file) : this.root;
    const key = `scope of ${owner}`;
    const scope =
      this.scopes.get(key) ?? this.makeScope(owner, file === undefined ? {} : (this.good.get(file) ?? {}));
    this.scopes.set(key, scope);
    this.scopes.set(folder, scope);
    return scope;
  }

  private nearest(folder: string): string | undefined {
    const inside = isInside(this.root, folder) ? folder : this.root;
    for (const at of upwards(inside, this.root)) {
      for (const extension of ['json', 'yaml', 'yml']) {
        const file = `${at}/portcullis.config.${extension}`;
        if (this.read.has(file)) return file;
      }
    }
    return undefined;
  }

  private makeScope(base: string, file: Partial<Settings>): Scope {
    const settings = resolveSettings(this.editor, file);
    const out = globs(base, file.exclude ?? []);
    const outByEditor = globs(this.root, this.editor.exclude ?? []);
    const wanted = isDefault(settings.include) ? undefined : globs(base, settings.include);
    return {
      base,
      settings,
      // An include glob says nothing of the folders on the way to what it names, so it is only asked for files.
      excludes: (path, isFolder) =>
        out(path) || outByEditor(path) || (!isFolder && wanted !== undefined && !wanted(path)),
    };
  }
}

const isDefault = (include: readonly string[]): boolean =>
  include.length === DEFAULT_SETTINGS.include.length &&
  include.every((g, i) => g === DEFAULT_SETTINGS.include[i]);

/** A test of absolute paths against globs relative to `base`. A glob that names a folder means all that is in it. */
export function globs(base: string, patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const clean = patterns.map((pattern) => pattern.replace(/^\.?\//, '').replace(/\/$/, ''));
  const matches = picomatch([...clean, ...clean.map((pattern) => `${pattern}/**`)], { dot: true });
  return (path) => {
    const relative = relativeTo(base, path);
    return relative !== undefined && relative !== '' && matches(relative);
  };
}
