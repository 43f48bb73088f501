/** Entry of the report's script: reads the data block, then wires toolbar, tabs and lists. */
import { SEVERITIES } from '../../../model/finding';
import type { PageData, PageEndpoint } from '../pageData';
import { byId, h, visible } from './dom';
import { documentsView } from './documents';
import { endpointsView, evidence, sorted } from './endpoints';
import { matchers, toolbar, type FilterName, type Filters } from './filters';
import { findingCard } from './findings';
import { hostOf } from './host';
import { pager } from './pager';
import { tabs } from './tabs';
import { tooltip } from './tooltip';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
const host = hostOf(data);
const saved = (host.restore() ?? {}) as { filters?: unknown; tab?: string };
const state: { filters?: Filters; tab?: string } = {};
const save = (): void => host.save(state);

const rowOf = new WeakMap<Element, PageEndpoint>();
const cardOf = new Map<number, HTMLElement>();
const view = endpointsView(data, host, showFinding);
const endpoints = pager<PageEndpoint>('endpoints', 'endpoint', (e) => {
  const rows = view.row(e);
  for (const row of rows) rowOf.set(row, e);
  return rows;
});
const findings = pager<number>('findings', 'finding', (index) => {
  const finding = data.findings[index];
  if (!finding) return [];
  const card = findingCard(data, host, finding);
  card.tabIndex = -1;
  cardOf.set(index, card);
  return [card];
});
const order = { column: -1, descending: false };

function update(filters: Filters): void {
  const match = matchers(data, filters);
  const shownEndpoints = sorted(data, data.endpoints.filter(match.endpoint), order.column, order.descending);
  const shownFindings = [...data.findings.keys()].filter((i) => {
    const finding = data.findings[i];
    return finding !== undefined && match.finding(finding);
  });
  shownFindings.sort((a, b) => rank(a) - rank(b) || a - b);
  endpoints.show(shownEndpoints);
  findings.show(shownFindings);
  const count = (shown: number, all: number): string =>
    shown === all
      ? all.toLocaleString('en-US')
      : `${shown.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`;
  byId('count-endpoints').textContent = count(shownEndpoints.length, data.endpoints.length);
  byId('count-findings').textContent = count(shownFindings.length, data.findings.length);
  byId('status').textContent =
    `${count(shownEndpoints.length, data.endpoints.length)} endpoints and ${count(shownFindings.length, data.findings.length)} findings shown`;
  state.filters = filters;
  save();
}

const rank = (index: number): number => SEVERITIES.indexOf(data.findings[index]?.severity ?? 'hint');

const bar = toolbar(data, saved.filters, update);
update(bar.filters);
const tabList = tabs(byId('tabs'), saved.tab, (tab) => {
  state.tab = tab;
  save();
});

function showFinding(index: number): void {
  if (!findings.reveal(index)) {
    byId<HTMLButtonElement>('reset').click();
    findings.reveal(index);
  }
  tabList.select('tab-findings');
  const card = cardOf.get(index);
  card?.scrollIntoView({ block: 'center' });
  card?.focus({ preventScroll: true });
}

for (const button of document.querySelectorAll<HTMLElement>('[data-filter]')) {
  button.addEventListener('click', () => {
    bar.toggle(button.dataset['filter'] as FilterName, button.dataset['value'] ?? '');
    const tab = button.dataset['tab'];
    if (tab) tabList.select(tab);
  });
}

for (const header of document.querySelectorAll<HTMLElement>('th[data-sort]')) {
  header.querySelector('button')?.addEventListener('click', () => {
    const column = Number(header.dataset['sort']);
    order.descending = order.column === column && !order.descending;
    order.column = column;
    for (const other of document.querySelectorAll('th[data-sort]')) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
    update(bar.filters);
  });
}

for (const button of document.querySelectorAll<HTMLElement>('[data-command]')) {
  button.addEventListener('click', () => host.post({ type: button.dataset['command'] }));
}

byId('suppressed').append(...data.suppressed.map((f) => findingCard(data, host, f)));
byId('skipped').append(
  ...data.skipped.map(([file, reason]) => h('li', {}, h('code', {}, visible(file)), ` ${visible(reason)}`)),
);
byId('unknowns').append(...data.unknowns.map((x) => h('li', {}, evidence(host, x))));

const theme = document.getElementById('theme');
theme?.addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset['theme']
    ? root.dataset['theme'] === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset['theme'] = dark ? 'light' : 'dark';
});

// The table's head sticks below the bar, whose height depends on how its filters wrap.
new ResizeObserver(([entry]) => {
  const height = entry ? (entry.target as HTMLElement).offsetHeight : 0;
  document.documentElement.style.setProperty('--bar-height', `${height}px`);
}).observe(byId('bar'));

tooltip(data, byId('endpoint-table'), (row) => rowOf.get(row));
const documents = documentsView(data, showFinding);
addEventListener('beforeprint', () => {
  for (const list of documents) list.showAll();
  endpoints.showAll();
  findings.showAll();
});
