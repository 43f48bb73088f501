/** The schema library that code at a place should use: the one that the workspace uses most, else a common one. */
import type { FixContext } from '../../model/rule';
import { importersOf } from '../importers';
import type { WantedImport } from '../imports';

export type Checker = 'zod' | 'joi' | 'yup' | 'valibot' | 'express-validator' | 'celebrate';

const PACKAGES: readonly { readonly checker: Checker; readonly packages: readonly string[] }[] = [
  { checker: 'zod', packages: ['zod', 'zod/v4', 'zod/v3'] },
  { checker: 'joi', packages: ['joi', '@hapi/joi'] },
  { checker: 'express-validator', packages: ['express-validator'] },
  { checker: 'celebrate', packages: ['celebrate'] },
  { checker: 'yup', packages: ['yup'] },
  { checker: 'valibot', packages: ['valibot'] },
];

export interface Chosen {
  readonly checker: Checker;
  readonly wanted: WantedImport;
  /** Not among the dependencies yet. */
  readonly isNew: boolean;
}

/** The library that most files of the workspace import, among those that the project depends on. */
export function libraryFor(
  file: string,
  context: FixContext,
  allowed: (checker: Checker) => boolean = () => true,
): Chosen {
  const dependencies = context.dependencies(file);
  const candidates = PACKAGES.filter(({ checker }) => allowed(checker))
    .map(({ checker, packages }) => ({ checker, packages, uses: usesOf(packages, context) }))
    .filter(({ packages, uses }) => uses.length > 0 || packages.some((name) => dependencies.has(name)))
    .sort((a, b) => b.uses.length - a.uses.length);
  const [best] = candidates;
  if (!best) return { checker: 'zod', wanted: HABITS.zod, isNew: true };
  const name = mostUsed(best.uses);
  const habit = HABITS[best.checker];
  const from = name ?? best.packages.find((one) => dependencies.has(one)) ?? habit.from;
  const like = best.uses.find(
    (use) => use.from === from && (use.name === habit.name || use.name === '*' || use.name === 'default'),
  );
  return {
    checker: best.checker,
    wanted: like && isHead(best.checker) ? { from, name: like.name, local: like.local } : { ...habit, from },
    isNew: false,
  };
}

/** Libraries whose one import is the head of every schema; of the others names are imported as needed. */
const isHead = (checker: Checker): boolean => checker !== 'express-validator' && checker !== 'celebrate';

const HABITS: Readonly<Record<Checker, WantedImport>> = {
  zod: { from: 'zod', name: 'z', local: 'z' },
  joi: { from: 'joi', name: 'default', local: 'Joi' },
  yup: { from: 'yup', name: '*', local: 'yup' },
  valibot: { from: 'valibot', name: '*', local: 'v' },
  'express-validator': { from: 'express-validator', name: 'validationResult', local: 'validationResult' },
  celebrate: { from: 'celebrate', name: 'celebrate', local: 'celebrate' },
};

interface Use {
  readonly from: string;
  readonly name: string;
  readonly local: string;
}

const known = new WeakMap<FixContext['modules'], Map<string, readonly Use[]>>();

/** Asked for each of many findings, so it is put together once. */
function usesOf(packages: readonly string[], { modules }: FixContext): readonly Use[] {
  let found = known.get(modules);
  if (!found) known.set(modules, (found = new Map<string, readonly Use[]>()));
  const key = packages.join(' ');
  const cached = found.get(key);
  if (cached) return cached;
  const uses = packages.flatMap((name) =>
    importersOf(name, modules).flatMap(({ imported }) => (imported.typeOnly === true ? [] : [imported])),
  );
  found.set(key, uses);
  return uses;
}

const most = new WeakMap<readonly Use[], { readonly from: string | undefined }>();

/** The name that a package is imported by most; of several the first. */
function mostUsed(uses: readonly Use[]): string | undefined {
  const found = most.get(uses);
  if (found) return found.from;
  const counts = new Map<string, number>();
  for (const { from } of uses) counts.set(from, (counts.get(from) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  most.set(uses, { from: first?.[0] });
  return first?.[0];
}
