/** The parts of a workspace, put together; and what needs several of them at once. */
import { ANALYSER_VERSION } from './analyserVersion';
import { FactsCache } from './cache';
import { Configuration } from './configuration';
import type { DiscoveryOptions } from './discovery';
import { Documents } from './documents';
import { Folders } from './folders';
import { readText, type Host } from './host';
import { Packages } from './packages';
import { isInside } from './paths';
import { Resolver } from './resolver';
import { Sources } from './sources';

export interface OpenOptions {
  /** Absolute folder. */
  readonly root: string;
  readonly host: Host;
  /** Folder outside of the workspace where facts are kept between runs; absent: in memory only. */
  readonly cacheDir?: string;
  /** Raw settings of the editor (`portcullis.*` without the prefix); checked here, weaker than a configuration file. */
  readonly editorSettings?: unknown;
  /** Configuration file to use instead of those that are found (`--config`). */
  readonly configFile?: string;
  /** Script of the thread that checks large OpenAPI documents; absent: they are checked where everything is. */
  readonly documentThread?: string;
  /** Script of the threads that parse source files where there are many; absent: all are parsed where everything is. */
  readonly parseThread?: string;
  /** Baseline file to use instead of those that the settings name (`--baseline`); false: none. */
  readonly baseline?: string | false;
}

export interface Parts {
  readonly root: string;
  readonly host: Host;
  readonly folders: Folders;
  readonly packages: Packages;
  readonly resolver: Resolver;
  readonly configuration: Configuration;
  readonly cache: FactsCache;
  readonly sources: Sources;
  readonly documents: Documents;
  readonly parseThread: string | undefined;
  readonly configFile: string | undefined;
  readonly baseline: string | false | undefined;
  /** Open buffers of configuration files. */
  readonly configurationOverlays: Map<string, string>;
}

export function createParts(options: OpenOptions, ruleIds: readonly string[]): Parts {
  const { root, host, cacheDir, configFile } = options;
  const folders = new Folders(root, host);
  const packages = new Packages(folders, host);
  const configuration = new Configuration(root, ruleIds, configFile);
  configuration.setEditorSettings(options.editorSettings);
  const settingsFor = (file: string) => configuration.settingsFor(file).settings;
  const cache = new FactsCache(ANALYSER_VERSION, cacheDir === undefined ? undefined : host.store?.(cacheDir));
  return {
    root,
    host,
    folders,
    packages,
    resolver: new Resolver(folders, host, packages),
    configuration,
    cache,
    sources: new Sources(root, host, cache, (file) => settingsFor(file).maxFileSize),
    documents: new Documents(
      host,
      (file) => configuration.settingsFor(file),
      () => configuration.allScopes(),
      (file) => isInside(root, folders.canonical(file)) && folders.isFile(file),
      options.documentThread,
    ),
    parseThread: options.parseThread,
    configFile,
    baseline: options.baseline,
    configurationOverlays: new Map(),
  };
}

/** Discovery with the configuration read on the way: that of a folder is in force before its files are judged. */
export function discoveryOptions(parts: Parts): DiscoveryOptions {
  const { folders, host, configuration, configFile } = parts;
  if (configFile !== undefined) readConfigurationFile(parts, configFile);
  return {
    folders,
    host,
    onConfiguration: (file) => {
      if (configFile === undefined) readConfigurationFile(parts, file);
    },
    isExcluded: (path, isFolder) => configuration.isExcluded(path, isFolder),
  };
}

/** Current text of a file that is no source file. */
export function otherText(parts: Parts, file: string): string | undefined {
  return parts.configurationOverlays.get(file) ?? parts.documents.text(file) ?? diskText(parts, file);
}

function readConfigurationFile(parts: Parts, file: string): void {
  const text = parts.configurationOverlays.get(file) ?? diskText(parts, file);
  if (text !== undefined) parts.configuration.set(file, text);
}

/** Configuration files are small; what is larger than this is none. */
const MAX_TEXT = 10_000_000;

/** Only what lies in the workspace is read, links followed; the file that the user named may lie elsewhere. */
function diskText({ root, folders, host, configFile, baseline }: Parts, file: string): string | undefined {
  const isNamed = file === configFile || file === baseline;
  if (!isNamed && (!isInside(root, folders.canonical(file)) || !folders.isFile(file))) return undefined;
  const read = readText(host, file, MAX_TEXT);
  return read.ok ? read.value : undefined;
}
