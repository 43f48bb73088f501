/** The operations of OpenAPI documents with their scores; what one loses is listed when it is opened. */
import type { PageCost, PageData, PageOperation } from '../pageData';
import { h, icon, prose, visible } from './dom';
import { methodClass } from './endpoints';
import { pager, type Pager } from './pager';

export function documentsView(data: PageData, showFinding: (index: number) => void): Pager<PageOperation>[] {
  return data.documents.map((operations, index) => {
    const list = pager<PageOperation>(`operations-${index}`, 'operation', (operation) => [
      row(data, operation, showFinding),
    ]);
    list.show(operations);
    return list;
  });
}

function row(
  data: PageData,
  [method, path, score, costs]: PageOperation,
  showFinding: (index: number) => void,
): HTMLElement {
  const name = [
    h('span', { class: `method ${methodClass(method)}` }, visible(method)),
    h('span', { class: 'path' }, visible(path)),
  ];
  const points = h('span', { class: `points ${ratingOf(score)}` }, score.toFixed(1));
  if (costs.length === 0) return h('li', {}, h('div', { class: 'operation' }, ...name, points));
  const toggle = h(
    'button',
    { type: 'button', class: 'operation expand', 'aria-expanded': 'false' },
    icon('chevron'),
    ...name,
    points,
  );
  const item = h('li', {}, toggle);
  let detail: HTMLElement | undefined;
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    toggle.setAttribute('aria-expanded', String(open));
    if (open && !detail) item.append((detail = details(data, costs, showFinding)));
    if (detail) detail.hidden = !open;
  });
  return item;
}

function details(
  data: PageData,
  costs: readonly PageCost[],
  showFinding: (index: number) => void,
): HTMLElement {
  return h(
    'ul',
    { class: 'costs' },
    ...costs.map(([found, points]) =>
      h('li', {}, cause(data, found, showFinding), h('span'), h('span', { class: 'points' }, `−${points}`)),
    ),
  );
}

/** A finding leads to its card; one that a baseline knows has none. */
function cause(data: PageData, found: PageCost[0], showFinding: (index: number) => void): HTMLElement {
  const finding = typeof found === 'number' ? data.findings[found] : undefined;
  if (finding === undefined || typeof found === 'string') return h('span', {}, visible(String(found)));
  const button = h('button', { type: 'button', class: 'link' }, prose(finding.message));
  button.addEventListener('click', () => showFinding(found));
  return button;
}

const ratingOf = (score: number): string =>
  score >= 90 ? 'strong' : score >= 70 ? 'fair' : score >= 40 ? 'weak' : 'poor';
