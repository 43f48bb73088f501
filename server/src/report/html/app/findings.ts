/** The list of findings; details of one are made when it is opened. */
import type { PageData, PageFinding } from '../pageData';
import { h, icon, prose, visible } from './dom';
import type { Host } from './host';

const SHOWN_ENDPOINTS = 3;

export function findingCard(data: PageData, host: Host, f: PageFinding): HTMLElement {
  const hasMore = f.related.length > 0 || f.fixes.length > 0 || f.endpoints.length > SHOWN_ENDPOINTS;
  const [title, url] = data.rules[f.rule] ?? [f.rule, undefined];
  const card = h(
    'li',
    { class: `card finding ${f.severity}` },
    h(
      'div',
      { class: 'finding-head' },
      h('span', { class: `severity ${f.severity}` }, icon(f.severity), f.severity),
      url ? host.ruleLink(f.rule, title, url) : h('span', { class: 'rule' }, visible(f.rule)),
      ...f.endpoints
        .slice(0, SHOWN_ENDPOINTS)
        .map(([method, path]) => h('span', { class: 'tag mono' }, visible(`${method} ${path}`))),
      f.endpoints.length > SHOWN_ENDPOINTS &&
        h('span', { class: 'tag' }, `+${f.endpoints.length - SHOWN_ENDPOINTS}`),
    ),
    h('p', { class: 'message' }, prose(f.message)),
    f.suppressed !== undefined &&
      h(
        'p',
        { class: 'reason' },
        h('strong', {}, 'Suppressed: '),
        f.suppressed === '' ? 'no reason given' : visible(f.suppressed),
      ),
    h(
      'div',
      { class: 'finding-foot' },
      host.placeLink(f.place),
      ...f.owasp.map((id) => h('span', { class: 'tag' }, visible(id))),
      ...f.cwe.map((n) =>
        h('a', { class: 'tag', href: `https://cwe.mitre.org/data/definitions/${n}.html` }, `CWE-${n}`),
      ),
      h('span', { class: 'muted' }, `${f.confidence} confidence`),
    ),
  );
  if (hasMore) addDetails(card, host, f);
  return card;
}

function addDetails(card: HTMLElement, host: Host, f: PageFinding): void {
  const what = [
    f.related.length > 0 && `${f.related.length} related`,
    f.fixes.length > 0 && (f.fixes.length === 1 ? '1 fix' : `${f.fixes.length} fixes`),
    f.endpoints.length > SHOWN_ENDPOINTS && `${f.endpoints.length} endpoints`,
  ].filter(Boolean);
  const toggle = h(
    'button',
    { type: 'button', class: 'expand', 'aria-expanded': 'false' },
    icon('chevron'),
    what.join(', '),
  );
  card.querySelector('.finding-foot')?.append(toggle);
  let body: HTMLElement | undefined;
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    toggle.setAttribute('aria-expanded', String(open));
    if (!body) card.append((body = details(host, f)));
    body.hidden = !open;
  });
}

function details(host: Host, f: PageFinding): HTMLElement {
  const block = (title: string, list: HTMLElement): HTMLElement => h('section', {}, h('h3', {}, title), list);
  return h(
    'div',
    { class: 'finding-details' },
    f.related.length > 0 &&
      block(
        'Related places',
        h(
          'ol',
          { class: 'chain' },
          ...f.related.map(([message, place]) =>
            h('li', { class: 'step' }, prose(message), h('div', {}, host.placeLink(place))),
          ),
        ),
      ),
    f.fixes.length > 0 &&
      block(
        'Fixes offered in the editor',
        h(
          'ul',
          { class: 'fixes' },
          ...f.fixes.map(([title, followUp]) =>
            h(
              'li',
              {},
              prose(title),
              followUp ? h('span', { class: 'muted' }, ` ${visible(followUp)}`) : undefined,
            ),
          ),
        ),
      ),
    f.endpoints.length > SHOWN_ENDPOINTS &&
      block(
        'Endpoints',
        h(
          'ul',
          { class: 'plain' },
          ...f.endpoints.map((e) => h('li', {}, h('code', {}, visible(e.join(' '))))),
        ),
      ),
  );
}
