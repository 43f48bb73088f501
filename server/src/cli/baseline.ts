/** `portcullis baseline`: takes what is found today as known, or (`--prune`) drops what is found no more. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BaselineEntry } from '../model/baseline';
import { plural } from '../report/layout';
import { entryOf, printBaseline, readBaseline } from '../workspace/baselineFile';
import { toHostPath } from '../workspace/nodeHost';
import { isInside } from '../workspace/paths';
import { runTargets, type AnalyseOptions, type TargetResult } from './analyse';
import { CannotRun, EXIT, write, type Io } from './io';

export interface BaselineCommand extends Omit<AnalyseOptions, 'baseline'> {
  readonly output?: string;
  readonly prune?: boolean;
}

/** Writes one file for all paths if `--output` names it, else one for each folder that is analysed. */
export async function baseline(paths: readonly string[], options: BaselineCommand, io: Io): Promise<number> {
  const output = options.output === undefined ? undefined : path.resolve(io.cwd, options.output);
  const isThere = output !== undefined && existsSync(output);
  if (options.prune && output !== undefined && !isThere)
    throw new CannotRun(`--output ${options.output ?? ''}: there is no baseline to prune`);
  // What an existing file holds besides the given paths is kept, so it is read; a new one starts from nothing.
  const { runs } = await runTargets(
    paths,
    { ...options, ...(output !== undefined && { baseline: isThere ? output : false }) },
    io,
  );
  const files = new Map<string, BaselineEntry[]>();
  for (const run of runs) {
    const file = output === undefined ? run.workspace.baselineFile : toHostPath(output);
    if (options.prune && !existsSync(file)) throw new CannotRun(`${file}: there is no baseline to prune`);
    files.set(file, [...(files.get(file) ?? []), ...entriesOf(run, file, options.prune === true)]);
  }
  for (const [file, entries] of files) await save(file, entries, options, io);
  return EXIT.clean;
}

function entriesOf({ target, result }: TargetResult, file: string, prune: boolean): BaselineEntry[] {
  const known = result.baseline?.known ?? [];
  const found = prune ? known : [...result.findings, ...known];
  const { paths } = target;
  if (!paths || !existsSync(file)) return found.map(entryOf);
  const before = readBaseline(file, readFileSync(file, 'utf8'));
  const others = before.ok
    ? before.value.entries.filter((entry) => !paths.some((given) => isInside(given, entry.file)))
    : [];
  return [...others, ...found.map(entryOf)];
}

async function save(
  file: string,
  entries: readonly BaselineEntry[],
  { quiet, prune }: BaselineCommand,
  io: Io,
): Promise<void> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, printBaseline(file, entries));
  } catch (error) {
    throw new CannotRun(`${file}: ${(error as Error).message}`);
  }
  if (quiet) return;
  const count = plural(entries.length, 'finding');
  const what = prune
    ? `${count} of it still occur${entries.length === 1 ? 's' : ''}`
    : `${count} known from now on`;
  await write(io.stderr, `Wrote ${path.relative(io.cwd, file) || file}: ${what}.\n`);
}
