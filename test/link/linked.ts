/** Links a program in memory, with and without playing calls back. */
import { buildCatalog, type Catalog } from '../../server/src/catalog/catalog';
import { CATALOG_FILES } from '../../rulesets/catalog/index';
import { CallMemory } from '../../server/src/link/interpret/memo';
import { link } from '../../server/src/link/link';
import type { Service } from '../../server/src/model/endpoint';
import type { WorkspaceView } from '../../server/src/model/project';
import type { Settings } from '../../server/src/model/settings';
import { discover } from '../../server/src/workspace/discovery';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { createParts, discoveryOptions } from '../../server/src/workspace/parts';
import { rootSettings, viewOf } from '../../server/src/workspace/views';
import { packageJson, ROOT, type Files } from '../rules/audit';

export interface Linked {
  /** As always. */
  readonly played: Service;
  /** Every call run, however often it was run before. */
  readonly run: Service;
}

interface Program {
  readonly view: WorkspaceView;
  readonly settings: Settings;
  readonly catalog: Catalog;
}

/** What a linking of files in memory starts from. */
export function programOf(files: Files): Program {
  const all: Files = { 'package.json': packageJson(files), ...files };
  const absolute = Object.fromEntries(Object.entries(all).map(([file, text]) => [`${ROOT}/${file}`, text]));
  const parts = createParts({ root: ROOT, host: memoryHost(absolute) }, []);
  const found = discover(discoveryOptions(parts));
  const sources = new Set(found.sources);
  const relevant = found.sources.filter((file) => parts.sources.isRelevant(file));
  const view = viewOf(parts, { ...found, sourceSet: sources }, relevant);
  return { view, settings: rootSettings(parts), catalog: buildCatalog(CATALOG_FILES, []) };
}

export function linked(files: Files): Linked {
  const { view, catalog, settings } = programOf(files);
  return {
    played: link(view, catalog, settings),
    run: link(view, catalog, settings, new CallMemory(false)),
  };
}
