/** The audit as JSON. The shape is published as `rulesets/audit.schema.json`, and kept stable. */
import type { ControlId, ControlStateName, Confidence } from '../model/endpoint';
import type { Severity } from '../model/finding';
import { forEachControl } from './controls';
import type { ParameterPlace } from '../check/parameters';
import type {
  ReportDocument,
  ReportEndpoint,
  ReportEvidence,
  ReportFinding,
  ReportModel,
  ReportPlace,
  SeverityCounts,
} from './view';

export interface AuditEvidence {
  readonly summary: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface AuditControl {
  readonly state: ControlStateName;
  readonly confidence: Confidence;
  readonly evidence: readonly AuditEvidence[];
}

export interface AuditParameter {
  readonly name: string;
  readonly whole?: true;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly validated: boolean;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface AuditEndpoint {
  readonly protocol: string;
  readonly method: string;
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly framework: string;
  readonly handler: string | null;
  readonly parameters: readonly AuditParameter[];
  readonly controls: Readonly<Record<ControlId, AuditControl>>;
}

export interface AuditFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly endpoint?: { readonly method: string; readonly path: string };
  readonly alsoEndpoints?: readonly { readonly method: string; readonly path: string }[];
  readonly cwe: readonly string[];
  readonly owasp: readonly string[];
  readonly fingerprint: string;
  readonly related: readonly (ReportPlace & { readonly message: string })[];
  readonly fixes: readonly string[];
  /** Of an OpenAPI document: what it takes from the score, and rule and place in words that outlive edits elsewhere. */
  readonly points?: number;
  readonly key?: string;
}

export interface AuditCost {
  readonly key: string;
  readonly ruleId: string;
  readonly points: number;
}

/** An OpenAPI document with its score, from 0 to 100. */
export interface AuditDocument {
  readonly file: string;
  readonly version: string;
  /** The same findings are scored alike by the same formula. */
  readonly formula: number;
  readonly score: number;
  readonly losses: { readonly document: number; readonly operations: number };
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly score: number;
    readonly findings: readonly AuditCost[];
  }[];
  readonly rules: readonly { readonly ruleId: string; readonly count: number; readonly points: number }[];
}

export interface AuditStats {
  readonly version: string;
  readonly score: number | null;
  readonly endpoints: number;
  readonly findings: SeverityCounts;
  readonly suppressed: number;
  /** Findings that the baseline knows, and entries of it that no longer occur; absent without a baseline. */
  readonly baselined?: number;
  readonly staleInBaseline?: number;
  readonly filesSeen: number;
  readonly filesParsed: number;
  readonly filesFromCache: number;
  readonly openapiDocuments: number;
  readonly bytes: number;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface Audit {
  readonly endpoints: readonly AuditEndpoint[];
  readonly findings: readonly AuditFinding[];
  /** Findings that the baseline knows, if they were asked for. */
  readonly baselined?: readonly AuditFinding[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly documents: readonly AuditDocument[];
  readonly stats: AuditStats;
}

export const renderJson = (model: ReportModel, options: JsonOptions = {}): string =>
  [...jsonParts(model, options)].join('');

/** The text in pieces, each made when the last one was taken: that of a large document has 50 MB. */
export function* jsonParts(model: ReportModel, options: JsonOptions = {}): Generator<string> {
  yield* objectParts(sectionsOf(model, options), '');
  yield '\n';
}

/** An object whose lists are made while they are printed. */
class Streamed {
  constructor(readonly members: Readonly<Record<string, unknown>>) {}
}

function* objectParts(members: object, by: string): Generator<string> {
  let head = '{\n';
  for (const [key, value] of Object.entries(members)) {
    yield `${head}${by}  ${JSON.stringify(key)}: `;
    head = ',\n';
    yield* valueParts(value, `${by}  `);
  }
  yield `\n${by}}`;
}

function* listParts(items: Iterable<unknown>, by: string): Generator<string> {
  let head = `[\n${by}  `;
  for (const item of items) {
    yield head;
    head = `,\n${by}  `;
    yield* valueParts(item, `${by}  `);
  }
  yield head.startsWith('[') ? '[]' : `\n${by}]`;
}

function* valueParts(value: unknown, by: string): Generator<string> {
  if (typeof value === 'function') yield* listParts((value as () => Iterable<unknown>)(), by);
  else if (value instanceof Streamed) yield* objectParts(value.members, by);
  else yield indented(value, by);
}

/** As an item of as many lists as `by` has steps, whose lines are cut off: that indents its lines without another pass. */
function indented(value: unknown, by: string): string {
  const depth = by.length / 2;
  let item = value;
  for (let i = 0; i < depth; i++) item = [item];
  const text = JSON.stringify(item, null, 2);
  return text.slice(depth * (depth + 3), text.length - depth * (depth + 1));
}

export interface JsonOptions {
  readonly showBaselined?: boolean;
}

/** The endpoints alone, in the same shape, for `portcullis endpoints`. */
export const renderEndpointsJson = (model: ReportModel): string =>
  `${JSON.stringify({ endpoints: model.endpoints.map(auditEndpoint) }, null, 2)}\n`;

type Sections = { readonly [Key in keyof Audit]: (() => Iterable<unknown>) | Audit[Key] };

/** The members of an audit; lists as what makes their items. */
function sectionsOf(model: ReportModel, { showBaselined = false }: JsonOptions): Sections {
  const { findings, baseline } = model;
  return {
    endpoints: () => mapped(model.endpoints, auditEndpoint),
    findings: () => mapped(findings, auditFinding),
    ...(showBaselined && baseline && { baselined: () => mapped(baseline.known, auditFinding) }),
    skipped: () => model.skipped,
    documents: () => mapped(model.documents, auditDocument),
    stats: statsOf(model),
  };
}

function* mapped<Item, Result>(items: readonly Item[], made: (item: Item) => Result): Generator<Result> {
  for (const item of items) yield made(item);
}

const statsOf = ({ stats, ...model }: ReportModel): AuditStats => ({
  version: model.tool.version,
  score: model.score.value ?? null,
  endpoints: model.endpoints.length,
  findings: model.totals.bySeverity,
  suppressed: model.suppressed.length,
  ...(model.baseline && {
    baselined: model.baseline.known.length,
    staleInBaseline: model.baseline.stale.length,
  }),
  filesSeen: stats.filesSeen,
  filesParsed: stats.filesParsed,
  filesFromCache: stats.filesFromCache,
  openapiDocuments: stats.openapiDocuments,
  bytes: stats.bytes,
  timings: stats.timings,
});

const auditEndpoint = (e: ReportEndpoint): AuditEndpoint => ({
  protocol: e.protocol,
  method: e.method,
  path: e.path,
  file: e.place.file,
  line: e.place.startLine,
  column: e.place.startColumn,
  framework: e.framework,
  handler: e.handler ?? null,
  parameters: e.parameters.map(({ place, ...parameter }) => ({
    ...parameter,
    file: place.file,
    line: place.startLine,
    column: place.startColumn,
  })),
  controls: forEachControl((id) => {
    const { state, confidence, evidence } = e.controls[id];
    return { state, confidence, evidence: evidence.map(auditEvidence) };
  }),
});

const auditEvidence = ({ summary, place }: ReportEvidence): AuditEvidence => ({
  summary,
  ...(place && { file: place.file, line: place.startLine, column: place.startColumn }),
});

const auditFinding = (f: ReportFinding): AuditFinding => ({
  ruleId: f.ruleId,
  severity: f.severity,
  confidence: f.confidence,
  message: f.message,
  ...f.place,
  ...(f.endpoint && { endpoint: f.endpoint }),
  ...(f.alsoEndpoints.length > 0 && { alsoEndpoints: f.alsoEndpoints }),
  cwe: f.cwe.map((n) => `CWE-${n}`),
  owasp: f.owasp,
  fingerprint: f.fingerprint,
  related: f.related.map((r) => ({ message: r.message, ...r.place })),
  fixes: f.fixes.map((x) => x.title),
  ...(f.cost && { points: f.cost.points, key: f.cost.key }),
});

const auditDocument = ({ operations, ...score }: ReportDocument): Streamed => {
  const document: { readonly [Key in keyof AuditDocument]: AuditDocument[Key] | (() => Iterable<unknown>) } =
    {
      ...score,
      operations: () => mapped(operations, auditOperation),
    };
  return new Streamed(document);
};

const auditOperation = ({
  findings,
  ...operation
}: ReportDocument['operations'][number]): AuditDocument['operations'][number] => ({
  ...operation,
  findings: findings.map(({ key, ruleId, points }) => ({ key, ruleId, points })),
});
