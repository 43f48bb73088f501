/** The audit as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), for code scanning and SARIF viewers. */
import type {
  ArtifactLocation,
  CodeFlow,
  Location,
  Log,
  PhysicalLocation,
  Region,
  Result,
  Run,
  Suppression,
  ToolComponentReference,
} from 'sarif';
import type {
  ReportEdit,
  ReportEndpointName,
  ReportFinding,
  ReportFix,
  ReportModel,
  ReportPlace,
} from './view';
import { compareText } from './order';
import { folderUri, uriOf } from './paths';
import { cweTaxonomy, owaspTaxonomy, reportingDescriptors, sarifLevel } from './sarifRules';

const BASE = 'SRCROOT';

export const renderSarif = (model: ReportModel): string => `${JSON.stringify(sarifLog(model), null, 2)}\n`;

export function sarifLog(model: ReportModel): Log {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [sarifRun(model)],
  };
}

function sarifRun(model: ReportModel): Run {
  const all = findingsOf(model);
  const rules = reportingDescriptors(model.rules, all);
  const ruleIndex = new Map(rules.map((r, index) => [r.id, index]));
  const files = filesOf(model);
  const fileIndex = new Map(files.map((file, index) => [file, index]));
  const cwe = cweTaxonomy(model.rules, all);
  const owasp = owaspTaxonomy();
  const state: State = model.baseline && 'new';
  const result = (f: ReportFinding, suppressions: Suppression[], baselineState: State = state): Result => ({
    ...sarifResult(f, suppressions, ruleIndex, fileIndex),
    ...(baselineState && { baselineState }),
  });
  return {
    tool: {
      driver: {
        name: model.tool.name,
        version: model.tool.version,
        semanticVersion: model.tool.version,
        informationUri: model.tool.informationUri,
        rules,
        notifications: [
          {
            id: 'file-skipped',
            shortDescription: { text: 'A file was not analysed.' },
            defaultConfiguration: { level: 'warning' },
          },
          {
            id: 'unresolved',
            shortDescription: { text: 'A registration could not be resolved.' },
            defaultConfiguration: { level: 'note' },
          },
        ],
        supportedTaxonomies: [cwe, owasp].map(reference),
      },
    },
    automationDetails: { id: 'portcullis/' },
    originalUriBaseIds: {
      [BASE]: { uri: folderUri(model.root), description: { text: 'The audited folder.' } },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        ...(model.generatedAt !== undefined && { endTimeUtc: model.generatedAt }),
        toolExecutionNotifications: [
          ...model.skipped.map((s) => ({
            descriptor: { id: 'file-skipped', index: 0 },
            level: 'warning' as const,
            message: { text: `${s.file} was not analysed: ${s.reason}` },
            locations: [{ physicalLocation: { artifactLocation: artifact(s.file, fileIndex) } }],
          })),
          ...model.unknowns.map((u) => ({
            descriptor: { id: 'unresolved', index: 1 },
            level: 'note' as const,
            message: { text: u.summary },
            ...(u.place && { locations: [{ physicalLocation: physical(u.place, fileIndex) }] }),
          })),
        ],
      },
    ],
    artifacts: files.map((file) => ({ location: { uri: uriOf(file), uriBaseId: BASE } })),
    taxonomies: [cwe, owasp],
    results: [
      ...model.findings.map((f) => result(f, [])),
      ...model.suppressed.map((s) =>
        result(s.finding, [{ kind: 'inSource', ...(s.reason !== undefined && { justification: s.reason }) }]),
      ),
      ...(model.baseline?.known ?? []).map((f) => result(f, [KNOWN], 'unchanged')),
    ],
  };
}

type State = Result['baselineState'];

const KNOWN: Suppression = { kind: 'external', justification: 'The baseline holds it.' };

const findingsOf = (model: ReportModel): ReportFinding[] => [
  ...model.findings,
  ...model.suppressed.map((s) => s.finding),
  ...(model.baseline?.known ?? []),
];

const reference = (taxonomy: { readonly name: string }, index: number): ToolComponentReference => ({
  name: taxonomy.name,
  index,
});

/** Every file that the report names, so that indices can point at them. */
function filesOf(model: ReportModel): string[] {
  const files = new Set(model.skipped.map((s) => s.file));
  for (const u of model.unknowns) if (u.place) files.add(u.place.file);
  for (const f of findingsOf(model)) {
    files.add(f.place.file);
    for (const r of f.related) files.add(r.place.file);
    for (const fix of fixesOf(f)) for (const edit of fix.edits) files.add(edit.file);
  }
  return [...files].sort(compareText);
}

const made = new WeakMap<ReportFinding, readonly ReportFix[]>();

/** Looked at for the list of files, and again for the result. */
function fixesOf(f: ReportFinding): readonly ReportFix[] {
  let fixes = made.get(f);
  if (!fixes) made.set(f, (fixes = f.fixes));
  return fixes;
}

type Index = ReadonlyMap<string, number>;

function sarifResult(f: ReportFinding, suppressions: Suppression[], rules: Index, files: Index): Result {
  const ruleIndex = rules.get(f.ruleId);
  const fixes = fixesOf(f);
  return {
    ruleId: f.ruleId,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: sarifLevel(f.severity),
    message: { text: f.message, markdown: f.message },
    locations: [
      {
        physicalLocation: physical(f.place, files),
        ...(f.endpoint && { logicalLocations: [f.endpoint, ...f.alsoEndpoints].map(logical) }),
      },
    ],
    ...(f.related.length > 0 && {
      relatedLocations: f.related.map((r, index): Location => ({
        id: index + 1,
        physicalLocation: physical(r.place, files),
        message: { text: r.message, markdown: r.message },
      })),
    }),
    ...(f.isFlow && f.related.length > 0 && { codeFlows: [codeFlow(f, files)] }),
    partialFingerprints: { 'portcullis/v1': f.fingerprint },
    taxa: [
      ...f.cwe.map((n) => ({ id: String(n), toolComponent: { name: 'CWE' } })),
      ...f.owasp.map((id) => ({ id, toolComponent: { name: 'OWASP-API' } })),
    ],
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => sarifFix(fix, files)) }),
    ...(suppressions.length > 0 && { suppressions }),
    properties: { severity: f.severity, confidence: f.confidence },
  };
}

/** The way of request data, from where it is read to where it does harm. */
const codeFlow = (f: ReportFinding, files: Index): CodeFlow => ({
  threadFlows: [
    {
      locations: [...f.related, { place: f.place, message: f.message }].map(({ place, message }) => ({
        location: { physicalLocation: physical(place, files), message: { text: message, markdown: message } },
      })),
    },
  ],
});

const logical = (e: ReportEndpointName): { fullyQualifiedName: string; kind: string } => ({
  fullyQualifiedName: `${e.method} ${e.path}`,
  kind: 'resource',
});

const artifact = (file: string, files: Index): ArtifactLocation => {
  const index = files.get(file);
  return { uri: uriOf(file), uriBaseId: BASE, ...(index !== undefined && { index }) };
};

const physical = (place: ReportPlace, files: Index): PhysicalLocation => ({
  artifactLocation: artifact(place.file, files),
  region: region(place),
});

const region = ({ startLine, startColumn, endLine, endColumn }: ReportPlace): Region => ({
  startLine,
  startColumn,
  endLine,
  endColumn,
});

function sarifFix(fix: ReportFix, files: Index): NonNullable<Result['fixes']>[number] {
  const edits = new Map<string, ReportEdit[]>();
  for (const edit of fix.edits) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
  const text = fix.followUp === undefined ? fix.title : `${fix.title}. ${fix.followUp}`;
  return {
    description: { text, markdown: text },
    artifactChanges: [...edits].map(([file, list]) => ({
      artifactLocation: artifact(file, files),
      replacements: list.map((edit) => ({
        deletedRegion: deletedRegion(edit),
        insertedContent: { text: edit.newText },
      })),
    })),
  };
}

/** Offsets where the positions are not known; the empty region at the start for a file that is to be made. */
function deletedRegion(edit: ReportEdit): Region {
  if (edit.place) return region(edit.place);
  const [start, end] = edit.span ?? [0, 0];
  return { charOffset: start, charLength: end - start };
}
