/** How a file of this code base would import another one: what a fix writes after `from`. */
import type { ModuleFacts } from '../model/facts';
import type { Resolution } from '../model/project';
import type { Packages } from './packages';
import { baseOf, dirOf, isInside } from './paths';

export interface SpecifierContext {
  readonly packages: Packages;
  readonly resolve: (fromFile: string, specifier: string) => Resolution;
  readonly facts: (file: string) => ModuleFacts | undefined;
  /** Files whose habits count when the importing file shows none, the nearest first. */
  readonly neighbours: (file: string) => readonly string[];
}

/** What one import of the code base shows. */
interface Habit {
  readonly specifier: string;
  readonly target: string;
}

export function specifierFor(fromFile: string, toFile: string, context: SpecifierContext): string {
  const own = habitsOf(fromFile, context);
  const relatives = own.filter(isRelative).length;
  // A file that writes mostly relative imports gets one more of them.
  const aliased = relatives > own.length - relatives ? undefined : byAlias(own, fromFile, toFile, context);
  if (aliased !== undefined) return aliased;
  const habits = own.some(isRelative)
    ? own
    : context.neighbours(fromFile).flatMap((file) => habitsOf(file, context));
  const relative = relativePath(dirOf(fromFile), toFile);
  return withExtensionHabit(
    relative,
    toFile,
    habits.filter(isRelative),
    context.packages.of(fromFile)?.json['type'],
  );
}

function habitsOf(file: string, context: SpecifierContext): Habit[] {
  const ir = context.facts(file)?.ir;
  if (!ir) return [];
  const habits: Habit[] = [];
  for (const { from } of ir.imports) {
    const resolution = context.resolve(file, from);
    if (resolution.kind === 'file') habits.push({ specifier: from, target: resolution.file });
  }
  return habits;
}

const isRelative = (habit: Habit): boolean => habit.specifier.startsWith('.');

/** An alias such as `@/` is used if the file uses it already, and it can name the target. */
function byAlias(
  habits: readonly Habit[],
  fromFile: string,
  toFile: string,
  context: SpecifierContext,
): string | undefined {
  const owner = context.packages.of(fromFile)?.dir;
  for (const { specifier, target } of habits) {
    if (specifier.startsWith('.') || owner === undefined || !isInside(owner, target)) continue;
    const slash = specifier.indexOf('/');
    if (slash < 0) continue;
    const rest = specifier.slice(slash + 1);
    const base = [target, stem(target), dirOf(target)].find((path) => path.endsWith(`/${rest}`));
    const root = base?.slice(0, -rest.length);
    if (root === undefined || !toFile.startsWith(root)) continue;
    const candidate = withoutExtension(specifier.slice(0, slash + 1) + toFile.slice(root.length));
    const found = context.resolve(fromFile, candidate);
    if (found.kind === 'file' && found.file === toFile) return candidate;
    // A file that a fix is about to make leads nowhere yet, but what leads to its neighbours will lead to it.
    if (found.kind === 'unresolved' && context.facts(toFile) === undefined) return candidate;
  }
  return undefined;
}

function withExtensionHabit(
  relative: string,
  toFile: string,
  habits: readonly Habit[],
  type: unknown,
): string {
  const written = habits.map(({ specifier }) => /\.[cm]?[jt]sx?$/.exec(specifier)?.[0] ?? '');
  const bare = written.filter((extension) => extension === '').length;
  if (bare > written.length - bare || (written.length === 0 && type !== 'module'))
    return withoutExtension(relative);
  if (written.some((extension) => extension.includes('ts'))) return relative;
  return relative
    .replace(/\.([cm]?)tsx?$/, '.$1js')
    .replace(/\.jsx$/, baseOf(toFile).endsWith('.jsx') ? '.jsx' : '.js');
}

const stem = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, '');

const withoutExtension = (path: string): string => {
  const bare = stem(path);
  return bare.endsWith('/index') ? bare.slice(0, -'/index'.length) || '.' : bare;
};

function relativePath(fromFolder: string, toFile: string): string {
  const from = fromFolder.split('/').filter(Boolean);
  const to = toFile.split('/').filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = from.slice(shared).map(() => '..');
  return [...(up.length > 0 ? up : ['.']), ...to.slice(shared)].join('/');
}
