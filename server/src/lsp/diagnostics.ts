/** Findings → diagnostics of the protocol. */
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver';
import { ruleMetas } from '../engine';
import type { Finding, Severity } from '../model/finding';
import { ruleUrl } from '../report/ruleUrl';
import type { Folder } from './folder';
import { toRange } from './positions';
import { uriOf } from './uris';

export const SOURCE = 'portcullis';

/** What a diagnostic carries to the code action that fixes it. */
export interface DiagnosticData {
  /** Version of this shape. */
  readonly v: 1;
  readonly fingerprint: string;
}

export const isDiagnosticData = (data: unknown): data is DiagnosticData =>
  typeof data === 'object' &&
  data !== null &&
  (data as DiagnosticData).v === 1 &&
  typeof (data as DiagnosticData).fingerprint === 'string';

export interface DiagnosticOptions {
  readonly relatedInformation: boolean;
  readonly tags: boolean;
  readonly rulePage?: string;
}

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Long chains make the Problems view unreadable; the hover and the report show all of them. */
const MOST_RELATED = 12;

export function toDiagnostic(finding: Finding, folder: Folder, options: DiagnosticOptions): Diagnostic {
  const href = rulePageOf(finding.ruleId, options.rulePage);
  return {
    range: toRange(folder.lines(finding.location.file), finding.location.span),
    severity: SEVERITY[finding.severity],
    source: SOURCE,
    code: finding.ruleId,
    ...(href && { codeDescription: { href } }),
    message: finding.message,
    ...(options.relatedInformation &&
      finding.related.length > 0 && { relatedInformation: related(finding, folder) }),
    ...(options.tags && finding.ruleId.startsWith('unused-') && { tags: [DiagnosticTag.Unnecessary] }),
    data: { v: 1, fingerprint: finding.fingerprint } satisfies DiagnosticData,
  };
}

const related = (finding: Finding, folder: Folder): DiagnosticRelatedInformation[] =>
  finding.related.slice(0, MOST_RELATED).map(({ location, message }) => ({
    location: { uri: uriOf(location.file), range: toRange(folder.lines(location.file), location.span) },
    message,
  }));

function rulePageOf(id: string, template: string | undefined): string | undefined {
  const meta = metas().get(id);
  if (!meta) return undefined;
  return template ? template.replace('{id}', id).replace('{area}', meta.area) : ruleUrl(meta);
}

let known: ReadonlyMap<string, ReturnType<typeof ruleMetas>[number]> | undefined;
const metas = (): NonNullable<typeof known> =>
  (known ??= new Map(ruleMetas().map((meta) => [meta.id, meta])));
