/** What the script of the HTML report works on: the model, made small. Tuples, since it is read 2,000 times. */
import type { ControlId, ControlStateName } from '../../model/endpoint';
import type { Severity } from '../../model/finding';
import { isAssessed } from '../controls';
import { ruleUrl } from '../ruleUrl';
import type { ReportEvidence, ReportFinding, ReportModel, ReportPlace } from '../view';

export type PagePlace = readonly [
  file: string,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
];
export type PageEvidence = readonly [summary: string, place?: PagePlace];

export interface PageControl {
  readonly id: ControlId;
  readonly label: string;
}

export interface PageEndpoint {
  readonly method: string;
  readonly path: string;
  readonly framework: string;
  readonly handler?: string;
  readonly place: PagePlace;
  /** In the order of `PageData.controls`; null: nobody looked at it. */
  readonly states: readonly (readonly [ControlStateName, string, readonly PageEvidence[]] | null)[];
  readonly chain: readonly PageStep[];
  readonly unknowns: readonly PageEvidence[];
  readonly findings: readonly number[];
}

export interface PageStep {
  readonly label: string;
  readonly kind: string;
  readonly scope: string;
  readonly certainty: string;
  readonly place: PagePlace;
  /** Labels of the controls that it provides. */
  readonly controls: readonly string[];
}

export interface PageFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: string;
  readonly message: string;
  readonly place: PagePlace;
  readonly endpoints: readonly (readonly [method: string, path: string])[];
  readonly cwe: readonly number[];
  readonly owasp: readonly string[];
  readonly related: readonly (readonly [message: string, place: PagePlace])[];
  readonly fixes: readonly (readonly [title: string, followUp?: string])[];
  /** Index of an endpoint that it concerns, for the filters. */
  readonly on: readonly number[];
  /** Present if suppressed: the reason, or an empty text. */
  readonly suppressed?: string;
}

/** A finding by its index, or its rule alone if the list has no such finding, and what it costs. */
export type PageCost = readonly [finding: number | string, points: number];

/** The lowest first. */
export type PageOperation = readonly [
  method: string,
  path: string,
  score: number,
  costs: readonly PageCost[],
];

export interface PageData {
  readonly host: 'file' | 'webview';
  /** Absolute folder, for the editor only: a file that is passed on does not tell where it was made. */
  readonly root?: string;
  readonly controls: readonly PageControl[];
  readonly rules: Readonly<Record<string, readonly [title: string, url: string]>>;
  readonly endpoints: readonly PageEndpoint[];
  readonly findings: readonly PageFinding[];
  readonly suppressed: readonly PageFinding[];
  /** Operations of each OpenAPI document. */
  readonly documents: readonly (readonly PageOperation[])[];
  readonly skipped: readonly (readonly [file: string, reason: string])[];
  readonly unknowns: readonly PageEvidence[];
}

export function pageData(model: ReportModel, host: 'file' | 'webview'): PageData {
  const on = new Map<number, number[]>();
  model.endpoints.forEach((e, index) => {
    for (const f of e.findings) on.set(f, [...(on.get(f) ?? []), index]);
  });
  const labels = new Map(model.controls.map((c) => [c.id, c.label]));
  return {
    host,
    ...(host === 'webview' && { root: model.root }),
    controls: model.controls.map(({ id, label }) => ({ id, label })),
    rules: Object.fromEntries(model.rules.map(({ meta }) => [meta.id, [meta.title, ruleUrl(meta)] as const])),
    endpoints: model.endpoints.map((e) => ({
      method: e.method,
      path: e.path,
      framework: e.framework,
      ...(e.handler !== undefined && { handler: e.handler }),
      place: place(e.place),
      states: model.controls.map(({ id }) => {
        const c = e.controls[id];
        return isAssessed(c) ? ([c.state, c.confidence, c.evidence.map(evidence)] as const) : null;
      }),
      chain: e.chain.map((s) => ({
        label: s.label,
        kind: s.kind,
        scope: s.scope,
        certainty: s.certainty,
        place: place(s.place),
        controls: s.controls.flatMap((id) => labels.get(id) ?? []),
      })),
      unknowns: e.unknowns.map(evidence),
      findings: e.findings,
    })),
    findings: model.findings.map((f, index) => pageFinding(f, on.get(index) ?? [])),
    suppressed: model.suppressed.map((s) => ({ ...pageFinding(s.finding, []), suppressed: s.reason ?? '' })),
    documents: model.documents.map(({ operations }) =>
      operations
        .map(({ method, path, score, findings }): PageOperation => [
          method,
          path,
          score,
          findings.map(({ finding, ruleId, points }) => [finding ?? ruleId, points] as const),
        ])
        .sort((a, b) => a[2] - b[2]),
    ),
    skipped: model.skipped.map((s) => [s.file, s.reason] as const),
    unknowns: model.unknowns.map(evidence),
  };
}

const place = (p: ReportPlace): PagePlace => [p.file, p.startLine, p.startColumn, p.endLine, p.endColumn];

const evidence = (e: ReportEvidence): PageEvidence => (e.place ? [e.summary, place(e.place)] : [e.summary]);

const pageFinding = (f: ReportFinding, on: readonly number[]): PageFinding => ({
  rule: f.ruleId,
  severity: f.severity,
  confidence: f.confidence,
  message: f.message,
  place: place(f.place),
  endpoints: [...(f.endpoint ? [f.endpoint] : []), ...f.alsoEndpoints].map(
    (e) => [e.method, e.path] as const,
  ),
  cwe: f.cwe,
  owasp: f.owasp,
  related: f.related.map((r) => [r.message, place(r.place)] as const),
  fixes: f.fixes.map((x) =>
    x.followUp === undefined ? ([x.title] as const) : ([x.title, x.followUp] as const),
  ),
  on,
});
