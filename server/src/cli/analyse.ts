/** Runs the workspaces that the command line names, and joins what they find. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ruleMetas } from '../engine';
import type { AnalysisResult } from '../model/analysis';
import type { BaselineEntry, BaselineResult } from '../model/baseline';
import type { Finding } from '../model/finding';
import { lineStartsOf, positionAt } from '../model/location';
import { reportModel } from '../report/model';
import type { ReportModel } from '../report/view';
import { readBaseline } from '../workspace/baselineFile';
import { readConfiguration } from '../workspace/configurationFile';
import type { Host } from '../workspace/host';
import { nodeHost, toHostPath } from '../workspace/nodeHost';
import { Cancelled, Workspace } from '../workspace/workspace';
import { CannotRun, type Io } from './io';
import { progressLine } from './progress';
import { rulePage } from './rulePage';
import { targetsOf, type Target } from './targets';
import { TOOL } from './tool';

export interface AnalyseOptions {
  readonly config?: string;
  readonly cache: boolean;
  readonly quiet: boolean;
  /** A baseline file instead of those that are found; false: none. */
  readonly baseline?: string | false;
}

/** One analysed folder. */
export interface TargetResult {
  readonly target: Target;
  readonly workspace: Workspace;
  readonly result: AnalysisResult;
}

/**
 * The report model of all given paths.
 * @throws {CannotRun} for a missing path or a broken `--config`
 * @throws {Cancelled} when `io.signal` was aborted
 */
export async function analysePaths(
  paths: readonly string[],
  options: AnalyseOptions,
  io: Io,
): Promise<ReportModel> {
  const { runs, base } = await runTargets(paths, options, io);
  const ownerOf = ownersIn(runs);
  return reportModel({
    result: joined(
      runs.map(({ result }) => result),
      base,
    ),
    rules: ruleMetas().map((meta) => ({
      meta,
      get page() {
        return rulePage(meta.id);
      },
    })),
    tool: TOOL,
    fixesOf: (finding) => ownerOf(finding)?.fixesFor(finding) ?? [],
    generatedAt: new Date().toISOString(),
  });
}

function ownersIn(runs: readonly TargetResult[]): (finding: Finding) => Workspace | undefined {
  const [first, ...others] = runs;
  if (others.length === 0) return () => first?.workspace;
  const owners = new Map<Finding, Workspace>();
  for (const { result, workspace } of runs)
    for (const f of [...result.findings, ...(result.baseline?.known ?? [])]) owners.set(f, workspace);
  return (finding) => owners.get(finding);
}

/** Analyses every folder that the paths belong to; throws as `analysePaths` does. */
export async function runTargets(
  paths: readonly string[],
  options: AnalyseOptions,
  io: Io,
): Promise<{ readonly runs: readonly TargetResult[]; readonly base: string }> {
  const { targets, base } = targetsOf(paths, io.cwd);
  const configFile = options.config === undefined ? undefined : checkedConfiguration(options.config, io.cwd);
  const known =
    typeof options.baseline === 'string' ? checkedBaseline(options.baseline, io.cwd) : options.baseline;
  const line = progressLine(io, options.quiet);
  const runs: TargetResult[] = [];
  try {
    for (const target of targets) {
      const { root, paths: only } = target;
      const workspace = Workspace.open({
        root,
        host: sparing(nodeHost()),
        ...(options.cache && { cacheDir: cacheFolder(root, io) }),
        ...(HAS_CORES && existsSync(PARSE_THREAD) && { parseThread: PARSE_THREAD }),
        ...(configFile !== undefined && { configFile }),
        ...(known !== undefined && { baseline: known }),
      });
      const result = await workspace.audit({
        progress: line.show,
        signal: io.signal,
        ...(only && { paths: only }),
      });
      runs.push({ target, workspace, result });
    }
  } finally {
    line.clear();
  }
  if (io.signal.aborted) throw new Cancelled();
  return { runs, base };
}

/** Files of this size are OpenAPI documents; the tree of one takes several times the memory of its text. */
const LARGE = 4_000_000;

/** By default V8 lets the heap grow by more than the half before it looks for garbage; with large documents by less. */
const sparing = (host: Host): Host => ({
  ...host,
  readBytes: (file, limit) => {
    const read = host.readBytes(file, limit);
    if (read.ok && read.value.byteLength > LARGE) setFlagsFromString('--heap-growing-percent=5');
    return read;
  },
});

/** On two cores that others use too, waiting for a thread was measured to take longer than to do its work. */
const HAS_CORES = os.availableParallelism() >= 4;

/** Stands beside the bundle of the command line; run from the sources there is none. */
const PARSE_THREAD = path.join(__dirname, 'parse-thread.js');

/** One result for all folders; places are absolute in each, so they only need to be put together. */
function joined(results: readonly AnalysisResult[], root: string): AnalysisResult {
  const [first, ...rest] = results;
  if (!first) throw new Error('There is always a folder to analyse.');
  return rest.reduce<AnalysisResult>(
    (a, b) => ({
      root,
      service: {
        applications: [...a.service.applications, ...b.service.applications],
        endpoints: [...a.service.endpoints, ...b.service.endpoints],
        knownControls: [...a.service.knownControls, ...b.service.knownControls],
        unknowns: [...a.service.unknowns, ...b.service.unknowns],
        usages: [...a.service.usages, ...b.service.usages],
        strays: [...a.service.strays, ...b.service.strays],
        unproven: [...a.service.unproven, ...b.service.unproven],
      },
      findings: [...a.findings, ...b.findings],
      suppressed: [...a.suppressed, ...b.suppressed],
      ...joinedBaselines(a, b),
      documents: [...a.documents, ...b.documents],
      skipped: [...a.skipped, ...b.skipped],
      stats: {
        filesSeen: a.stats.filesSeen + b.stats.filesSeen,
        filesParsed: a.stats.filesParsed + b.stats.filesParsed,
        filesFromCache: a.stats.filesFromCache + b.stats.filesFromCache,
        openapiDocuments: a.stats.openapiDocuments + b.stats.openapiDocuments,
        bytes: a.stats.bytes + b.stats.bytes,
        timings: sum(a.stats.timings, b.stats.timings),
      },
      lineStarts: new Map([...a.lineStarts, ...b.lineStarts]),
    }),
    { ...first, root },
  );
}

function joinedBaselines(a: AnalysisResult, b: AnalysisResult): Pick<AnalysisResult, 'baseline'> {
  const parts = [a.baseline, b.baseline].filter((baseline) => baseline !== undefined);
  if (parts.length === 0) return {};
  const files = [...new Set(parts.flatMap((part) => part.files))];
  const known = parts.flatMap((part) => part.known);
  return { baseline: { files, known, stale: staleInAll(parts) } };
}

/** Several folders may share one file: what one of them still has is not over. */
function staleInAll(parts: readonly BaselineResult[]): readonly BaselineEntry[] {
  const [first, second] = parts;
  if (!first || !second) return first?.stale ?? [];
  const own = (part: BaselineResult, other: BaselineResult): readonly BaselineEntry[] =>
    part.files.some((file) => other.files.includes(file))
      ? part.stale.filter((entry) => other.stale.some((o) => sameEntry(o, entry)))
      : part.stale;
  const fromFirst = own(first, second);
  return [
    ...fromFirst,
    ...own(second, first).filter((entry) => !fromFirst.some((other) => sameEntry(other, entry))),
  ];
}

const sameEntry = (a: BaselineEntry, b: BaselineEntry): boolean =>
  a.ruleId === b.ruleId && a.file === b.file && a.fingerprint === b.fingerprint;

function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const total: Record<string, number> = { ...a };
  for (const [stage, ms] of Object.entries(b)) total[stage] = (total[stage] ?? 0) + ms;
  return total;
}

/** A configuration that is named must be right: going on without it would pass for an audit under it. */
function checkedConfiguration(name: string, cwd: string): string {
  const file = path.resolve(cwd, name);
  if (!existsSync(file) || !statSync(file).isFile()) throw new CannotRun(`--config ${name}: no such file`);
  const text = readFileSync(file, 'utf8');
  const { problems } = readConfiguration(
    text,
    ruleMetas().map((meta) => meta.id),
  );
  const broken = problems.find((p) => p.severity === 'error');
  if (broken) {
    const { line, column } = positionAt(lineStartsOf(text), broken.at[0]);
    throw new CannotRun(`--config ${name}:${line}:${column}: ${broken.message}`);
  }
  return toHostPath(file);
}

/** A baseline that is named must be there and readable: without it, everything would look new. */
function checkedBaseline(name: string, cwd: string): string {
  const file = path.resolve(cwd, name);
  if (!existsSync(file) || !statSync(file).isFile()) throw new CannotRun(`--baseline ${name}: no such file`);
  const read = readBaseline(toHostPath(file), readFileSync(file, 'utf8'));
  if (!read.ok) throw new CannotRun(`--baseline ${name}: ${read.reason}`);
  return toHostPath(file);
}

/** A folder of its own for every root, in the user's cache folder after the custom of the platform. */
export function cacheFolder(root: string, { env }: Pick<Io, 'env'>): string {
  const home = os.homedir();
  const base =
    process.platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? path.join(home, 'AppData/Local'))
      : process.platform === 'darwin'
        ? path.join(home, 'Library/Caches')
        : env['XDG_CACHE_HOME'] || path.join(home, '.cache');
  return path.join(base, 'portcullis', createHash('sha256').update(root).digest('hex').slice(0, 16));
}
