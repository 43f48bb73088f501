/**
 * The view that all formats share: positions resolved, paths relative to the audited folder, order fixed, totals and
 * score counted. A pure function of its input.
 */
import type { AnalysisResult } from '../model/analysis';
import type { Evidence } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import { positionAt, type Location } from '../model/location';
import { CONTROLS, forEachControl, isAssessed } from './controls';
import { documentScores, type Scores } from './documentScores';
import { byEndpoint, byFinding, compareText } from './order';
import { parametersOf } from '../check/parameters';
import { relativePath } from './paths';
import { scoreOf } from './score';
import { totalsOf } from './totals';
import type {
  ReportEndpoint,
  ReportEndpointName,
  ReportEvidence,
  ReportFinding,
  ReportFix,
  ReportInput,
  ReportModel,
  ReportPlace,
} from './view';

export type { ReportInput, ReportModel, RuleInfo, ToolInfo } from './view';

/** Builds the view model. Files without line starts are placed at 1:1. */
export function reportModel(input: ReportInput): ReportModel {
  const { result } = input;
  const places = placer(result);
  const scores = once(() => {
    const at = new Map(findings.map((view, index) => [view.finding, index]));
    const documents = [...result.documents].sort((a, b) => compareText(a.file, b.file));
    return documentScores(
      documents,
      (f) => at.get(f),
      (file) => relativePath(result.root, file),
    );
  });
  const around: Around = {
    places,
    namesOf: sharedNames(),
    fixesOf: input.fixesOf ?? (() => []),
    costOf: (f) => scores().costOf(f),
  };
  const finding = (f: Finding): FindingView => new FindingView(f, around);
  const findings = result.findings.map(finding).sort(byFinding);
  const concerned = findingsByEndpoint(findings, result.service.endpoints);
  const endpoints = result.service.endpoints
    .map((e): ReportEndpoint => {
      const evidence = (list: readonly Evidence[]): ReportEvidence[] =>
        list.map((x) => reportEvidence(x, places));
      return {
        id: e.id,
        protocol: e.protocol,
        method: e.method,
        path: e.path,
        framework: e.framework,
        app: e.app,
        place: places(e.nameLocation),
        ...(e.handler && { handler: e.handler.name }),
        parameters: parametersOf(e).map(({ location, ...parameter }) => ({
          ...parameter,
          place: places(location),
        })),
        controls: forEachControl((id) => {
          const { state, confidence, evidence: reasons } = e.posture[id];
          return { state, confidence, evidence: evidence(reasons) };
        }),
        chain: e.chain.map((s) => ({
          kind: s.kind,
          scope: s.scope,
          label: s.label,
          certainty: s.certainty,
          place: places(s.location),
          controls: [...new Set(s.effects.map((x) => x.control))],
        })),
        unknowns: evidence(e.unknowns),
        ...(e.traits.publicBecause && { publicBecause: reportEvidence(e.traits.publicBecause, places) }),
        weighty: e.traits.changesState || e.traits.sensitive !== undefined,
        findings: concerned.get(endpointKey(e)) ?? [],
      };
    })
    .sort(byEndpoint);
  const suppressed = result.suppressed
    .map((s) => ({ finding: finding(s.finding), ...(s.reason !== undefined && { reason: s.reason }) }))
    .sort((a, b) => byFinding(a.finding, b.finding));
  return {
    tool: input.tool,
    ...(input.generatedAt !== undefined && { generatedAt: input.generatedAt }),
    root: result.root,
    rootName: result.root.split('/').filter(Boolean).at(-1) ?? '/',
    applications: result.service.applications.map(({ key, name, framework }) => ({ key, name, framework })),
    endpoints,
    findings,
    suppressed,
    ...(result.baseline && {
      baseline: {
        files: result.baseline.files.map((file) => relativePath(result.root, file)),
        known: result.baseline.known.map(finding).sort(byFinding),
        stale: result.baseline.stale
          .map(({ ruleId, file, endpoints }) => ({
            ruleId,
            file: relativePath(result.root, file),
            endpoints,
          }))
          .sort((a, b) => compareText(a.file, b.file) || compareText(a.ruleId, b.ruleId)),
      },
    }),
    unknowns: result.service.unknowns.map((x) => reportEvidence(x, places)),
    skipped: result.skipped
      .map((s) => ({ file: relativePath(result.root, s.file), reason: s.reason }))
      .sort((a, b) => compareText(a.file, b.file)),
    rules: [...input.rules].sort((a, b) => compareText(a.meta.id, b.meta.id)),
    controls: CONTROLS.filter((c) => c.main || endpoints.some((e) => isAssessed(e.controls[c.id]))),
    totals: totalsOf(endpoints, findings),
    score: scoreOf(endpoints, findings),
    stats: result.stats,
    get documents() {
      return scores().documents;
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

export const endpointKey = (e: ReportEndpointName): string => `${e.method} ${e.path}`;

type Places = (location: Location) => ReportPlace;

function placer(result: AnalysisResult): Places {
  const unknownText: readonly number[] = [0];
  const shown = new Map<string, string>();
  const shownAs = (file: string): string => {
    let path = shown.get(file);
    if (path === undefined) shown.set(file, (path = relativePath(result.root, file)));
    return path;
  };
  return ({ file, span }) => {
    const starts = result.lineStarts.get(file);
    const start = starts ? positionAt(starts, span[0]) : positionAt(unknownText, 0);
    const end = starts ? positionAt(starts, span[1]) : start;
    return {
      file: shownAs(file),
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    };
  };
}

const reportEvidence = (evidence: Evidence, places: Places): ReportEvidence => ({
  summary: evidence.summary,
  ...(evidence.location && { place: places(evidence.location) }),
});

type Names = NonNullable<Finding['alsoEndpoints']>;

/** Thousands of findings of a document share the list of the operations that they are about. */
function sharedNames(): (names: Names | undefined) => readonly ReportEndpointName[] {
  const known = new Map<Names, readonly ReportEndpointName[]>();
  return (names = NO_NAMES) => {
    let list = known.get(names);
    if (!list) known.set(names, (list = names.map(({ method, path }) => ({ method, path }))));
    return list;
  };
}

const NO_NAMES: Names = [];

interface Around {
  readonly places: Places;
  readonly namesOf: ReturnType<typeof sharedNames>;
  readonly fixesOf: (finding: Finding) => readonly Fix[];
  readonly costOf: Scores['costOf'];
}

/** Made of the finding when it is asked: a large document has fifty thousand of them, and their fixes are all of it. */
class FindingView implements ReportFinding {
  readonly place: ReportPlace;

  constructor(
    readonly finding: Finding,
    private readonly around: Around,
  ) {
    this.place = around.places(finding.location);
  }

  get ruleId(): string {
    return this.finding.ruleId;
  }

  get severity(): Finding['severity'] {
    return this.finding.severity;
  }

  get confidence(): Finding['confidence'] {
    return this.finding.confidence;
  }

  get message(): string {
    return this.finding.message;
  }

  get span(): Finding['location']['span'] {
    return this.finding.location.span;
  }

  get endpoint(): ReportEndpointName | undefined {
    const { endpoint } = this.finding;
    return endpoint && { method: endpoint.method, path: endpoint.path };
  }

  get alsoEndpoints(): readonly ReportEndpointName[] {
    return this.around.namesOf(this.finding.alsoEndpoints);
  }

  get cwe(): Finding['cwe'] {
    return this.finding.cwe;
  }

  get owasp(): Finding['owasp'] {
    return this.finding.owasp;
  }

  get fingerprint(): string {
    return this.finding.fingerprint;
  }

  get related(): ReportFinding['related'] {
    return this.finding.related.map((r) => ({ message: r.message, place: this.around.places(r.location) }));
  }

  get isFlow(): boolean {
    return this.finding.isFlow === true;
  }

  get cost(): ReportFinding['cost'] {
    return this.around.costOf(this.finding);
  }

  get fixes(): readonly ReportFix[] {
    return this.around.fixesOf(this.finding).map((fix) => reportFix(fix, this.around.places));
  }
}

const reportFix = (fix: Fix, places: Places): ReportFix => ({
  title: fix.title,
  safe: fix.safe,
  ...(fix.followUp !== undefined && { followUp: fix.followUp }),
  edits: fix.edits.map((edit) => {
    const { file } = places({ file: edit.file, span: [0, 0] });
    if (!edit.span) return { file, newText: edit.newText };
    return {
      file,
      newText: edit.newText,
      span: edit.span,
      place: places({ file: edit.file, span: edit.span }),
    };
  }),
});

function findingsByEndpoint(
  findings: readonly ReportFinding[],
  endpoints: readonly ReportEndpointName[],
): Map<string, number[]> {
  const map = new Map<string, number[]>(endpoints.map((endpoint) => [endpointKey(endpoint), []]));
  if (map.size === 0) return map;
  findings.forEach((f, index) => {
    for (const key of new Set([...(f.endpoint ? [f.endpoint] : []), ...f.alsoEndpoints].map(endpointKey)))
      map.get(key)?.push(index);
  });
  return map;
}
