/** The audit as GitHub-flavoured Markdown, for comments on pull requests and job summaries. */
import { SEVERITIES, type Severity } from '../model/finding';
import { STATE_LABELS, STATE_MARKS } from './controls';
import { escapeMarkdown, markdownCode } from './escape';
import { plural } from './layout';
import { DOCUMENT_SCORE_EXPLANATION } from './documentScores';
import type { ReportDocument, ReportFinding, ReportModel, ReportPlace } from './view';
import { ruleUrl } from './ruleUrl';
import { severityRank } from './totals';

const ICONS: Readonly<Record<Severity, string>> = { error: '🔴', warning: '🟠', info: '🔵', hint: '⚪' };

/** GitHub cuts comments at 65,536 characters; details go first, in this order. */
const LIMIT = 65_000;

export function renderMarkdown(model: ReportModel): string {
  const findings = [...model.findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const byRule = new Map(model.rules.map((r) => [r.meta.id, r.meta]));
  const rows = findings.map((f) => findingRow(f, byRule));
  const head = [`## ${escapeMarkdown(model.tool.name)}: ${verdict(model)}`, '', ...facts(model), ''];
  const tables = [documentTables(model), owaspTable(model), endpointTable(model), notExamined(model)];
  const size = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
  let room = LIMIT - size(head) - 400;
  const kept: string[] = [];
  for (const row of rows) {
    if (row.length + 1 > room) break;
    kept.push(row);
    room -= row.length + 1;
  }
  const cut = rows.length - kept.length;
  const sections = tables.filter((lines) => {
    const fits = size(lines) <= room;
    if (fits) room -= size(lines);
    return fits;
  });
  const dropped = tables.length - sections.length;
  return [
    ...head,
    ...(kept.length > 0 ? ['| | Rule | Where | Finding |', '|---|---|---|---|', ...kept, ''] : []),
    ...(cut > 0 ? [`… and ${plural(cut, 'finding')} more.`, ''] : []),
    ...sections.flat(),
    ...(dropped > 0 ? ['Tables were left out to keep this short; the HTML report has them.', ''] : []),
    `<sub>${escapeMarkdown(model.tool.name)} ${escapeMarkdown(model.tool.version)}</sub>`,
    '',
  ].join('\n');
}

function verdict(model: ReportModel): string {
  if (model.findings.length === 0) return 'no findings';
  const { bySeverity } = model.totals;
  return SEVERITIES.filter((s) => bySeverity[s] > 0)
    .map((s) => plural(bySeverity[s], s, s === 'info' ? 'info' : `${s}s`))
    .join(', ');
}

function facts(model: ReportModel): string[] {
  const { value, rating } = model.score;
  return [
    [
      plural(model.endpoints.length, 'endpoint'),
      ...(value === undefined ? [] : [`score **${value}** of 100 (${rating})`]),
      ...(model.suppressed.length > 0 ? [`${model.suppressed.length} suppressed`] : []),
      ...(model.baseline ? [`${model.baseline.known.length} known (baseline)`] : []),
      ...(model.skipped.length > 0 ? [`${plural(model.skipped.length, 'file')} skipped`] : []),
    ].join(' · '),
  ];
}

type Metas = ReadonlyMap<string, Parameters<typeof ruleUrl>[0]>;

function findingRow(f: ReportFinding, metas: Metas): string {
  const meta = metas.get(f.ruleId);
  const rule = meta ? `[${escapeMarkdown(f.ruleId)}](${ruleUrl(meta)})` : escapeMarkdown(f.ruleId);
  const tags = [...f.owasp, ...f.cwe.map((n) => `CWE-${n}`)].map(escapeMarkdown).join(', ');
  const [first] = f.fixes;
  const fix = first ? `<br>**Fix:** ${escapeMarkdown(first.title)}` : '';
  return `| ${ICONS[f.severity]} ${f.severity} | ${rule}<br><sub>${tags}</sub> | ${where(f.place)} | ${escapeMarkdown(f.message)}${fix} |`;
}

const where = (place: ReportPlace): string => markdownCode(`${place.file}:${place.startLine}`);

const details = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${title}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
  '',
];

function owaspTable(model: ReportModel): string[] {
  const rows = model.totals.byOwasp.filter((c) => c.findings > 0 || c.coverage !== undefined);
  if (rows.length === 0) return [];
  return details('OWASP API Security Top 10:2023', [
    '| Risk | Findings | Controls in place |',
    '|---|--:|--:|',
    ...rows.map(
      (c) =>
        `| [${c.id}](${c.url}) ${c.title} | ${c.findings} | ${c.coverage === undefined ? '' : `${c.coverage} %`} |`,
    ),
  ]);
}

function endpointTable(model: ReportModel): string[] {
  if (model.endpoints.length === 0) return [];
  const { controls } = model;
  return details(`Endpoints × controls (${plural(model.endpoints.length, 'endpoint')})`, [
    `| Endpoint | ${controls.map((c) => c.label).join(' | ')} | Where |`,
    `|---|${controls.map(() => ':-:|').join('')}---|`,
    ...model.endpoints.map((e) => {
      const cells = controls.map((c) => STATE_MARKS[e.controls[c.id].state]);
      return `| ${markdownCode(`${e.method} ${e.path}`)} | ${cells.join(' | ')} | ${where(e.place)} |`;
    }),
    '',
    (Object.keys(STATE_MARKS) as (keyof typeof STATE_MARKS)[])
      .map((s) => `${STATE_MARKS[s]} ${STATE_LABELS[s]}`)
      .join(' · '),
  ]);
}

const SHOWN_RULES = 8;
const SHOWN_OPERATIONS = 15;

/** What each OpenAPI document scores, which rules cost it, and its worst operations. */
function documentTables({ documents }: ReportModel): string[] {
  if (documents.length === 0) return [];
  return details(`Scores of OpenAPI documents (${String(documents.length)})`, [
    '| Document | Score of 100 | Lost by itself | Lost by its operations | Operations |',
    '|---|--:|--:|--:|--:|',
    ...documents.map(
      ({ file, score, losses, operations }) =>
        `| ${markdownCode(file)} | **${points(score)}** | ${points(losses.document)} | ${points(losses.operations)} | ${String(operations.length)} |`,
    ),
    '',
    ...documents.flatMap(costTables),
    ...DOCUMENT_SCORE_EXPLANATION,
  ]);
}

function costTables({ file, rules, operations }: ReportDocument): string[] {
  const dear = rules.filter((rule) => rule.points > 0).slice(0, SHOWN_RULES);
  const low = operations.filter(({ score }) => score < 100).sort((a, b) => a.score - b.score);
  if (dear.length === 0) return [];
  return [
    `What ${markdownCode(file)} loses:`,
    '',
    '| Rule | Findings | Points |',
    '|---|--:|--:|',
    ...dear.map((one) => `| ${escapeMarkdown(one.ruleId)} | ${String(one.count)} | ${cost(one.points)} |`),
    '',
    ...(low.length > 0 ? ['| Operation | Score | What it loses |', '|---|--:|---|'] : []),
    ...low.slice(0, SHOWN_OPERATIONS).map(operationRow),
    ...(low.length > SHOWN_OPERATIONS
      ? ['', `… and ${plural(low.length - SHOWN_OPERATIONS, 'operation')} more.`]
      : []),
    '',
  ];
}

function operationRow({ method, path, score, findings }: ReportDocument['operations'][number]): string {
  const byRule = new Map<string, number>();
  for (const one of findings) byRule.set(one.ruleId, (byRule.get(one.ruleId) ?? 0) + one.points);
  const causes = [...byRule].map(([rule, lost]) => `${escapeMarkdown(rule)} ${cost(lost)}`).join(', ');
  return `| ${markdownCode(`${method} ${path}`)} | ${points(score)} | ${causes} |`;
}

const points = (value: number): string => value.toFixed(1);
const cost = (value: number): string => `−${value.toFixed(2).replace(/\.?0+$/, '')}`;

function notExamined(model: ReportModel): string[] {
  const lines = [
    ...model.skipped.map((s) => `- ${markdownCode(s.file)}: ${escapeMarkdown(s.reason)}`),
    ...model.unknowns.map((u) => `- ${u.place ? `${where(u.place)}: ` : ''}${escapeMarkdown(u.summary)}`),
  ];
  return lines.length === 0 ? [] : details(`Not examined (${lines.length})`, lines);
}
