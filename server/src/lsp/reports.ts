/** Audits and their reports, on request of the client. */
import { repository, version } from '../../../package.json';
import { ruleMetas } from '../engine';
import type { AnalysisResult } from '../model/analysis';
import { renderHtml } from '../report/html';
import { renderJson } from '../report/json';
import { renderMarkdown } from '../report/markdown';
import { reportModel } from '../report/model';
import { renderSarif } from '../report/sarif';
import type { ReportModel } from '../report/view';
import { randomBytes } from 'node:crypto';
import type { Folder } from './folder';
import type { AuditSummary, ExportFormat, ExportParams, ReportParams } from './protocol';
import { fileOf } from './uris';

export function summaryOf(folder: Folder, file: string | undefined, milliseconds: number): AuditSummary {
  const { result } = folder;
  const findings = (result?.findings ?? []).filter((f) => file === undefined || f.location.file === file);
  return {
    folder: folder.uri,
    folderName: folder.name,
    cancelled: folder.state === 'cancelled',
    findings: findings.length,
    errors: findings.filter((f) => f.severity === 'error').length,
    warnings: findings.filter((f) => f.severity === 'warning').length,
    files: new Set(findings.map((f) => f.location.file)).size,
    endpoints: folder.endpoints.length,
    milliseconds: Math.round(milliseconds),
  };
}

export async function reportPage(folder: Folder, params: ReportParams): Promise<string | null> {
  const model = await modelOf(folder, params.file);
  if (!model) return null;
  return renderHtml(model, {
    host: 'webview',
    theme: 'auto',
    nonce: params.nonce,
    cspSource: params.cspSource,
  });
}

const RENDER: Readonly<Record<ExportFormat, (model: ReportModel) => string>> = {
  html: (model) =>
    renderHtml(model, { host: 'file', theme: 'auto', nonce: randomBytes(18).toString('base64') }),
  sarif: renderSarif,
  markdown: renderMarkdown,
  json: renderJson,
};

export async function exportedReport(folder: Folder, params: ExportParams): Promise<string | null> {
  const model = await modelOf(folder, params.file);
  return model ? RENDER[params.format](model) : null;
}

async function modelOf(folder: Folder, fileUri: string | undefined): Promise<ReportModel | undefined> {
  const whole = await folder.current();
  if (!whole) return undefined;
  const file = fileUri === undefined ? undefined : fileOf(fileUri);
  const { RULE_PAGES } = await import('../../../rulesets/pages.generated');
  return reportModel({
    result: file === undefined ? whole : limitedTo(file, whole),
    rules: ruleMetas().map((meta) => {
      const page = withoutFrontMatter(RULE_PAGES[meta.id]);
      return page === undefined ? { meta } : { meta, page };
    }),
    tool: { name: 'Portcullis', version, informationUri: repository.url.replace(/\.git$/, '') },
    fixesOf: (finding) => folder.workspace.fixesFor(finding),
    generatedAt: new Date().toISOString(),
  });
}

function limitedTo(file: string, result: AnalysisResult): AnalysisResult {
  const endpoints = result.service.endpoints.filter(
    (e) => e.location.file === file || e.nameLocation.file === file || e.handler?.location.file === file,
  );
  const apps = new Set(endpoints.map((e) => e.app));
  return {
    ...result,
    service: {
      ...result.service,
      endpoints,
      applications: result.service.applications.filter(({ key }) => apps.has(key)),
      unknowns: result.service.unknowns.filter((u) => u.location?.file === file),
    },
    findings: result.findings.filter((f) => f.location.file === file),
    suppressed: result.suppressed.filter((s) => s.finding.location.file === file),
    documents: result.documents.filter((document) => document.file === file),
    skipped: result.skipped.filter((s) => s.file === file),
  };
}

/** The page of a rule in Markdown. */
export async function rulePage(id: string): Promise<string> {
  const { RULE_PAGES } = await import('../../../rulesets/pages.generated');
  const page = withoutFrontMatter(RULE_PAGES[id]);
  if (page !== undefined) return page;
  const meta = ruleMetas().find((rule) => rule.id === id);
  return meta ? `# ${meta.title}\n\n${meta.description}\n` : `# ${id}\n\nThere is no rule of this name.\n`;
}

const withoutFrontMatter = (page: string | undefined): string | undefined =>
  page?.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n+/, '');
