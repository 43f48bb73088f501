/** Stands in for the catalog, the linker and the OpenAPI stage until they are in the tree. */
import type { CatalogRow } from './model/catalog';
import type { Service } from './model/endpoint';
import type { Finding } from './model/finding';
import type { WorkspaceView } from './model/project';
import type { RuleMeta } from './model/rule';
import type { Settings } from './model/settings';

export type Catalog = readonly CatalogRow[];
export const createCatalog = (rows: readonly CatalogRow[]): Catalog => rows;

export class Linker {
  constructor(readonly catalog: Catalog) {}

  link(_view: WorkspaceView, _settings: Settings, _changed?: readonly string[]): Service {
    return { applications: [], endpoints: [], knownControls: [], unknowns: [] };
  }
}

export const OPENAPI_RULES: readonly RuleMeta[] = [];

export const checkDocument = (
  _file: string,
  _text: string,
  _settings: Settings,
): Promise<{ findings: readonly Finding[]; problems: readonly { message: string }[]; isOpenApi: boolean }> =>
  Promise.resolve({ findings: [], problems: [], isOpenApi: false });
