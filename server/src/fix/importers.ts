/** Who imports a package. Asked for each of many findings, so the modules are gone through once. */
import type { ModuleFacts } from '../model/facts';
import { importsOf, type Imported } from './names';

export interface Importer {
  readonly facts: ModuleFacts;
  readonly imported: Imported;
}

const known = new WeakMap<ReadonlyMap<string, ModuleFacts>, ReadonlyMap<string, readonly Importer[]>>();

/** All imports from `name` in these modules, in their order. */
export function importersOf(name: string, modules: ReadonlyMap<string, ModuleFacts>): readonly Importer[] {
  let bySpecifier = known.get(modules);
  if (!bySpecifier) known.set(modules, (bySpecifier = index(modules)));
  return bySpecifier.get(name) ?? [];
}

function index(modules: ReadonlyMap<string, ModuleFacts>): Map<string, Importer[]> {
  const bySpecifier = new Map<string, Importer[]>();
  for (const facts of modules.values())
    for (const imported of importsOf(facts.ir)) {
      const list = bySpecifier.get(imported.from);
      if (list) list.push({ facts, imported });
      else bySpecifier.set(imported.from, [{ facts, imported }]);
    }
  return bySpecifier;
}
