/** Types of the view that all formats share; `model.ts` builds it. */
import type { AnalysisResult, AnalysisStats } from '../model/analysis';
import type { ChainStep, Confidence, ControlId, ControlStateName } from '../model/endpoint';
import type { Finding, Fix, Severity } from '../model/finding';
import type { Span } from '../model/location';
import type { RuleMeta } from '../model/rule';
import type { ControlInfo } from './controls';
import type { DocumentScore, OperationScore } from '../model/documentScore';
import type { OwaspCategory } from './owasp';
import type { ParameterPlace } from '../check/parameters';

export interface RuleInfo {
  readonly meta: RuleMeta;
  /** Body of the rule page, Markdown. */
  readonly page?: string;
}

export interface ToolInfo {
  readonly name: string;
  readonly version: string;
  readonly informationUri: string;
}

export interface ReportInput {
  readonly result: AnalysisResult;
  readonly rules: readonly RuleInfo[];
  readonly tool: ToolInfo;
  /** Fixes of a finding, best first. Absent: none are shown. */
  readonly fixesOf?: (finding: Finding) => readonly Fix[];
  /** ISO 8601; the report shows no time if it is absent. */
  readonly generatedAt?: string;
}

/** A place with 1-based positions; columns count UTF-16 units, the end is exclusive. */
export interface ReportPlace {
  /** Relative to the audited folder, `/` separators. */
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportEvidence {
  readonly summary: string;
  readonly place?: ReportPlace;
}

export interface ReportControl {
  readonly state: ControlStateName;
  readonly confidence: Confidence;
  readonly evidence: readonly ReportEvidence[];
}

export interface ReportStep extends Pick<ChainStep, 'kind' | 'scope' | 'label' | 'certainty'> {
  readonly place: ReportPlace;
  /** Controls that it is, or may be. */
  readonly controls: readonly ControlId[];
}

/** A piece of the request that an endpoint takes. */
export interface ReportParameter {
  /** As a client writes it, below the part that it lies in. */
  readonly name: string;
  /** The part as a whole, since nothing is known of its fields; the name is then the part's. */
  readonly whole?: true;
  readonly in: ParameterPlace;
  /** A request without it does not reach the handler. */
  readonly required: boolean;
  /** A schema, type check or allow-list guards it. */
  readonly validated: boolean;
  /** Where it is read or declared. */
  readonly place: ReportPlace;
}

export interface ReportEndpoint {
  readonly id: string;
  readonly protocol: string;
  readonly method: string;
  readonly path: string;
  readonly framework: string;
  readonly app: string;
  readonly place: ReportPlace;
  readonly handler?: string;
  readonly parameters: readonly ReportParameter[];
  readonly controls: Readonly<Record<ControlId, ReportControl>>;
  readonly chain: readonly ReportStep[];
  readonly unknowns: readonly ReportEvidence[];
  readonly publicBecause?: ReportEvidence;
  /** Writes, or is a login or the like: counts twice in the score. */
  readonly weighty: boolean;
  /** Indices into `ReportModel.findings`. */
  readonly findings: readonly number[];
}

export interface ReportEndpointName {
  readonly method: string;
  readonly path: string;
}

export interface ReportEdit {
  readonly file: string;
  readonly newText: string;
  /** Absent: a new file. */
  readonly span?: Span;
  /** Absent when the text of the file is not known to the report. */
  readonly place?: ReportPlace;
}

export interface ReportFix extends Pick<Fix, 'title' | 'safe' | 'followUp'> {
  readonly edits: readonly ReportEdit[];
}

/** What a finding takes from a score. */
export interface ReportCost {
  /** Rule and place; the same in another version of the document. */
  readonly key: string;
  readonly ruleId: string;
  readonly points: number;
  /** Index into `ReportModel.findings`; absent if a baseline knows it. */
  readonly finding?: number | undefined;
}

export interface ReportOperation extends Omit<OperationScore, 'findings'> {
  /** The dearest first; the points are those that the operation loses. */
  readonly findings: readonly ReportCost[];
}

/** The score of an OpenAPI document. */
export interface ReportDocument extends Omit<DocumentScore, 'findings' | 'operations'> {
  /** By path and method. */
  readonly operations: readonly ReportOperation[];
}

export interface ReportFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly place: ReportPlace;
  readonly span: Span;
  readonly endpoint?: ReportEndpointName | undefined;
  readonly alsoEndpoints: readonly ReportEndpointName[];
  readonly cwe: readonly number[];
  readonly owasp: readonly string[];
  readonly fingerprint: string;
  readonly related: readonly { readonly message: string; readonly place: ReportPlace }[];
  /** `related` is the way of the data to `place`. */
  readonly isFlow: boolean;
  /** What it takes from the score of its OpenAPI document; made when asked for. */
  readonly cost?: { readonly points: number; readonly key: string } | undefined;
  /** Made when asked for. */
  readonly fixes: readonly ReportFix[];
}

export interface SuppressedFinding {
  readonly finding: ReportFinding;
  readonly reason?: string;
}

/** What the baseline knows, and what of it is over. */
export interface ReportBaseline {
  /** Relative to the audited folder. */
  readonly files: readonly string[];
  readonly known: readonly ReportFinding[];
  readonly stale: readonly {
    readonly ruleId: string;
    readonly file: string;
    readonly endpoints: readonly string[];
  }[];
}

export interface ReportModel {
  readonly tool: ToolInfo;
  readonly generatedAt?: string;
  /** Absolute; formats that leave the machine print `rootName` instead. */
  readonly root: string;
  readonly rootName: string;
  readonly applications: readonly {
    readonly key: string;
    readonly name: string;
    readonly framework: string;
  }[];
  readonly endpoints: readonly ReportEndpoint[];
  readonly findings: readonly ReportFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Absent when no baseline is in force. */
  readonly baseline?: ReportBaseline;
  readonly unknowns: readonly ReportEvidence[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** By file; made when asked for. */
  readonly documents: readonly ReportDocument[];
  /** Rules that have a finding first come from `rules`; all of them, sorted by id. */
  readonly rules: readonly RuleInfo[];
  /** Controls that somebody looked at, the main ones always. */
  readonly controls: readonly ControlInfo[];
  readonly totals: Totals;
  readonly score: Score;
  readonly stats: AnalysisStats;
}

export interface Score {
  /** Absent when there is no endpoint to judge. */
  readonly value?: number;
  readonly rating: 'strong' | 'fair' | 'weak' | 'poor' | 'none';
  /** Points that findings outside of endpoints took off. */
  readonly deducted: number;
  /** Endpoints that an open error holds at half at most. */
  readonly capped: number;
}

export type SeverityCounts = Readonly<Record<Severity, number>>;

export interface OwaspTotal extends OwaspCategory {
  readonly findings: number;
  readonly bySeverity: SeverityCounts;
  /** 0–100: how much of the category's controls the endpoints have; absent if no control speaks of it. */
  readonly coverage?: number;
}

export interface Totals {
  readonly bySeverity: SeverityCounts;
  readonly byRule: readonly { readonly ruleId: string; readonly count: number; readonly worst: Severity }[];
  readonly byOwasp: readonly OwaspTotal[];
  readonly byFramework: readonly { readonly framework: string; readonly endpoints: number }[];
  readonly byControl: Readonly<Record<ControlId, Readonly<Record<ControlStateName, number>>>>;
}
