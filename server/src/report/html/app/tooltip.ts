/** The evidence of a cell while the pointer rests on it. The keyboard's way to it is the opened row. */
import type { PageData, PageEndpoint } from '../pageData';
import { byId, h, prose, visible } from './dom';

export function tooltip(
  data: PageData,
  table: HTMLElement,
  endpointOf: (row: Element) => PageEndpoint | undefined,
): void {
  const tip = byId('tip');
  const hide = (): void => {
    tip.hidden = true;
  };
  table.addEventListener('mouseover', (event) => {
    const cell = (event.target as Element).closest<HTMLElement>('td[data-evidence]');
    const row = cell?.closest('tr');
    const endpoint = row ? endpointOf(row) : undefined;
    if (!cell || !endpoint) return hide();
    const index = Number(cell.dataset['evidence']);
    const state = endpoint.states[index];
    if (!state) return hide();
    const [name, confidence, reasons] = state;
    tip.replaceChildren(
      h('strong', {}, `${data.controls[index]?.label ?? ''}: ${name.replace('-', ' ')}`),
      h('span', { class: 'muted' }, ` ${confidence} confidence`),
      ...reasons
        .slice(0, 4)
        .map(([summary, place]) =>
          h(
            'p',
            {},
            prose(summary),
            place && h('span', { class: 'place' }, ` ${visible(`${place[0]}:${place[1]}`)}`),
          ),
        ),
    );
    tip.hidden = false;
    const box = cell.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - own.width - 8));
    const below = box.bottom + 6 + own.height < innerHeight;
    tip.style.setProperty('left', `${left}px`);
    tip.style.setProperty('top', `${below ? box.bottom + 6 : Math.max(8, box.top - own.height - 6)}px`);
  });
  table.addEventListener('mouseleave', hide);
  addEventListener('scroll', hide, { passive: true });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}
