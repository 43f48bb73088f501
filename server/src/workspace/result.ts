/** What the engine said, as of the texts that are open now. */
import type { EngineOutput } from '../engine';
import type {
  AnalysisResult,
  AnalysisStats,
  DocumentOutline,
  DocumentView,
  SkippedFile,
} from '../model/analysis';
import type { Endpoint } from '../model/endpoint';
import type { Finding } from '../model/finding';
import { documentOf } from '../openapi/score/scored';
import { isInside } from './paths';
import { moved, movedAll, type TextEdit } from '../model/remap';

export interface ResultInput {
  readonly root: string;
  readonly output: EngineOutput;
  /** Edits since the state that was analysed, of files with syntax errors. */
  readonly edits: ReadonlyMap<string, TextEdit>;
  readonly documents: readonly DocumentOutline[];
  readonly skipped: readonly SkippedFile[];
  readonly lineStarts: (file: string) => readonly number[] | undefined;
  readonly stats: AnalysisStats;
}

export function resultOf(input: ResultInput): AnalysisResult {
  const { output, edits } = input;
  const service = movedAll(output.service, edits);
  const findings = output.findings.flatMap((finding) => replaced(finding, edits) ?? []);
  const suppressed = output.suppressed.flatMap(({ finding, ...why }) => {
    const current = replaced(finding, edits);
    return current ? [{ finding: current, ...why }] : [];
  });
  const lineStarts = new Map<string, readonly number[]>();
  for (const file of mentionedFiles(service.endpoints, [...findings, ...suppressed.map((s) => s.finding)])) {
    const starts = input.lineStarts(file);
    if (starts) lineStarts.set(file, starts);
  }
  return {
    root: input.root,
    service,
    findings,
    suppressed,
    documents: viewsOf(input.documents, findings),
    skipped: input.skipped,
    stats: input.stats,
    lineStarts,
  };
}

/** Findings by the document that they were made of, wherever they lie. */
function viewsOf(documents: readonly DocumentOutline[], findings: readonly Finding[]): DocumentView[] {
  if (documents.length === 0) return [];
  const byFile = new Map(documents.map(({ file }): [string, Finding[]] => [file, []]));
  for (const finding of findings) {
    const document = documentOf(finding);
    if (document !== undefined) byFile.get(document)?.push(finding);
  }
  return documents.map((one) => ({ ...one, findings: byFile.get(one.file) ?? [] }));
}

/** The finding where it lies now; undefined if its code is being rewritten. */
function replaced(finding: Finding, edits: ReadonlyMap<string, TextEdit>): Finding | undefined {
  if (edits.size === 0) return finding;
  const edit = edits.get(finding.location.file);
  if (edit && !moved(finding.location.span, edit)) return undefined;
  return { ...movedAll(finding, edits), data: finding.data };
}

function mentionedFiles(endpoints: readonly Endpoint[], findings: readonly Finding[]): Set<string> {
  const files = new Set<string>();
  const add = (location: { readonly file: string } | undefined): void => {
    if (location) files.add(location.file);
  };
  for (const endpoint of endpoints) {
    add(endpoint.location);
    add(endpoint.handler?.location);
    for (const input of [...endpoint.reads, ...(endpoint.declares ?? [])]) add(input.location);
    for (const step of endpoint.chain) {
      add(step.location);
      add(step.definedAt);
    }
    for (const state of Object.values(endpoint.posture))
      for (const evidence of state.evidence) add(evidence.location);
  }
  for (const finding of findings) {
    add(finding.location);
    for (const related of finding.related) add(related.location);
  }
  return files;
}

/** The part of a result that lies in some files or folders. */
export function limitedTo(result: AnalysisResult, paths: readonly string[]): AnalysisResult {
  const isWanted = (file: string): boolean => paths.some((path) => isInside(path, file));
  return {
    ...result,
    service: {
      ...result.service,
      endpoints: result.service.endpoints.filter((endpoint) => isWanted(endpoint.location.file)),
    },
    findings: result.findings.filter((finding) => isWanted(finding.location.file)),
    suppressed: result.suppressed.filter(({ finding }) => isWanted(finding.location.file)),
    documents: result.documents.filter(({ file }) => isWanted(file)),
    skipped: result.skipped.filter(({ file }) => isWanted(file)),
    ...(result.baseline && {
      baseline: {
        ...result.baseline,
        known: result.baseline.known.filter((finding) => isWanted(finding.location.file)),
        stale: result.baseline.stale.filter(({ file }) => isWanted(file)),
      },
    }),
  };
}
