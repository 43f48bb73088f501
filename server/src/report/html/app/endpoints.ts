/** The table endpoints × controls. */
import type { PageData, PageEndpoint, PageEvidence } from '../pageData';
import { SEVERITIES } from '../../../model/finding';
import { h, icon, plural, prose, visible } from './dom';
import type { Host } from './host';

const LABELS: Readonly<Record<string, string>> = {
  present: 'present',
  absent: 'absent',
  unknown: 'unknown',
  'not-needed': 'not needed',
};
/** Worst first. */
const RANK: Readonly<Record<string, number>> = { absent: 0, unknown: 1, present: 2, 'not-needed': 3 };

export interface EndpointsView {
  /** The row of an endpoint and, once it was opened, its details. */
  readonly row: (endpoint: PageEndpoint) => readonly HTMLElement[];
}

export function endpointsView(
  data: PageData,
  host: Host,
  showFinding: (index: number) => void,
): EndpointsView {
  const worst = (e: PageEndpoint): string => {
    const severities = e.findings.map((i) => data.findings[i]?.severity);
    return SEVERITIES.find((s) => severities.includes(s)) ?? 'hint';
  };
  const isMixed = data.endpoints.some((e) => e.framework !== data.endpoints[0]?.framework);
  const row = (e: PageEndpoint): readonly HTMLElement[] => {
    const toggle = h(
      'button',
      { type: 'button', class: 'expand', 'aria-expanded': 'false' },
      icon('chevron'),
      h('span', { class: `method ${methodClass(e.method)}` }, visible(e.method)),
      h('span', { class: 'path' }, ...pathParts(e.path)),
    );
    const tr = h(
      'tr',
      { role: 'row', class: 'endpoint' },
      h(
        'th',
        { role: 'rowheader', scope: 'row' },
        toggle,
        h(
          'div',
          { class: 'sub' },
          host.placeLink(e.place),
          isMixed && h('span', { class: 'tag' }, visible(e.framework)),
        ),
      ),
      ...data.controls.map((control, index) => stateCell(e, control.label, index)),
      h(
        'td',
        { role: 'cell', class: 'count', 'data-label': 'Findings' },
        e.findings.length > 0 && h('span', { class: `badge ${worst(e)}` }, String(e.findings.length)),
        e.findings.length === 0 && h('span', { class: 'muted', 'aria-label': 'none' }, '0'),
      ),
    );
    let detail: HTMLElement | undefined;
    const flip = (): void => {
      const open = toggle.getAttribute('aria-expanded') !== 'true';
      toggle.setAttribute('aria-expanded', String(open));
      tr.classList.toggle('open', open);
      if (open && !detail) {
        detail = details(data, host, e, showFinding);
        tr.after(detail);
      }
      if (detail) detail.hidden = !open;
    };
    toggle.addEventListener('click', (event) => {
      event.stopPropagation();
      flip();
    });
    tr.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('button, a') && !getSelection()?.toString()) flip();
    });
    return [tr];
  };
  return { row };
}

/** Orders by path (`-1`), a control, or the number of findings (`controls.length`). */
export function sorted(
  data: PageData,
  items: PageEndpoint[],
  column: number,
  descending: boolean,
): PageEndpoint[] {
  const sign = descending ? -1 : 1;
  if (column < 0) return descending ? [...items].reverse() : items;
  const key = (e: PageEndpoint): number =>
    column === data.controls.length ? -e.findings.length : (RANK[e.states[column]?.[0] ?? ''] ?? 4);
  return items
    .map((e, index) => ({ e, index, key: key(e) }))
    .sort((a, b) => sign * (a.key - b.key) || a.index - b.index)
    .map((x) => x.e);
}

function stateCell(e: PageEndpoint, label: string, index: number): HTMLElement {
  const state = e.states[index];
  const name = state?.[0] ?? 'none';
  return h(
    'td',
    { role: 'cell', class: `state ${name}`, 'data-label': label, ...(state && { 'data-evidence': index }) },
    h('span', { class: 'mark' }, icon(name), h('span', {}, LABELS[name] ?? 'not examined')),
  );
}

function details(
  data: PageData,
  host: Host,
  e: PageEndpoint,
  showFinding: (index: number) => void,
): HTMLElement {
  const severity = (index: number): number => SEVERITIES.indexOf(data.findings[index]?.severity ?? 'hint');
  const controls = data.controls.flatMap((control, index) => {
    const state = e.states[index];
    if (!state) return [];
    const [name, confidence, reasons] = state;
    return [
      h('dt', { class: `state ${name}` }, icon(name), h('span', {}, control.label)),
      h(
        'dd',
        {},
        h('span', { class: 'verdict' }, `${LABELS[name] ?? name}, ${confidence} confidence`),
        ...reasons.map((reason) => evidence(host, reason)),
      ),
    ];
  });
  const chain = e.chain.map((step) =>
    h(
      'li',
      { class: `step ${step.certainty} ${step.kind === 'handler' ? 'handler' : ''}` },
      h('code', {}, visible(step.label)),
      h(
        'span',
        { class: 'muted' },
        ` ${step.kind}, ${step.scope}${step.certainty === 'certain' ? '' : `, ${step.certainty}`} `,
      ),
      ...step.controls.map((c) => h('span', { class: 'tag good' }, c)),
      h('div', {}, host.placeLink(step.place)),
    ),
  );
  const findings = [...e.findings]
    .sort((a, b) => severity(a) - severity(b))
    .flatMap((index) => {
      const f = data.findings[index];
      if (!f) return [];
      const link = h(
        'button',
        { type: 'button', class: 'link finding-link' },
        h('span', { class: `dot ${f.severity}` }),
        `${f.severity}: ${f.rule}`,
      );
      link.addEventListener('click', () => showFinding(index));
      return [h('li', {}, link)];
    });
  const section = (title: string, ...children: readonly (Node | false)[]): HTMLElement =>
    h('section', {}, h('h3', {}, title), ...children);
  return h(
    'tr',
    { role: 'row', class: 'detail' },
    h(
      'td',
      { role: 'cell', colspan: data.controls.length + 2 },
      h(
        'div',
        { class: 'columns' },
        section('Controls and evidence', h('dl', { class: 'evidence' }, ...controls)),
        h(
          'div',
          {},
          section(`Chain of ${plural(e.chain.length, 'step')}`, h('ol', { class: 'chain' }, ...chain)),
          findings.length > 0 && section('Findings', h('ul', { class: 'plain' }, ...findings)),
          e.unknowns.length > 0 &&
            section('Could not be resolved', ...e.unknowns.map((x) => evidence(host, x))),
        ),
      ),
    ),
  );
}

export const evidence = (host: Host, [summary, place]: PageEvidence): HTMLElement =>
  h('p', { class: 'reason' }, prose(summary), place && ' ', place && host.placeLink(place));

/** Parameters stand out; a long path may break at its slashes. */
function pathParts(path: string): (Node | string)[] {
  return path.split(/(?=\/)/).flatMap((part, index) => {
    const text = visible(part);
    const isParameter = /^\/[:{*]/.test(part);
    const shown = isParameter ? h('span', { class: 'parameter' }, text) : text;
    return index === 0 ? [shown] : [h('wbr'), shown];
  });
}

export const methodClass = (method: string): string =>
  ({ GET: 'get', HEAD: 'get', OPTIONS: 'get', DELETE: 'delete' })[method] ??
  (method === '*' ? 'any' : 'write');
