/** What the stages get to see of a workspace. */
import type { EngineOutput } from '../engine';
import type { SkippedFile } from '../model/analysis';
import type { Service } from '../model/endpoint';
import type { WorkspaceView } from '../model/project';
import type { FixContext } from '../model/rule';
import type { Settings } from '../model/settings';
import type { Discovered } from './discovery';
import { otherText, type Parts } from './parts';
import { dirOf } from './paths';
import { specifierFor } from './specifier';

export interface Found extends Discovered {
  readonly sourceSet: ReadonlySet<string>;
}

export function viewOf(parts: Parts, found: Found, relevantFiles: readonly string[]): WorkspaceView {
  const { sources, resolver, packages, configuration } = parts;
  const isSource = (file: string): boolean => found.sourceSet.has(file);
  return {
    files: found.sources,
    otherFiles: found.others,
    relevantFiles,
    module: (file) => (isSource(file) ? sources.facts(file) : undefined),
    resolve: (fromFile, specifier) => resolver.resolve(fromFile, specifier),
    projectOf: (file) => packages.of(file),
    settingsFor: (file) => configuration.settingsFor(file).settings,
    text: (file) => (isSource(file) ? sources.analysedText(file) : otherText(parts, file)),
  };
}

/** How many files beside one are asked for their habits. */
const NEIGHBOURS = 20;

export function fixContext(parts: Parts, view: WorkspaceView, service: Service): FixContext {
  const byFolder = new Map<string, string[]>();
  for (const file of view.relevantFiles) {
    const folder = dirOf(file);
    const others = byFolder.get(folder);
    if (others) others.push(file);
    else byFolder.set(folder, [file]);
  }
  const specifiers = {
    packages: parts.packages,
    resolve: view.resolve,
    facts: view.module,
    neighbours: (file: string) => (byFolder.get(dirOf(file)) ?? []).slice(0, NEIGHBOURS),
  };
  return {
    service,
    settings: rootSettings(parts),
    modules: parts.sources.loaded(),
    text: view.text,
    specifier: (fromFile, toFile) => specifierFor(fromFile, toFile, specifiers),
    dependencies: (file) => new Map(Object.entries(parts.packages.of(file)?.dependencies ?? {})),
  };
}

/** Settings of the root, with the catalog rows of all folders: rows name packages, which mean the same everywhere. */
export function rootSettings({ configuration, root }: Parts): Settings {
  const [first = configuration.settingsFor(`${root}/x`).settings, ...others] = configuration
    .allScopes()
    .map(({ settings }) => settings);
  return others.length === 0
    ? first
    : { ...first, catalog: [first, ...others].flatMap(({ catalog }) => catalog) };
}

export function skippedFiles(parts: Parts, found: Found, failures: EngineOutput['failures']): SkippedFile[] {
  const unread = found.sources.flatMap((file) => {
    const reason = parts.sources.skipped(file);
    return reason === undefined ? [] : [{ file, reason }];
  });
  const failed = failures.map(({ ruleId, message }) => ({
    file: parts.root,
    reason: `rule ${ruleId} failed: ${message}`,
  }));
  return [...found.skipped, ...unread, ...parts.documents.skipped(), ...failed];
}
