/**
 * The view that all formats share: positions resolved, paths relative to the audited folder, order fixed, totals and
 * score counted. A pure function of its input.
 */
import type { AnalysisResult } from '../model/analysis';
import type { Evidence } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import { positionAt, type Location } from '../model/location';
import { CONTROLS, forEachControl, isAssessed } from './controls';
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
  ReportInput,
  ReportModel,
  ReportPlace,
} from './view';

export type { ReportInput, ReportModel, RuleInfo, ToolInfo } from './view';

/** Builds the view model. Files without line starts are placed at 1:1. */
export function reportModel(input: ReportInput): ReportModel {
  const { result } = input;
  const places = placer(result);
  const finding = (f: Finding): ReportFinding => reportFinding(f, places, input.fixesOf?.(f) ?? []);
  const findings = result.findings.map(finding).sort(byFinding);
  const concerned = findingsByEndpoint(findings);
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
  };
}

export const endpointKey = (e: ReportEndpointName): string => `${e.method} ${e.path}`;

type Places = (location: Location) => ReportPlace;

function placer(result: AnalysisResult): Places {
  const unknownText: readonly number[] = [0];
  return ({ file, span }) => {
    const starts = result.lineStarts.get(file);
    const start = starts ? positionAt(starts, span[0]) : positionAt(unknownText, 0);
    const end = starts ? positionAt(starts, span[1]) : start;
    return {
      file: relativePath(result.root, file),
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

function reportFinding(f: Finding, places: Places, fixes: readonly Fix[]): ReportFinding {
  return {
    ruleId: f.ruleId,
    severity: f.severity,
    confidence: f.confidence,
    message: f.message,
    place: places(f.location),
    span: f.location.span,
    ...(f.endpoint && { endpoint: { method: f.endpoint.method, path: f.endpoint.path } }),
    alsoEndpoints: (f.alsoEndpoints ?? []).map(({ method, path }) => ({ method, path })),
    cwe: f.cwe,
    owasp: f.owasp,
    fingerprint: f.fingerprint,
    related: f.related.map((r) => ({ message: r.message, place: places(r.location) })),
    isFlow: f.isFlow === true,
    fixes: fixes.map((fix) => ({
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
    })),
  };
}

function findingsByEndpoint(findings: readonly ReportFinding[]): Map<string, number[]> {
  const map = new Map<string, number[]>();
  findings.forEach((f, index) => {
    for (const key of new Set([...(f.endpoint ? [f.endpoint] : []), ...f.alsoEndpoints].map(endpointKey))) {
      const list = map.get(key);
      if (list) list.push(index);
      else map.set(key, [index]);
    }
  });
  return map;
}
