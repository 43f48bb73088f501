import { SEVERITIES } from '../../model/finding';
import { STATE_LABELS } from '../controls';
import { escapeHtml } from '../escape';
import { plural } from '../layout';
import type { ReportModel } from '../view';
import { documentCards } from './documents';
import { ICON_SYMBOLS, icon, PORTCULLIS } from './icons';
import { summary } from './summary';

/** With more controls than this the table's cells become narrow. */
const ROOMY = 7;

/** The page without its data: head, summary, toolbar, empty lists. */
export function body(model: ReportModel, host: 'file' | 'webview'): string {
  return [
    ICON_SYMBOLS,
    head(model, host),
    '<main>',
    summary(model),
    lists(model),
    '</main>',
    '<div id="tip" role="tooltip" hidden></div>',
    '<noscript>The lists of this report need JavaScript; it runs from this file alone.</noscript>',
  ].join('\n');
}

function head(model: ReportModel, host: 'file' | 'webview'): string {
  const { stats, tool } = model;
  const facts = [
    plural(stats.filesSeen, 'file'),
    ...(stats.openapiDocuments > 0 ? [plural(stats.openapiDocuments, 'OpenAPI document')] : []),
    ...model.totals.byFramework.map((f) => `${f.framework} ${f.endpoints}`),
    ...(model.generatedAt === undefined
      ? []
      : [model.generatedAt.replace('T', ' ').replace(/:\d\d\..*$/, ' UTC')]),
    `${tool.name} ${tool.version}`,
  ];
  const actions =
    host === 'webview'
      ? '<button type="button" class="button" data-command="refresh">Audit again</button><button type="button" class="button" data-command="export">Export…</button>'
      : `<button type="button" class="button" id="theme">${icon('theme')}Theme</button>`;
  return `<header class="top">${PORTCULLIS}<div><h1>${escapeHtml(model.rootName)}: API security audit</h1><p>${facts.map(escapeHtml).join(' · ')}</p></div><div class="actions">${actions}</div></header>`;
}

function lists(model: ReportModel): string {
  const notExamined = model.skipped.length + model.unknowns.length;
  const tab = (id: string, label: string, count: number): string =>
    `<button type="button" role="tab" id="tab-${id}" aria-controls="panel-${id}">${label}<span class="n" id="count-${id}">${count.toLocaleString('en-US')}</span></button>`;
  const panel = (id: string, content: string): string =>
    `<section role="tabpanel" id="panel-${id}" aria-labelledby="tab-${id}">${content}</section>`;
  return [
    '<div class="bar-top" id="bar">',
    '<div class="tabs" id="tabs" role="tablist" aria-label="Parts of the report">',
    tab('endpoints', 'Endpoints', model.endpoints.length),
    tab('findings', 'Findings', model.findings.length),
    ...(model.documents.length > 0 ? [tab('documents', 'OpenAPI scores', model.documents.length)] : []),
    tab('suppressed', 'Suppressed', model.suppressed.length),
    tab('notes', 'Not examined', notExamined),
    '</div>',
    toolbar(model),
    '</div>',
    panel('endpoints', table(model)),
    panel('findings', '<ul class="list" id="findings"></ul><div class="more" id="findings-more"></div>'),
    ...(model.documents.length > 0 ? [panel('documents', documentCards(model))] : []),
    panel(
      'suppressed',
      `<div class="notes"><p class="muted">${model.suppressed.length === 0 ? 'No finding is suppressed.' : 'Findings that a comment in the code turns off, with the reason that it gives.'}</p><ul class="list" id="suppressed"></ul></div>`,
    ),
    panel(
      'notes',
      `<div class="notes">${notExamined === 0 ? '<p class="muted">Everything was examined.</p>' : ''}<h2${model.unknowns.length === 0 ? ' hidden' : ''}>Could not be resolved</h2><ul id="unknowns"></ul><h2${model.skipped.length === 0 ? ' hidden' : ''}>Skipped files</h2><ul id="skipped"></ul></div>`,
    ),
  ].join('\n');
}

/** Long words may break where a narrow column makes them. */
const hyphenated = (label: string): string =>
  escapeHtml(label).replace(/(?<=Authenti|Authori)(?=[cz])/g, '&shy;');

function toolbar(model: ReportModel): string {
  const select = (
    name: string,
    label: string,
    any: string,
    options: readonly (readonly [string, string])[],
  ): string =>
    `<select id="filter-${name}" aria-label="${label}"><option value="">${any}</option>${options
      .map(([value, text]) => `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`)
      .join('')}</select>`;
  return [
    '<div class="toolbar" role="search" aria-label="Filter endpoints and findings">',
    '<input type="search" id="search" placeholder="Search path, file, message…" aria-label="Search" autocomplete="off" spellcheck="false">',
    select(
      'severity',
      'Severity',
      'Any severity',
      SEVERITIES.map((s) => [s, s] as const),
    ),
    select('rule', 'Rule', 'Any rule', []),
    select('owasp', 'OWASP category', 'Any category', []),
    select('framework', 'Framework', 'Any framework', []),
    select(
      'control',
      'Control',
      'Any control',
      model.controls.map((c) => [c.id, c.label] as const),
    ),
    select('state', 'State of the control', 'Any state', Object.entries(STATE_LABELS)),
    '<button type="button" class="button" id="reset" hidden>Clear</button>',
    '<span class="visually-hidden" role="status" id="status"></span>',
    '</div>',
  ].join('');
}

function table(model: ReportModel): string {
  const header = (label: string, index: number, more = ''): string =>
    `<th role="columnheader" scope="col" data-sort="${index}"${more}><button type="button">${label}</button></th>`;
  return [
    `<table id="endpoint-table" role="table"${model.controls.length > ROOMY ? ' class="many"' : ''} aria-label="Endpoints and their controls"><thead role="rowgroup"><tr role="row">`,
    header('Endpoint', -1, ' aria-sort="ascending"'),
    ...model.controls.map((c, index) => header(hyphenated(c.label), index)),
    header('Findings', model.controls.length, ' class="count"'),
    '</tr></thead><tbody role="rowgroup" id="endpoints"></tbody></table>',
    '<div class="more" id="endpoints-more"></div>',
  ].join('');
}
