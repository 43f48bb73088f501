/** Makes the facts of the files that matter, in several threads where that is worth starting them. */
import { availableParallelism } from 'node:os';
import { importSpecifiers } from '../parse/prefilter';
import { ParseAhead, type ParseJob } from './parseAhead';
import type { Parts } from './parts';
import type { Slices } from './slices';
import type { Found } from './views';

/** Source files of a workspace of which nothing is known yet from which on threads are started before they are read. */
const MANY_FILES = 400;
/** Characters to parse below which threads would hardly have begun when all is done. */
const WORTH_THREADS = 400_000;
/** More threads would mostly wait for the one that links. */
const MAX_THREADS = 3;

/** Starts threads where it can be foreseen that there will be work for them, for they need a while to begin. */
export function prepareToParse(parts: Parts, found: Found): void {
  if (found.sources.length < MANY_FILES || !parts.cache.isEmpty) return;
  const ahead = startThreads(parts);
  if (ahead) parts.sources.useAhead(ahead);
}

/**
 * Makes the facts of relevant files known. Threads may go on with what these import, until the caller ends them because
 * nothing more will be asked for.
 */
export async function parseAll(
  parts: Parts,
  found: Found,
  relevant: readonly string[],
  slices: Slices,
  progress: (done: number) => void,
): Promise<void> {
  const { sources } = parts;
  const ahead = withWork(parts, found, relevant);
  if (ahead)
    await slices.each(relevant, 'parse', (file) => ahead.isFree(file) && sources.facts(file), progress);
  await slices.each(relevant, 'parse', (file) => sources.facts(file), ahead ? undefined : progress);
}

function startThreads({ parseThread }: Parts): ParseAhead | undefined {
  const threads = Math.min(availableParallelism() - 1, MAX_THREADS);
  if (parseThread === undefined || threads < 1) return undefined;
  try {
    return new ParseAhead(parseThread, threads);
  } catch {
    return undefined;
  }
}

/** Threads that have been told what to do, if there is enough of it. */
function withWork(parts: Parts, found: Found, relevant: readonly string[]): ParseAhead | undefined {
  const { sources } = parts;
  if (parts.parseThread === undefined) return undefined;
  const jobs = relevant.flatMap((file) => sources.unparsed(file) ?? []);
  if (jobs.reduce((sum, { text }) => sum + text.length, 0) < WORTH_THREADS) {
    sources.endAhead();
    return undefined;
  }
  const ahead = sources.ahead ?? startThreads(parts);
  if (!ahead) return undefined;
  sources.useAhead(ahead);
  ahead.start([...jobs, ...importedBy(parts, found, jobs)], jobs.length);
  return ahead;
}

/** Views are imported by much and followed by little. */
const VIEW = /\.[jt]sx$/;

/** What is not relevant by itself but is imported, step by step: most of it will be asked for. */
function importedBy(
  { sources, resolver }: Parts,
  { sourceSet }: Found,
  jobs: readonly ParseJob[],
): ParseJob[] {
  const seen = new Set(jobs.map(({ file }) => file));
  const imported: ParseJob[] = [];
  const follow = ({ file, text }: ParseJob): void => {
    for (const specifier of importSpecifiers(withoutTypes(text))) {
      const target = resolver.resolve(file, specifier);
      if (target.kind !== 'file' || seen.has(target.file) || !sourceSet.has(target.file)) continue;
      seen.add(target.file);
      if (VIEW.test(target.file)) continue;
      const job = sources.unparsed(target.file);
      if (job) imported.push(job);
    }
  };
  jobs.forEach(follow);
  for (const job of imported) follow(job);
  return imported;
}

/** Imports of types are led to by nobody. */
const withoutTypes = (text: string): string =>
  text.includes(' type ')
    ? text.replace(/\b(?:import|export)\s+type\b[^;'"]*from\s*(["'])[^"'\n]*\1/g, '')
    : text;
